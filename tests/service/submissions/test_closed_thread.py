"""A closed thread takes nothing more, and says so to readers and writers alike."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from service.comments.tables import Comment, Thread
from service.db import db, transaction
from tests.sending import PAGE, send
from tests.widget import publish_at_once, sent_id

if TYPE_CHECKING:
    from datetime import datetime

    from flask import Flask
    from flask.testing import FlaskClient

    from tests.fakes import FakeClock


def close(app: Flask, at: datetime) -> None:
    """Close the only thread, as its readers can see."""
    with app.app_context(), transaction() as session:
        thread = session.scalars(select(Thread)).one()
        thread.closed_at = at
        thread.version += 1


def stored(app: Flask) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(Comment)) or 0


def test_nothing_more_is_taken(client: FlaskClient, app: Flask, clock: FakeClock) -> None:
    publish_at_once(app)
    root = sent_id(client)
    close(app, clock.now())
    changes: list[dict[str, Any]] = [{}, {"parent_id": root}, {"body": "Hal lain."}]
    for change in changes:
        answer = send(client, **change)
        assert answer.status_code == 409
        assert answer.content_type == "application/problem+json"
        assert "Retry-After" not in answer.headers
    assert stored(app) == 1


def test_readers_still_see_what_was_said(client: FlaskClient, app: Flask, clock: FakeClock) -> None:
    publish_at_once(app)
    send(client)
    address = f"/api/v1/portals/dinkes/thread?page={PAGE}"
    assert client.get(address).get_json()["thread"]["closed"] is False
    close(app, clock.now())
    body = client.get(address).get_json()
    assert body["thread"]["closed"] is True
    assert body["total"] == 1


def test_other_pages_stay_open(client: FlaskClient, app: Flask, clock: FakeClock) -> None:
    send(client)
    close(app, clock.now())
    assert send(client, page={"url": "https://dinkes.example/lain"}).status_code == 202


def test_until_it_closes_it_is_open(client: FlaskClient, app: Flask, clock: FakeClock) -> None:
    send(client)
    close(app, clock.now() + timedelta(hours=1))
    assert send(client, body="Masih sempat.").status_code == 202
    clock.forward(hours=1)
    assert send(client, body="Terlambat.").status_code == 409


def test_a_key_from_before_is_still_answered(
    client: FlaskClient, app: Flask, clock: FakeClock
) -> None:
    first = send(client, key="k")
    close(app, clock.now())
    again = send(client, key="k")
    assert (again.status_code, again.get_json()) == (202, first.get_json())
