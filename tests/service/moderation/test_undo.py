"""Undoing over HTTP, on both databases."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import event

from service.audit.tables import AuditEvent
from service.cases.tables import Case
from service.comments.tables import StatusMove
from service.db import db
from service.delivery.tables import OutboxMessage
from service.figures.tables import FigureEvent
from service.moderation.tables import Decision
from tests.fakes import FakeClock, FakeScreener, verdict
from tests.sending import BODY
from tests.service.moderation.desk import (
    ASKED,
    answer,
    comment_of,
    count_of,
    decide,
    public_bodies,
    received,
    rows_of,
    undo,
)

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient
    from sqlalchemy import Connection

    from tests.staff import SignIn


def test_the_bar_offers_it(client: FlaskClient, clock: FakeClock, sign_in: SignIn) -> None:
    comment_id = received(client)
    moderator = sign_in("moderator")
    assert "Urungkan" not in moderator.get("/desk").text
    decide(moderator, comment_id, "published")
    clock.forward(seconds=10)
    page = moderator.get("/desk").text
    assert "Diterbitkan." in page
    assert "Urungkan (20 detik)" in page
    assert "Urungkan" not in sign_in("moderator").get("/desk").text, "it is hers alone"
    clock.forward(seconds=20)
    assert "Urungkan" not in moderator.get("/desk").text


def test_undo_puts_everything_back(
    app: Flask, client: FlaskClient, clock: FakeClock, sign_in: SignIn
) -> None:
    comment_id = received(client, **ASKED)
    moderator = sign_in("moderator")
    decide(moderator, comment_id, "published")
    clock.forward(seconds=29)
    result = undo(moderator)
    assert result.status_code == 303
    assert result.location == f"/desk/items/{comment_id}?view=pending"
    assert public_bodies(client) == []
    comment = comment_of(app, comment_id)
    assert (comment.status, comment.version, comment.published_at) == ("pending", 3, None)
    assert rows_of(app, Decision)[0].undone_at == clock.now()
    assert rows_of(app, OutboxMessage)[-1].state == "cancelled"
    assert count_of(app, Case) == 0
    assert [(m.old, m.new, m.reason) for m in rows_of(app, StatusMove)][-1] == (
        "published", "pending", "undo",
    )  # fmt: skip
    assert [figure.name for figure in rows_of(app, FigureEvent)][-2:] == ["undone", "case_undone"]
    tags = [entry.tag for entry in rows_of(app, AuditEvent)]
    assert tags[-3:] == ["comment:moved", "case:undone", "decision:undone"]


def test_undo_comes_too_late_while_it_waits_for_the_database(
    app: Flask, client: FlaskClient, clock: FakeClock, sign_in: SignIn
) -> None:
    comment_id = received(client, **ASKED)
    moderator = sign_in("moderator")
    decide(moderator, comment_id, "published")
    clock.forward(seconds=29)
    with app.app_context():
        engine = db.engine

    @event.listens_for(engine, "begin")
    def wait(connection: Connection) -> None:
        if connection.get_execution_options().get("writes"):
            clock.forward(seconds=1)

    assert undo(moderator).status_code == 409
    assert comment_of(app, comment_id).status == "published"
    assert rows_of(app, OutboxMessage)[-1].state == "queued"


def test_undo_comes_too_late(
    app: Flask, client: FlaskClient, clock: FakeClock, sign_in: SignIn
) -> None:
    comment_id = received(client)
    moderator = sign_in("moderator")
    decide(moderator, comment_id, "published")
    clock.forward(seconds=30)
    moves = count_of(app, StatusMove)
    result = undo(moderator)
    assert result.status_code == 409
    assert "Waktu untuk mengurungkan sudah lewat" in result.text
    assert public_bodies(client) == [BODY]
    assert count_of(app, StatusMove) == moves
    assert rows_of(app, Decision)[0].undone_at is None


def test_undo_twice(app: Flask, client: FlaskClient, sign_in: SignIn) -> None:
    comment_id = received(client)
    moderator = sign_in("moderator")
    decide(moderator, comment_id, "published")
    undo(moderator)
    result = undo(moderator)
    assert result.status_code == 409
    assert "sudah diurungkan" in result.text
    assert comment_of(app, comment_id).version == 3


def test_undo_is_for_whoever_decided(app: Flask, client: FlaskClient, sign_in: SignIn) -> None:
    comment_id = received(client)
    decide(sign_in("moderator"), comment_id, "published")
    other = undo(sign_in("moderator"))
    unknown = undo(sign_in("moderator"), 4711)
    assert other.status_code == unknown.status_code == 404
    assert other.text == unknown.text
    assert comment_of(app, comment_id).status == "published"


def test_undo_of_no_decision(sign_in: SignIn) -> None:
    moderator = sign_in("moderator")
    for number in ("0", "-1", "x", "2147483648", "9" * 40):
        assert undo(moderator, number).status_code == 404, number


def test_undo_after_an_answer(app: Flask, client: FlaskClient, sign_in: SignIn) -> None:
    comment_id = received(client)
    moderator = sign_in("moderator")
    decide(moderator, comment_id, "published")
    assert answer(sign_in("officer", agency="dinkes"), comment_id).status_code == 303
    result = undo(moderator)
    assert result.status_code == 409
    assert "sudah berubah lagi" in result.text
    assert comment_of(app, comment_id).status == "published"


def test_undo_after_somebody_elses_decision(client: FlaskClient, sign_in: SignIn) -> None:
    comment_id = received(client)
    moderator = sign_in("moderator")
    decide(moderator, comment_id, "published")
    decide(sign_in("moderator"), comment_id, "rejected", seen_version=2, reason="insult")
    assert undo(moderator).status_code == 409


def test_undone_rejection_brings_back_what_it_silenced(
    app: Flask, client: FlaskClient, sign_in: SignIn
) -> None:
    comment_id = received(client, **ASKED)
    moderator = sign_in("moderator")
    decide(moderator, comment_id, "published")
    decide(moderator, comment_id, "rejected", seen_version=2, reason="insult")
    undo(moderator, 2)
    assert public_bodies(client) == [BODY]
    assert rows_of(app, Case)[0].state == "open"
    assert [(m.subject, m.state) for m in rows_of(app, OutboxMessage)][-2:] == [
        ("decision:1", "queued"),
        ("decision:2", "cancelled"),
    ]


def test_undone_confirmation_is_the_machines_word_again(
    app: Flask, client: FlaskClient, screener: FakeScreener, sign_in: SignIn
) -> None:
    screener.says = verdict("spam")
    comment_id = received(client)
    moderator = sign_in("moderator")
    decide(moderator, comment_id, "spam")
    assert BODY not in moderator.get("/desk?view=spam").text
    assert undo(moderator).status_code == 303
    assert BODY in moderator.get("/desk?view=spam").text
    assert count_of(app, StatusMove) == 1
    assert decide(moderator, comment_id, "published", seen_version=3).status_code == 303


def test_decided_anew_after_undoing(client: FlaskClient, sign_in: SignIn) -> None:
    comment_id = received(client)
    moderator = sign_in("moderator")
    decide(moderator, comment_id, "published")
    undo(moderator)
    assert decide(moderator, comment_id, "published").status_code == 409, "the old view is stale"
    assert decide(moderator, comment_id, "published", seen_version=3).status_code == 303
    assert public_bodies(client) == [BODY]
