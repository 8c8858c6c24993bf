"""A disk that is full or read-only: 503, nothing by halves, reads go on, and it recovers."""

from __future__ import annotations

import json
import resource
import socket
import sqlite3
from contextlib import contextmanager
from http.client import HTTPConnection
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import psutil
import psycopg
import pytest
from sqlalchemy import func, select

from service import create_app
from service.comments.tables import Comment
from service.db import Base, db
from service.ports import Ports
from service.settings import Settings
from tests.sending import PAGE, payload, send
from tests.servers import gunicorn, prepared

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from flask import Flask
    from flask.testing import FlaskClient

TRIES = 60
THREAD = f"/api/v1/portals/dinkes/thread?page={quote(PAGE, safe='')}"


def test_a_full_disk_under_gunicorn(tmp_path: Path) -> None:
    """The kernel refuses to let any file grow, as a full disk does; no root, no mount is needed."""
    environ = {"DUAARAH_ENV": "test", "DUAARAH_VAR": str(tmp_path), "DUAARAH_WORKER": "0"}
    environ["DUAARAH_RATE_LIMIT_SCALE"] = "1000"
    listener = socket.create_server(("127.0.0.1", 0))
    port = listener.getsockname()[1]
    app = prepared(Settings.from_env(environ), "https://dinkes.example")
    with app.app_context():
        db.engine.dispose()
    path = tmp_path / "duaarah.sqlite3"
    with gunicorn(environ, listener) as process:
        with full_disk(psutil.Process(process.pid)):
            *accepted, refused = posts_until_refused(port)
            status, headers, body = refused
            assert status == 503
            assert headers["Content-Type"] == "application/problem+json"
            assert headers["Retry-After"] == "30"
            assert json.loads(body)["code"] == "unavailable"
            assert get(port, THREAD) == 200
        accepted.append(post(port))
    assert accepted[-1][0] == 202
    counts = rows_by_table(path)
    for table in ("comments", "comment_verdicts", "status_moves"):
        assert counts[table] == len(accepted)


@contextmanager
def full_disk(master: psutil.Process) -> Iterator[None]:
    """Let no file of the service grow beyond what the log of SQLite has by now."""
    workers = master.children()
    for worker in workers:
        resource.prlimit(worker.pid, resource.RLIMIT_FSIZE, (128 * 1024, resource.RLIM_INFINITY))
    try:
        yield
    finally:
        for worker in workers:
            unlimited = (resource.RLIM_INFINITY, resource.RLIM_INFINITY)
            resource.prlimit(worker.pid, resource.RLIMIT_FSIZE, unlimited)


def posts_until_refused(port: int) -> list[tuple[int, dict[str, str], str]]:
    """Send until the first answer that is no 202; the last one is that."""
    answers = [post(port)]
    while answers[-1][0] == 202:
        assert len(answers) < TRIES
        answers.append(post(port))
    return answers


def post(port: int) -> tuple[int, dict[str, str], str]:
    """Send a comment over a connection of its own."""
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request(
        "POST",
        "/api/v1/portals/dinkes/comments",
        json.dumps(payload()),
        {"Content-Type": "application/json"},
    )
    answer = connection.getresponse()
    body = answer.read().decode()
    connection.close()
    return answer.status, dict(answer.getheaders()), body


def get(port: int, path: str) -> int:
    """The status of a GET."""
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", path)
    status = connection.getresponse().status
    connection.close()
    return status


def rows_by_table(path: Path) -> dict[str, int]:
    """How many rows each table of a sound database has."""
    connection = sqlite3.connect(path)
    try:
        names = [table.name for table in Base.metadata.sorted_tables]
        counts = [
            connection.execute(str(select(func.count()).select_from(table))).fetchone()[0]
            for table in Base.metadata.sorted_tables
        ]
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    finally:
        connection.close()
    return dict(zip(names, counts, strict=True))


@pytest.fixture
def locked(app: Flask, settings: Settings) -> Iterator[FlaskClient]:
    """A client of the same installation, whose database takes no more writes."""
    given: Ports = app.extensions["duaarah"]
    with app.app_context():
        db.session.remove()
    with read_only(settings) as url:
        values: dict[str, Any] = {**settings.__dict__, "database_url": url}
        frozen = Settings(**values)
        twin = create_app(frozen, Ports(frozen, given.clock, given.screener, given.mail))
        yield twin.test_client()
        with twin.app_context():
            db.session.remove()
            db.engine.dispose()


@contextmanager
def read_only(settings: Settings) -> Iterator[str]:
    """The address of the database while nobody may write to it."""
    if settings.sqlite:
        path = settings.database_url.removeprefix("sqlite:///")
        yield f"sqlite:///file:{path}?mode=ro&uri=true"
        return
    url = settings.database_url.replace("+psycopg", "", 1)
    with psycopg.connect(url, autocommit=True) as connection:
        name = connection.info.dbname
        connection.execute(
            f'ALTER DATABASE "{name}" SET default_transaction_read_only = on'.encode()
        )
        try:
            yield settings.database_url
        finally:
            connection.execute("SET default_transaction_read_only = off")
            connection.execute(
                f'ALTER DATABASE "{name}" RESET default_transaction_read_only'.encode()
            )


def test_a_read_only_database_is_still_read(
    app: Flask, client: FlaskClient, locked: FlaskClient
) -> None:
    assert locked.get(THREAD).status_code == 200
    assert locked.get(f"/embed/thread?portal=dinkes&page={PAGE}").status_code == 200
    answer = send(locked, key="one-key")
    assert (answer.status_code, answer.content_type) == (503, "application/problem+json")
    assert answer.headers["Retry-After"] == "30"
    with app.app_context():
        assert db.session.scalars(select(Comment)).all() == []
    ready = locked.get("/readyz")
    assert ready.status_code == 503
    assert ready.json is not None
    assert ready.json["checks"]["database"] != "ok"
    assert locked.get("/healthz").status_code == 200
    del client
