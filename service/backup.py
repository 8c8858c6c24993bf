"""Backups: every row and the embedded secrets in one verified file; `backup_commands` calls this.

A backup is a gzipped tar: `manifest.json`, then one JSON Lines file a table, then the secrets. It
is read from one snapshot while the service runs, belongs to no database engine, and restores into
SQLite and PostgreSQL alike (docs/adr/0006-one-backup-for-both-databases.md).
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import tarfile
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, TYPE_CHECKING, Any

from alembic.migration import MigrationContext
from sqlalchemy import select

from service.backup_rows import encoded
from service.db import Base, db
from service.errors import ServiceError
from service.ports import ports
from service.settings import SECRET_NAMES, secret_file

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from sqlalchemy import Connection, Table

FORMAT = 1
MANIFEST = "manifest.json"
CHUNK = 2**20
BATCH = 1000


class BackupError(ServiceError):
    """A backup cannot be written, or is damaged, foreign or of another version."""

    status, code, title = 500, "backup", "Cadangan tidak dapat dipakai"


@dataclass(frozen=True)
class Part:
    """One file inside: its rows (0 for a secret) and the SHA-256 of its bytes, in hex."""

    name: str
    rows: int
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """What a backup holds: `revision` is the migration its tables stood at, None without one."""

    format: int
    version: str
    revision: str | None
    taken_at: str
    receipt_key: str
    parts: list[Part]

    @property
    def rows(self) -> int:
        """How many rows there are in all."""
        return sum(part.rows for part in self.parts)


def take_backup(path: Path, now: datetime) -> Manifest:
    """Write a backup to `path`, which appears when it is complete, readable by its owner alone.

    Raises:
        BackupError: the file exists, or cannot be written.
    """
    if path.exists():
        raise BackupError(f"{path} exists already; a backup overwrites nothing")
    try:
        with TemporaryDirectory(prefix=".backup-", dir=path.parent) as name:
            folder = Path(name)
            manifest = _collect(folder, now)
            packed = folder / "packed"
            _pack(packed, folder, manifest)
            os.link(packed, path)
    except OSError as error:
        raise BackupError(f"{path}: {error.strerror or error}") from error
    return manifest


def read_manifest(path: Path) -> Manifest:
    """The manifest of a backup whose every byte has been checked against it.

    Raises:
        BackupError: damaged, incomplete, or not a backup that this version can read.
    """
    found: dict[str, str] = {}
    manifest = None
    with opened(path) as members:
        for name, file in members:
            if manifest is None:
                manifest = _manifest(name, file)
            else:
                found[name] = _digest(file)
    if manifest is None:
        raise BackupError(f"{path} is empty")
    if found != {part.name: part.sha256 for part in manifest.parts}:
        raise BackupError(f"{path} is damaged or incomplete: a checksum does not hold")
    return manifest


def _digest(file: IO[bytes]) -> str:
    digest = hashlib.sha256()
    while data := file.read(CHUNK):
        digest.update(data)
    return digest.hexdigest()


@contextmanager
def opened(path: Path) -> Iterator[Iterator[tuple[str, IO[bytes]]]]:
    """The names and contents inside, in order.

    Raises:
        BackupError: the file is away, damaged or no backup.
    """
    try:
        with tarfile.open(path, "r|gz") as tar:
            yield _members(tar)
    except (tarfile.TarError, EOFError, OSError) as error:
        raise BackupError(f"{path} cannot be read: {error}") from error


def revision(connection: Connection) -> str | None:
    """The migration that the database stands at."""
    return MigrationContext.configure(connection).get_current_revision()


def fingerprint(receipt_key: str) -> str:
    """What tells one receipt key from another without giving it away."""
    return hashlib.sha256(b"receipt key:" + receipt_key.encode()).hexdigest()[:16]


def _members(tar: tarfile.TarFile) -> Iterator[tuple[str, IO[bytes]]]:
    for member in tar:
        file = tar.extractfile(member) if member.isfile() else None
        if file is None:
            raise BackupError(f"{member.name!r} has no place in a backup")
        yield member.name, file


def _manifest(name: str, file: IO[bytes]) -> Manifest:
    try:
        values = json.loads(file.read(CHUNK)) if name == MANIFEST else {}
        if values.get("format") != FORMAT:
            raise BackupError(f"not a backup of format {FORMAT}")
        parts = [Part(**part) for part in values.pop("parts")]
        return Manifest(parts=parts, **values)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise BackupError("its manifest is not one that this version can read") from error


def _collect(folder: Path, now: datetime) -> Manifest:
    """Write every part below `folder`."""
    settings = ports().settings
    with _snapshot() as connection:
        parts = [_table(connection, table, folder) for table in Base.metadata.sorted_tables]
        at = revision(connection)
    parts += [part for name in SECRET_NAMES if (part := _secret(name, folder)) is not None]
    return Manifest(
        format=FORMAT,
        version=version("duaarah"),
        revision=at,
        taken_at=now.isoformat(timespec="seconds"),
        receipt_key=fingerprint(settings.receipt_key),
        parts=parts,
    )


@contextmanager
def _snapshot() -> Iterator[Connection]:
    """A connection that sees one moment, however long it reads and whatever is written meanwhile.

    SQLite's write-ahead log gives every reading transaction such a view by itself.
    """
    options: dict[str, Any] = {"stream_results": True, "yield_per": BATCH}
    if db.engine.dialect.name == "postgresql":
        options |= {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
    with db.engine.connect().execution_options(**options) as connection:
        yield connection


def _table(connection: Connection, table: Table, folder: Path) -> Part:
    name = f"tables/{table.name}.jsonl"
    path = folder / f"{table.name}.jsonl"
    digest, rows = hashlib.sha256(), 0
    with path.open("wb") as file:
        for row in connection.execute(select(table).order_by(*table.primary_key)).mappings():
            line = json.dumps(encoded(dict(row)), ensure_ascii=False, separators=(",", ":")) + "\n"
            data = line.encode("utf-8")
            digest.update(data)
            file.write(data)
            rows += 1
    return Part(name, rows, digest.hexdigest())


def _secret(name: str, folder: Path) -> Part | None:
    """An embedded secret; one that the environment gives is not ours to keep."""
    source = secret_file(ports().settings, name)
    if source is None:
        return None
    value = source.read_bytes().strip()
    (folder / name).write_bytes(value)
    return Part(f"secrets/{name}", 0, hashlib.sha256(value).hexdigest())


def _pack(path: Path, folder: Path, manifest: Manifest) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        with tarfile.open(fileobj=file, mode="w:gz", compresslevel=6) as tar:
            data = json.dumps(asdict(manifest), indent=1).encode()
            _add(tar, MANIFEST, io.BytesIO(data), len(data))
            for part in manifest.parts:
                source = folder / Path(part.name).name
                with source.open("rb") as content:
                    _add(tar, part.name, content, source.stat().st_size)
        file.flush()
        os.fsync(file.fileno())


def _add(tar: tarfile.TarFile, name: str, content: IO[bytes], size: int) -> None:
    member = tarfile.TarInfo(name)
    member.size, member.mode = size, 0o600
    tar.addfile(member, content)
