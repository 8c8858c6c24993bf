"""The stored first page: read again while it is true, and never a moment longer."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest
from sqlalchemy import event, select, update

from service.comments.move import Move, move_status
from service.comments.status import ActorKind, Status
from service.comments.tables import Comment, Thread, ThreadSnapshot
from service.db import db, transaction
from service.threads.read import ThreadQuery, read_thread
from service.threads.snapshot import keep
from tests.publishing import decided
from tests.sending import PAGE, send
from tests.widget import publish_at_once, sent_id

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient
    from sqlalchemy import Engine
    from sqlalchemy.engine.interfaces import DBAPIConnection

    from tests.fakes import FakeClock

STORED = b'{"thread":{"closed":false,"portal":"dinkes"},"stored":true}'


@pytest.fixture(autouse=True)
def at_once(app: Flask) -> None:
    publish_at_once(app)


def read(client: FlaskClient) -> dict[str, Any]:
    answer = client.get("/api/v1/portals/dinkes/thread", query_string={"page": PAGE})
    assert answer.status_code == 200
    body: dict[str, Any] = answer.get_json()
    return body


def snapshots(app: Flask) -> list[int]:
    with app.app_context():
        return list(db.session.scalars(select(ThreadSnapshot.version)))


def test_the_first_reader_stores_what_the_next_is_given(client: FlaskClient, app: Flask) -> None:
    send(client)
    first = read(client)
    assert len(snapshots(app)) == 1
    with app.app_context(), transaction() as session:
        session.execute(update(ThreadSnapshot).values(body=STORED))
    assert first["total"] == 1
    assert read(client)["stored"] is True


def test_a_new_comment_makes_it_stale(client: FlaskClient) -> None:
    send(client)
    read(client)
    send(client, body="Yang kedua.")
    assert read(client)["comments"][0]["body"] == "Yang kedua."


def test_what_is_taken_down_is_gone(client: FlaskClient, app: Flask, clock: FakeClock) -> None:
    send(client)
    assert read(client)["total"] == 1
    with app.app_context(), transaction() as session:
        comment = session.scalars(select(Comment)).one()
        move = Move(Status.REJECTED, ActorKind.STAFF, "staff:1", "insult", clock.now())
        move_status(session, comment, move)
    assert (read(client)["comments"], read(client)["total"]) == ([], 0)


def test_a_page_composed_too_late_is_not_kept(client: FlaskClient, app: Flask) -> None:
    send(client)
    with app.app_context():
        thread = db.session.scalars(select(Thread)).one()
        stale, id_ = thread.version - 1, thread.id
        keep(id_, stale, b"{}")
    assert snapshots(app) == []


def test_a_request_that_began_to_read_earlier_keeps_nothing_old(
    client: FlaskClient, app: Flask
) -> None:
    comment_id = UUID(sent_id(client))
    with app.app_context():
        assert db.session.scalars(select(Thread.published_count)).all() == [1]
        with app.app_context():
            decided(comment_id, "rejected", "insult")
        assert json.loads(read_thread(ThreadQuery("dinkes", PAGE)).body or "")["comments"] == []
    assert read(client)["comments"] == []


@pytest.mark.parametrize("tag", ['"999.{0}"', 'W/"999.{0}"', "1.{0}", '"999.{0}", "1"'])
def test_a_strange_etag_is_given_what_is_stored(client: FlaskClient, app: Flask, tag: str) -> None:
    send(client)
    read(client)
    with app.app_context(), transaction() as session:
        session.execute(update(ThreadSnapshot).values(body=STORED))
    held = {"If-None-Match": tag.format(*snapshots(app))}
    answer = client.get(f"/api/v1/portals/dinkes/thread?page={PAGE}", headers=held)
    assert (answer.status_code, answer.get_json()["stored"]) == (200, True)
    assert answer.headers["ETag"] == f'"1.{snapshots(app)[0]}"'


def test_other_pages_are_not_stored(client: FlaskClient, app: Flask) -> None:
    send(client)
    client.get(f"/api/v1/portals/dinkes/thread?page={PAGE}&sort=oldest")
    client.get(f"/api/v1/portals/dinkes/thread?page={PAGE}&limit=5")
    assert snapshots(app) == []


def test_readers_are_served_where_nothing_can_be_written(client: FlaskClient, app: Flask) -> None:
    send(client)
    with app.app_context():
        refuse_writes(db.engine)
    assert read(client)["total"] == 1
    assert send(client).status_code == 503
    assert snapshots(app) == []


def refuse_writes(engine: Engine) -> None:
    """Make the disk read-only, as far as this application can see."""
    engine.dispose()
    order = (
        "PRAGMA query_only=ON"
        if engine.dialect.name == "sqlite"
        else "SET default_transaction_read_only = on"
    )

    @event.listens_for(engine, "connect")
    def _refuse(connection: DBAPIConnection, _record: object) -> None:
        connection.cursor().execute(order)
        connection.commit()
