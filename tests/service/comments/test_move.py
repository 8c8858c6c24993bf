"""Moving a status: the move, its record, its figure and the thread, all or none; both databases."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from service.audit.tables import AuditEvent
from service.comments.move import Move, move_status
from service.comments.status import ActorKind, Status, may_move
from service.comments.tables import Comment, StatusMove, Thread
from service.db import db, transaction
from service.errors import ConflictError
from service.figures.tables import FigureEvent
from tests.fakes import FakeClock, FakeScreener, verdict
from tests.service.moderation.desk import count_of, received, rows_of

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient

RECORDS = (StatusMove, AuditEvent, FigureEvent)


def move(app: Flask, to: Status, clock: FakeClock, by: ActorKind = ActorKind.STAFF) -> None:
    with app.app_context(), transaction() as session:
        comment = session.scalars(select(Comment)).one()
        move_status(session, comment, Move(to, by, f"{by}:7", "why", clock.now()))


def test_a_move_and_its_records(app: Flask, client: FlaskClient, clock: FakeClock) -> None:
    received(client)
    at = clock.forward(hours=1)
    move(app, Status.PUBLISHED, clock)
    comment = rows_of(app, Comment)[0]
    assert (comment.status, comment.version, comment.published_at) == ("published", 2, at)
    record = rows_of(app, StatusMove)[-1]
    assert (record.old, record.new, record.actor_kind, record.actor_id, record.reason) == (
        "pending", "published", "staff", "staff:7", "why",
    )  # fmt: skip
    assert record.moved_at == at
    event = rows_of(app, AuditEvent)[-1]
    assert (event.tag, event.actor, event.subject) == (
        "comment:moved", "staff:7", f"comment:{comment.id}",
    )  # fmt: skip
    assert event.detail == {"old": "pending", "new": "published", "reason": "why"}
    figure = rows_of(app, FigureEvent)[-1]
    assert (figure.name, figure.old_status, figure.new_status, figure.sentiment) == (
        "moved", "pending", "published", "neutral",
    )  # fmt: skip


@pytest.mark.parametrize("by", ActorKind)
def test_what_the_table_forbids_leaves_no_trace(
    app: Flask, client: FlaskClient, clock: FakeClock, screener: FakeScreener, by: ActorKind
) -> None:
    screener.says = verdict("spam")
    received(client)
    before = [count_of(app, table) for table in RECORDS]
    for to in Status:
        if not may_move(Status.SPAM, to, by):
            with pytest.raises(ConflictError):
                move(app, to, clock, by)
    comment = rows_of(app, Comment)[0]
    assert (comment.status, comment.version) == ("spam", 1)
    assert [count_of(app, table) for table in RECORDS] == before


def test_readers_learn_of_what_they_can_see(
    app: Flask, client: FlaskClient, clock: FakeClock
) -> None:
    received(client)
    seen = []
    for to in (Status.REJECTED, Status.PUBLISHED, Status.SPAM, Status.PENDING, Status.PUBLISHED):
        move(app, to, clock)
        thread = rows_of(app, Thread)[0]
        seen.append((thread.version, thread.published_count))
    assert seen == [(1, 0), (2, 1), (3, 0), (3, 0), (4, 1)]


def test_the_first_publication_counts(app: Flask, client: FlaskClient, clock: FakeClock) -> None:
    received(client)
    first = clock.forward(hours=1)
    move(app, Status.PUBLISHED, clock)
    for to in (Status.REJECTED, Status.PUBLISHED):
        clock.forward(hours=1)
        move(app, to, clock)
    assert rows_of(app, Comment)[0].published_at == first


def test_an_error_later_takes_the_move_back(
    app: Flask, client: FlaskClient, clock: FakeClock
) -> None:
    received(client)
    before = [count_of(app, table) for table in RECORDS]

    def fail() -> None:
        with transaction() as session:
            comment = session.scalars(select(Comment)).one()
            step = Move(Status.PUBLISHED, ActorKind.STAFF, "staff:7", "why", clock.now())
            move_status(session, comment, step)
            raise RuntimeError

    with app.app_context():
        with pytest.raises(RuntimeError):
            fail()
        assert db.session.scalars(select(Comment.status)).one() == "pending"
        assert db.session.scalars(select(Thread.published_count)).one() == 0
    assert [count_of(app, table) for table in RECORDS] == before


def test_a_move_that_undoes_counts_on_the_day_of_what_it_undoes(
    app: Flask, client: FlaskClient, clock: FakeClock
) -> None:
    received(client)
    decided = clock.now()
    move(app, Status.REJECTED, clock)
    at = clock.forward(days=1)
    with app.app_context(), transaction() as session:
        comment = session.scalars(select(Comment)).one()
        step = Move(Status.PENDING, ActorKind.STAFF, "staff:7", "undo", at, undoes=decided)
        move_status(session, comment, step)
    figure = rows_of(app, FigureEvent)[-1]
    assert (figure.name, figure.at) == ("undone", decided)
    assert rows_of(app, StatusMove)[-1].moved_at == at
