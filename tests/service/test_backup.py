"""Backup and restore: the round trip, on both databases and across them, while writes go on."""

from __future__ import annotations

import gzip
import io
import json
import tarfile
import threading
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import create_engine, select, text

from service import create_app
from service.backup import BackupError, read_manifest, take_backup
from service.backup_commands import backup, restore
from service.comments.tables import Comment
from service.db import Base, db
from service.ports import Ports
from service.restore import restore_backup
from service.settings import Settings
from tests.policies import set_policy
from tests.sending import PAGE, send

if TYPE_CHECKING:
    from pathlib import Path

    from flask import Flask
    from flask.testing import FlaskClient, FlaskCliRunner

    from tests.fakes import FakeClock, FakeMail, FakeScreener

VERSION = Base.metadata.tables["threads"].columns["version"]
Rows = dict[str, list[tuple[Any, ...]]]


def rows() -> Rows:
    """Every row of every table, but for the threads' versions, which a restored one has anew."""
    return {
        table.name: [
            tuple(row)
            for row in db.session.execute(
                select(*(column for column in table.columns if column is not VERSION)).order_by(
                    *table.primary_key
                )
            )
        ]
        for table in Base.metadata.sorted_tables
    }


def fill(client: FlaskClient) -> list[str]:
    """Comments, one below another, letters of many kinds and a mail that waits."""
    with client.application.app_context():
        set_policy("all", moderation="post")
    first = send(
        client, body="Terima kasih 🙏 — ꦱꦸꦒꦼꦁ, شكرا", author_email="siti@contoh.id", notify=True
    )
    other = send(client, parent_id=first.json["id"], author_name="Bu “Tini” \\ O'")  # type: ignore[index]
    return [answer.json["id"] for answer in (first, other)]  # type: ignore[index]


@pytest.fixture
def other_app(
    app: Flask, empty_sqlite: Path, tmp_path: Path, clock: FakeClock, screener: FakeScreener,
    mailbox: FakeMail,
) -> Flask:  # fmt: skip
    """A second, empty installation, on SQLite, with secrets of its own."""
    del app
    var = tmp_path / "other"
    var.mkdir()
    (var / "duaarah.sqlite3").write_bytes(empty_sqlite.read_bytes())
    settings = Settings.from_env({"DUAARAH_ENV": "test", "DUAARAH_VAR": str(var)})
    return create_app(settings, Ports(settings, clock.now, screener, mailbox))


def test_round_trip_over_what_is_there(app: Flask, client: FlaskClient, tmp_path: Path) -> None:
    fill(client)
    with app.app_context():
        before = rows()
        taken = take_backup(tmp_path / "b.tar.gz", app.extensions["duaarah"].clock())
    send(client, body="Sesudah cadangan diambil")
    with app.app_context():
        assert rows() != before
        with pytest.raises(BackupError, match="not empty"):
            restore_backup(tmp_path / "b.tar.gz", force=False)
        assert rows() != before
        db.session.rollback()
        restore_backup(tmp_path / "b.tar.gz", force=True)
        assert rows() == before
    assert taken.rows == sum(map(len, before.values()))
    assert send(client).status_code == 201  # new numbers do not clash with restored ones


def test_no_reader_takes_it_for_what_was_there(
    app: Flask, client: FlaskClient, tmp_path: Path
) -> None:
    fill(client)
    with app.app_context():
        take_backup(tmp_path / "b.tar.gz", app.extensions["duaarah"].clock())
    send(client, body="Sebelum dipulihkan")
    address = f"/api/v1/portals/dinkes/thread?page={PAGE}"
    held = {"If-None-Match": client.get(address).headers["ETag"]}
    with app.app_context():
        restore_backup(tmp_path / "b.tar.gz", force=True)
    send(client, body="Sesudah dipulihkan")
    answer = client.get(address, headers=held)
    assert (answer.status_code, answer.get_json()["total"]) == (200, 3)
    assert answer.get_json()["comments"][0]["body"] == "Sesudah dipulihkan"


def test_into_another_installation(
    app: Flask, other_app: Flask, client: FlaskClient, tmp_path: Path
) -> None:
    fill(client)
    path = tmp_path / "b.tar.gz"
    assert app.test_cli_runner().invoke(backup, [str(path)]).exit_code == 0
    with app.app_context():
        before = rows()
    answer = other_app.test_cli_runner().invoke(restore, [str(path)])
    assert "restart" in answer.output
    with other_app.app_context():
        assert rows() == before
    old = app.extensions["duaarah"].settings
    new = other_app.extensions["duaarah"].settings
    for name in ("secret_key", "receipt_key", "password_salt"):
        assert (new.var / "secrets" / name).read_text() == getattr(old, name)
    assert path.stat().st_mode & 0o777 == 0o600


def test_one_moment_while_writes_go_on(app: Flask, tmp_path: Path) -> None:
    stop = threading.Event()
    sent: list[str] = []

    def write() -> None:
        while not stop.is_set():
            answer = send(app.test_client(), body=f"Tanggapan ke-{len(sent)}")
            sent.append(answer.json["id"])  # type: ignore[index]

    writer = threading.Thread(target=write)
    writer.start()
    try:
        paths = [tmp_path / f"{number}.tar.gz" for number in range(5)]
        with app.app_context():
            for path in paths:
                take_backup(path, app.extensions["duaarah"].clock())
    finally:
        stop.set()
        writer.join()
    counts = [{part.name: part.rows for part in read_manifest(path).parts} for path in paths]
    for count in counts:  # each comment is there with everything that was written with it
        comments = count["tables/comments.jsonl"]
        assert (
            comments == count["tables/comment_verdicts.jsonl"] == count["tables/status_moves.jsonl"]
        )
    assert counts[-1]["tables/comments.jsonl"] > 0


@pytest.mark.parametrize("harm", ["cut", "flipped", "swapped", "foreign", "missing", "newer"])
def test_a_damaged_file_changes_nothing(
    app: Flask, client: FlaskClient, tmp_path: Path, harm: str
) -> None:
    fill(client)
    path = tmp_path / "b.tar.gz"
    with app.app_context():
        take_backup(path, app.extensions["duaarah"].clock())
        damage(path, harm)
        before = rows()
        with pytest.raises(BackupError):
            restore_backup(path, force=True)
        db.session.rollback()
        assert rows() == before


def damage(path: Path, harm: str) -> None:
    """Harm a backup in one of the ways that happen."""
    data = path.read_bytes()
    if harm == "cut":
        path.write_bytes(data[: len(data) // 2])
    elif harm == "flipped":
        middle = len(data) // 2
        path.write_bytes(data[:middle] + bytes([data[middle] ^ 0xFF]) + data[middle + 1 :])
    elif harm == "foreign":
        path.write_bytes(b"SQLite format 3\0")
    elif harm == "missing":
        path.unlink()
    else:
        repack(path, harm)


def repack(path: Path, harm: str) -> None:
    """Write the archive anew with one table's words changed, or as a later format."""
    out = io.BytesIO()
    with tarfile.open(path) as old, tarfile.open(fileobj=out, mode="w") as new:
        for member in old:
            data = old.extractfile(member).read()  # type: ignore[union-attr]
            if harm == "swapped" and member.name == "tables/comments.jsonl":
                data = data.replace(b"Terima kasih", b"Terima KASIH")
            if harm == "newer" and member.name == "manifest.json":
                data = json.dumps(json.loads(data) | {"format": 2}).encode()
            member.size = len(data)
            new.addfile(member, io.BytesIO(data))
    path.write_bytes(gzip.compress(out.getvalue()))


def test_another_migration_is_refused(app: Flask, client: FlaskClient, tmp_path: Path) -> None:
    fill(client)
    path = tmp_path / "b.tar.gz"
    with app.app_context():
        with db.engine.begin() as connection:
            connection.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32))"))
            connection.execute(text("INSERT INTO alembic_version VALUES ('0001')"))
        try:
            take_backup(path, app.extensions["duaarah"].clock())
            with db.engine.begin() as connection:
                connection.execute(text("UPDATE alembic_version SET version_num = '0002'"))
            with pytest.raises(BackupError, match=r"0001 .* 0002"):
                restore_backup(path, force=True)
            assert db.session.scalar(select(Comment.id).limit(1)) is not None
        finally:
            db.session.rollback()
            with db.engine.begin() as connection:
                connection.execute(text("DROP TABLE alembic_version"))


def test_overwrites_nothing(runner: FlaskCliRunner, tmp_path: Path) -> None:
    path = tmp_path / "b.tar.gz"
    path.write_text("an older backup")
    answer = runner.invoke(backup, [str(path)])
    assert isinstance(answer.exception, BackupError)
    assert path.read_text() == "an older backup"


def test_a_place_that_cannot_be_written(runner: FlaskCliRunner, tmp_path: Path) -> None:
    answer = runner.invoke(backup, [str(tmp_path / "away" / "b.tar.gz")])
    assert isinstance(answer.exception, BackupError)


def test_a_new_database_gets_its_tables(app: Flask, client: FlaskClient, tmp_path: Path) -> None:
    """The command migrates an empty file first; a backup of a migrated database fits it."""
    fill(client)
    path, var = tmp_path / "b.tar.gz", tmp_path / "fresh"
    settings = Settings.from_env({"DUAARAH_ENV": "test", "DUAARAH_VAR": str(var)})
    ports = app.extensions["duaarah"]
    fresh = create_app(settings, Ports(settings, ports.clock, ports.screener, ports.mail))
    with app.app_context():
        take_backup(path, ports.clock())
    answer = fresh.test_cli_runner().invoke(restore, [str(path)])
    assert isinstance(answer.exception, BackupError)  # made by metadata, so of no migration
    engine = create_engine(settings.database_url)
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM alembic_version")) == 1
        assert connection.scalar(text("SELECT count(*) FROM comments")) == 0
    engine.dispose()
