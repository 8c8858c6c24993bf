"""Official answers as comments in the thread, on both databases."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from service.comments.move import Move, move_status
from service.comments.official import OfficialDraft, publish_official
from service.comments.status import ActorKind, Status
from service.comments.tables import Comment, StatusMove, Thread
from service.db import transaction
from service.figures.tables import FigureEvent
from tests.sending import BODY
from tests.service.moderation.desk import count_of, public_bodies, received, rows_of

if TYPE_CHECKING:
    from uuid import UUID

    from flask import Flask
    from flask.testing import FlaskClient

    from tests.fakes import FakeClock


def publish(app: Flask, clock: FakeClock, parent_id: UUID | None = None, body: str = "Ya.") -> UUID:
    """Answer a comment, the first one unless told, and give the answer's id."""
    with app.app_context(), transaction() as session:
        statement = select(Comment).order_by(Comment.id)
        if parent_id is not None:
            statement = statement.where(Comment.id == parent_id)
        draft = OfficialDraft(
            parent=session.scalars(statement).first() or Comment(),
            body=body,
            staff_id=7,
            author_name="Dewi",
            agency_id=1,
            drafted_at=clock.now() - timedelta(minutes=5),
            published_at=clock.now(),
        )
        return publish_official(session, draft).id


def test_it_is_public_at_once_with_its_record(
    app: Flask, client: FlaskClient, clock: FakeClock
) -> None:
    received(client)
    answer_id = publish(app, clock)
    parent, answer = rows_of(app, Comment)
    assert (answer.id, answer.parent_id, answer.root_id) == (answer_id, parent.id, parent.id)
    assert (answer.kind, answer.status, answer.author_agency_id) == ("official", "published", 1)
    assert answer.published_at - answer.created_at == timedelta(minutes=5)
    assert answer.reference is None, "a receipt is for citizens"
    assert answer.receipt_hash is None
    move = rows_of(app, StatusMove)[-1]
    assert (move.comment_id, move.old, move.new) == (answer_id, None, "published")


def move(app: Flask, clock: FakeClock, to: Status) -> None:
    """Move the first comment."""
    with app.app_context(), transaction() as session:
        comment = session.scalars(select(Comment).order_by(Comment.id).limit(1)).one()
        move_status(session, comment, Move(to, ActorKind.STAFF, "staff:7", "why", clock.now()))


def test_it_is_not_counted_as_a_citizens_comment(
    app: Flask, client: FlaskClient, clock: FakeClock
) -> None:
    received(client)
    before = count_of(app, FigureEvent)
    publish(app, clock)
    assert count_of(app, FigureEvent) == before


def test_an_answer_to_a_reply_stands_under_the_same_root(
    app: Flask, client: FlaskClient, clock: FakeClock
) -> None:
    received(client)
    first = publish(app, clock)
    publish(app, clock, first, "Tambahan.")
    root, _, second = rows_of(app, Comment)
    assert (second.parent_id, second.root_id) == (first, root.id)


def test_it_comes_and_goes_with_what_it_answers(
    app: Flask, client: FlaskClient, clock: FakeClock
) -> None:
    received(client)
    move(app, clock, Status.PUBLISHED)
    publish(app, clock, body="Jawaban")
    assert public_bodies(client) == [BODY, "Jawaban"]
    assert rows_of(app, Thread)[0].published_count == 2
    move(app, clock, Status.REJECTED)
    assert public_bodies(client) == []
    assert rows_of(app, Thread)[0].published_count == 0
    move(app, clock, Status.PUBLISHED)
    assert public_bodies(client) == [BODY, "Jawaban"]
    assert rows_of(app, Thread)[0].published_count == 2
