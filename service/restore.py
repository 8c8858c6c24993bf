"""Restoring a backup, all of it or nothing; `backup_commands` calls this."""

from __future__ import annotations

import json
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from secrets import randbelow
from typing import IO, TYPE_CHECKING, Any

from sqlalchemy import bindparam, delete, func, insert, select, text, update

from service.audit.guard import unguarded
from service.backup import BATCH, BackupError, fingerprint, opened, read_manifest, revision
from service.backup_rows import decoded
from service.db import Base, transaction
from service.ports import ports
from service.settings import replace_secret, secret_file

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection, Table

    from service.backup import Manifest

SECRET_BYTES = 1000
LEAST_STEP = 1_000_000


def restore_backup(path: Path, *, force: bool) -> tuple[Manifest, list[str]]:
    """Replace the database's content, and the embedded secrets, by a backup's.

    Returns the manifest, and what the operator still has to see to.

    Raises:
        BackupError: the backup cannot be used, or the database is not empty and `force` not given;
            nothing has changed then.
    """
    manifest = read_manifest(path)
    with transaction() as session:
        connection = session.connection()
        _check_revision(connection, manifest)
        with unguarded(connection):
            _make_room(connection, force=force)
        with opened(path) as members:
            secrets = _load(connection, members)
        _renew_versions(connection)
        _continue_numbers(connection)
    return manifest, _settle_secrets(manifest, secrets)


def _check_revision(connection: Connection, manifest: Manifest) -> None:
    at = revision(connection)
    if at != manifest.revision:
        raise BackupError(
            f"the backup's tables are of migration {manifest.revision} (version "
            f"{manifest.version}), the database is at {at}: restore it with that version, "
            "then upgrade"
        )


def _make_room(connection: Connection, *, force: bool) -> None:
    tables = Base.metadata.sorted_tables
    full = [t.name for t in tables if connection.execute(select(t).limit(1)).first() is not None]
    if full and not force:
        raise BackupError(
            f"the database is not empty ({', '.join(full)}); --force replaces what is there"
        )
    for table in reversed(tables):
        with _links_indexed(connection, table):
            connection.execute(delete(table))


@contextmanager
def _links_indexed(connection: Connection, table: Table) -> Iterator[None]:
    """Index the links from row to row meanwhile: without, each deleted row scans the table."""
    names = [f"restore_{table.name}_{column}" for column in _own_links(table)]
    for name, column in zip(names, _own_links(table), strict=True):
        connection.execute(text(f'CREATE INDEX "{name}" ON "{table.name}" ("{column}")'))
    yield
    for name in names:
        connection.execute(text(f'DROP INDEX "{name}"'))


def _own_links(table: Table) -> list[str]:
    """The columns by which rows of a table name each other."""
    return [c.name for c in table.columns if any(k.column.table is table for k in c.foreign_keys)]


def _load(connection: Connection, members: Iterator[tuple[str, IO[bytes]]]) -> dict[str, str]:
    """Fill the tables in the order of the file; return the secrets inside."""
    tables = {f"tables/{table.name}.jsonl": table for table in Base.metadata.sorted_tables}
    secrets = {}
    for name, file in members:
        if name in tables:
            _load_table(connection, tables[name], file)
        elif name.startswith("secrets/"):
            secrets[Path(name).name] = file.read(SECRET_BYTES).decode("ascii")
        elif name.startswith("tables/"):
            raise BackupError(f"this version has no place for {name}")
    return secrets


def _load_table(connection: Connection, table: Table, file: IO[bytes]) -> None:
    """Insert the rows first without, then with the links from row to row of the same table."""
    own, links = _own_links(table), []
    while lines := list(islice(file, BATCH)):
        rows = [decoded(table, json.loads(line)) for line in lines]
        for row in rows:
            if any(row[name] is not None for name in own):
                links.append({"linked": row["id"], **{f"to_{name}": row[name] for name in own}})
                row.update(dict.fromkeys(own))
        connection.execute(insert(table), rows)
    if links:
        values: dict[str, Any] = {name: bindparam(f"to_{name}") for name in own}
        linked = table.columns["id"] == bindparam("linked")
        connection.execute(update(table).where(linked).values(values), links)


def _renew_versions(connection: Connection) -> None:
    """Give every thread a version that nobody can hold an ETag of, whatever was there before.

    Counted on from the backup's, a version would come again with other comments below it.
    """
    threads = Base.metadata.tables["threads"]
    step = LEAST_STEP + randbelow(LEAST_STEP)
    connection.execute(update(threads).values(version=threads.columns["version"] + step))


def _continue_numbers(connection: Connection) -> None:
    """Let PostgreSQL number new rows after the restored ones; SQLite does so by itself."""
    if connection.dialect.name != "postgresql":
        return
    for table in Base.metadata.sorted_tables:
        column = table.autoincrement_column
        if column is not None:
            last = connection.scalar(select(func.max(column))) or 0
            connection.execute(
                text("SELECT setval(pg_get_serial_sequence(:table, :column), :next, false)"),
                {"table": table.name, "column": column.name, "next": last + 1},
            )


def _settle_secrets(manifest: Manifest, secrets: dict[str, str]) -> list[str]:
    """Put the embedded secrets back; say what only the operator can do."""
    settings, notes = ports().settings, []
    for name, value in secrets.items():
        if getattr(settings, name) == value:
            continue
        kept = secret_file(settings, name)
        if kept is not None:
            replace_secret(kept, value)
            notes.append(f"{name} is the backup's again: restart the service")
        else:
            notes.append(f"DUAARAH_{name.upper()} differs from the backup's secrets/{name}")
    restored = secrets.get("receipt_key")
    known = fingerprint(restored or settings.receipt_key)
    if known != manifest.receipt_key:
        notes.append(
            "DUAARAH_RECEIPT_KEY is not the one the backup was taken with: new links are made "
            "with another key, so later mails will not lead to the receipts of old comments"
        )
    return notes
