"""Reporting a comment through the API: one a reader, and never more than a note to moderators."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

import pytest

from service.audit.tables import AuditEvent
from service.comments.move import Move, move_status
from service.comments.status import ActorKind, Status
from service.comments.tables import Comment
from service.db import transaction
from service.moderation.tables import Report
from tests.at_once import at_once
from tests.publishing import answered
from tests.sending import BODY
from tests.service.moderation.complaining import public_comment, report, sent
from tests.service.moderation.desk import comment_of, count_of, decide, public_bodies, rows_of

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient

    from tests.staff import SignIn


@pytest.fixture
def comment_id(client: FlaskClient, sign_in: SignIn) -> str:
    """A public comment."""
    return public_comment(client, sign_in("moderator"))


def test_a_report_is_kept_and_hides_nothing(
    app: Flask, client: FlaskClient, comment_id: str
) -> None:
    answer = report(client, comment_id, "other", "Nomor rumah saya disebut.")
    assert answer.status_code == 202
    assert answer.json == {"comment_id": comment_id, "status": "received"}
    (stored,) = rows_of(app, Report)
    assert (stored.reason, stored.body, stored.state) == (
        "other", "Nomor rumah saya disebut.", "open",
    )  # fmt: skip
    assert "192.0.2.1" not in stored.reader_hash
    comment = comment_of(app, comment_id)
    assert (comment.open_reports, comment.version) == (1, 2)
    assert public_bodies(client) == [BODY]
    event = rows_of(app, AuditEvent)[-1]
    assert (event.tag, event.actor, event.detail) == (
        "comment:reported", "reader", {"reason": "other"},
    )  # fmt: skip


def test_the_same_reader_twice_is_one_report(
    app: Flask, client: FlaskClient, comment_id: str
) -> None:
    answers = [report(client, comment_id, reason) for reason in ("insult", "spam")]
    assert [answer.status_code for answer in answers] == [202, 202]
    assert answers[0].json == answers[1].json
    report(client, comment_id, reader=2)
    assert count_of(app, Report) == 2
    assert comment_of(app, comment_id).open_reports == 2


def test_the_same_reader_is_another_one_under_another_comment(
    app: Flask, client: FlaskClient, comment_id: str, sign_in: SignIn
) -> None:
    other = public_comment(client, sign_in("moderator"), body="Yang kedua, tentang parkir.")
    report(client, comment_id)
    report(client, other)
    assert len({row.reader_hash for row in rows_of(app, Report)}) == 2


def test_a_double_click_stores_one(app: Flask, comment_id: str) -> None:
    answers = at_once(*[lambda: report(app.test_client(), comment_id)] * 4)
    assert set(answers) == {202}
    assert count_of(app, Report) == comment_of(app, comment_id).open_reports == 1


@pytest.mark.parametrize(
    ("reason", "text", "fault"),
    [
        ("disagree", "", ("reason", "choice")),
        ("", "", ("reason", "choice")),
        ("other", "  ", ("text", "required")),
        ("spam", "x" * 1001, ("text", "length")),
        ("spam", "a\0b", ("text", "characters")),
    ],
)
def test_what_does_not_hold(
    app: Flask, client: FlaskClient, comment_id: str, reason: str, text: str, fault: tuple[str, str]
) -> None:
    answer = report(client, comment_id, reason, text)
    assert answer.status_code == 422
    assert answer.content_type == "application/problem+json"
    (found,) = answer.get_json()["errors"]
    assert (found["field"], found["code"]) == fault
    assert count_of(app, Report) == 0


def test_only_what_readers_see_can_be_reported(
    app: Flask, client: FlaskClient, comment_id: str, sign_in: SignIn
) -> None:
    held, _ = sent(client, body="Belum dibaca siapa pun.")
    with app.app_context():
        official = str(answered(comment_of(app, comment_id).id, "Buka hari Sabtu."))
    reply = public_comment(client, sign_in("moderator"), parent_id=comment_id)
    assert report(client, reply).status_code == 202
    version = comment_of(app, comment_id).version
    decide(sign_in("moderator"), comment_id, "rejected", version, reason="insult")
    for hidden in (held, official, reply, comment_id, str(uuid4())):
        assert report(client, hidden, reader=9).status_code == 404
    assert report(client, reply, portal="dishub").status_code == 404
    assert report(client, reply, portal="tiada").status_code == 404
    assert count_of(app, Report) == 1


def test_what_was_withdrawn_cannot_be_reported(
    app: Flask, client: FlaskClient, comment_id: str
) -> None:
    with app.app_context(), transaction() as session:
        comment = session.get_one(Comment, comment_of(app, comment_id).id)
        at = comment.created_at
        move_status(session, comment, Move(Status.WITHDRAWN, ActorKind.CITIZEN, "c", "own", at))
    assert report(client, comment_id).status_code == 404
    assert count_of(app, Report) == 0


@pytest.mark.parametrize(
    ("origin", "status"),
    [
        ("https://dinkes.example", 202),
        ("https://suara.example", 202),
        ("https://dishub.example", 403),
        ("https://jahat.example", 403),
        ("null", 403),
    ],
)
def test_only_the_portals_pages_report(
    client: FlaskClient, comment_id: str, origin: str, status: int
) -> None:
    assert report(client, comment_id, origin=origin).status_code == status


@pytest.mark.parametrize("below", ["", "/{}/reports"])
def test_a_page_of_the_portal_may_ask_first(
    client: FlaskClient, comment_id: str, below: str
) -> None:
    answer = client.options(f"/api/v1/portals/dinkes/comments{below.format(comment_id)}")
    assert answer.status_code == 204
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "POST" in answer.headers["Access-Control-Allow-Methods"]
