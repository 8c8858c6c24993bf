"""A thread that its policy closes says so to everybody, although nothing was written."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select

from service.comments.arrange import close
from service.comments.tables import Thread, ThreadSnapshot
from service.db import db, transaction
from service.threads.gate import OPEN, Gate
from tests.fakes import MORNING
from tests.policies import set_policy
from tests.sending import PAGE, send
from tests.widget import publish_at_once

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

    from tests.fakes import FakeClock

DAY = 24
TRICKY = 'Kata "closed":true, begitu'


@pytest.fixture(autouse=True)
def _a_thread(app: Flask, client: FlaskClient) -> None:
    publish_at_once(app)
    send(client, page={"url": PAGE, "title": TRICKY})


def read(client: FlaskClient, etag: str = "", **asked: str) -> TestResponse:
    return client.get(
        "/api/v1/portals/dinkes/thread",
        query_string={"page": PAGE} | asked,
        headers={"If-None-Match": etag} if etag else {},
    )


def gate(client: FlaskClient, **asked: str) -> tuple[bool, str | None, str]:
    thread: dict[str, Any] = read(client, **asked).get_json()["thread"]
    assert thread["title"] == TRICKY
    return thread["closed"], thread["closed_at"], thread["replies_by"]


def set_up(app: Flask, **fields: Any) -> None:  # noqa: ANN401 - fields
    with app.app_context():
        set_policy("portal:dinkes", moderation="post", **fields)


def test_age_closes_without_a_write(client: FlaskClient, app: Flask, clock: FakeClock) -> None:
    began = clock.now()
    set_up(app, close_after_days=2)
    assert gate(client) == (False, None, "everyone")
    before = read(client).headers["ETag"]
    with app.app_context():
        stored = db.session.execute(select(ThreadSnapshot.version, ThreadSnapshot.body)).all()

    clock.forward(hours=2 * DAY + 5)

    closed_at = began.replace(day=began.day + 2).isoformat()
    for asked in ({}, {"sort": "oldest"}, {"limit": "1"}):
        assert gate(client, **asked) == (True, closed_at, "everyone")
    assert read(client, before).status_code == 200
    now = read(client).headers["ETag"]
    assert read(client, now).status_code == 304
    assert read(client, now).data == b""
    with app.app_context():
        assert stored == (
            db.session.execute(select(ThreadSnapshot.version, ThreadSnapshot.body)).all()
        )
        assert db.session.scalars(select(Thread.closed_at)).all() == [None]


def test_more_days_open_it_again(client: FlaskClient, app: Flask, clock: FakeClock) -> None:
    set_up(app, close_after_days=2)
    clock.forward(hours=3 * DAY)
    etag = read(client).headers["ETag"]
    set_up(app, close_after_days=9)
    answer = read(client, etag)
    assert (answer.status_code, answer.get_json()["thread"]["closed"]) == (200, False)
    assert send(client, body="Masih sempat.").status_code == 201


def test_what_is_said_is_what_is_done(client: FlaskClient, app: Flask, clock: FakeClock) -> None:
    set_up(app, close_after_days=1)
    for hours in (DAY - 1, 1, 1):
        clock.forward(hours=hours)
        closed = gate(client)[0]
        assert (send(client, body=f"Sesudah {hours} jam").status_code == 409) is closed


def test_closed_by_hand(client: FlaskClient, app: Flask, clock: FakeClock) -> None:
    with app.app_context(), transaction() as session:
        close(session, session.scalars(select(Thread.id)).one(), clock.now())
    clock.forward(hours=5)
    closed_at = clock.now().replace(hour=clock.now().hour - 5).isoformat()
    assert gate(client) == (True, closed_at, "everyone")


def test_only_officials_reply(client: FlaskClient, app: Flask) -> None:
    before = read(client).headers["ETag"]
    set_up(app, replies="officials")
    assert gate(client) == (False, None, "officials")
    assert read(client, before).status_code == 200
    assert read(client, read(client).headers["ETag"]).status_code == 304


def test_another_portals_policy_is_not_ours(
    client: FlaskClient, app: Flask, clock: FakeClock
) -> None:
    with app.app_context():
        set_policy("portal:dishub", close_after_days=1, replies="officials")
    clock.forward(hours=5 * DAY)
    assert gate(client) == (False, None, "everyone")


@pytest.mark.parametrize("stored", [b"false", b"true", b'false,"closed_at":null,"replies_by":"x"'])
def test_what_was_stored_by_any_version(stored: bytes) -> None:
    """What an older one stored, with one field, is served with all three."""
    body = b'{"thread":{"title":"\\"closed\\":1","closed":' + stored + b',"portal":"d"},"total":3}'
    for gate in (OPEN, Gate(MORNING), Gate(None, "officials")):
        thread = {"title": '"closed":1', "portal": "d"} | gate.fields()
        assert json.loads(gate.written(body)) == {"thread": thread, "total": 3}
