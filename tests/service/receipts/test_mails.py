"""The mails to a citizen: sent for what happened, with her link, and never with typed words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest

from service.access import Member, Scope
from service.cases.answer import AnswerRequest, answer
from service.comments.move import Move, move_status
from service.comments.status import ActorKind, Status
from service.comments.tables import Comment
from service.db import db, transaction
from service.delivery.worker import drain
from service.moderation.decide import DecisionRequest, decide
from service.moderation.undo import undo
from tests.fakes import FakeClock, FakeMail, FakeScreener, verdict
from tests.sending import BODY, send

if TYPE_CHECKING:
    from collections.abc import Iterator
    from email.message import EmailMessage

    from flask import Flask
    from flask.testing import FlaskClient

STAFF = Member(1, "Dinas Kesehatan", Scope(everywhere=True))
ADDRESS = "siti@contoh.id"
NAME = "Klik judi.example"
ASKED: dict[str, Any] = {"author_email": ADDRESS, "notify": True, "author_name": NAME}


@pytest.fixture(autouse=True)
def _inside(app: Flask) -> Iterator[None]:
    with app.app_context():
        yield


def sent(client: FlaskClient, **change: object) -> tuple[UUID, str]:
    """A comment's id and its receipt's address."""
    body = send(client, **(ASKED | change)).json
    assert body is not None
    db.session.rollback()
    return UUID(body["id"]), body["receipt_url"]


def delivered(mailbox: FakeMail, clock: FakeClock) -> EmailMessage:
    """The one mail that leaves now, its words checked for what holds for each."""
    mailbox.sent.clear()
    clock.forward(seconds=30)
    drain("test")
    (mail,) = mailbox.sent
    text = mail.get_content()
    assert mail["To"] == ADDRESS
    assert NAME not in str(mail)
    assert BODY not in text
    assert "DA-" in mail["Subject"]
    return mail


def decided(comment_id: UUID, status: str, reason: str = "", message: str = "") -> int:
    """A moderator's decision."""
    version = db.session.get_one(Comment, comment_id).version
    return decide(DecisionRequest(comment_id, status, version, STAFF, reason, message=message)).id


@pytest.mark.parametrize("outcome", ["hold", "spam"])
def test_received_and_held(
    client: FlaskClient, screener: FakeScreener, mailbox: FakeMail, clock: FakeClock, outcome: str
) -> None:
    screener.says = verdict(outcome)
    _, link = sent(client)
    text = delivered(mailbox, clock).get_content()
    assert link in text
    assert "Petugas akan membacanya" in text
    assert "spam" not in text.lower()


def test_asked_in_english(client: FlaskClient, mailbox: FakeMail, clock: FakeClock) -> None:
    send(client, headers={"Accept-Language": "en"}, **ASKED)
    assert delivered(mailbox, clock)["Subject"]


@pytest.mark.parametrize("change", [{"notify": False}, {"author_email": None, "notify": True}])
def test_nobody_who_did_not_ask(
    client: FlaskClient, mailbox: FakeMail, change: dict[str, Any]
) -> None:
    send(client, **(ASKED | change))
    drain("test")
    assert mailbox.sent == []


@pytest.mark.parametrize(
    ("status", "reason", "words"),
    [
        ("published", "", "kini terbit"),
        ("rejected", "personal_data", "Memuat data pribadi"),
        ("spam", "", "dinilai spam"),
    ],
)
def test_decided(
    client: FlaskClient, mailbox: FakeMail, clock: FakeClock, status: str, reason: str, words: str
) -> None:
    comment_id, link = sent(client)
    delivered(mailbox, clock)
    decided(comment_id, status, reason)
    mailbox.sent.clear()
    drain("test")
    assert mailbox.sent == []  # the moderator may still undo it
    text = delivered(mailbox, clock).get_content()
    assert words in text
    assert link in text


def test_a_rejection_in_the_moderators_words(
    client: FlaskClient, mailbox: FakeMail, clock: FakeClock
) -> None:
    comment_id, _ = sent(client)
    delivered(mailbox, clock)
    decided(comment_id, "rejected", "personal_data", "Hapus nomornya, lalu kirim lagi.")
    text = delivered(mailbox, clock).get_content()
    assert "Memuat data pribadi" in text
    assert "Hapus nomornya, lalu kirim lagi." in text


def test_undone_in_time(client: FlaskClient, mailbox: FakeMail, clock: FakeClock) -> None:
    comment_id, _ = sent(client)
    delivered(mailbox, clock)
    decision = decided(comment_id, "rejected", "personal_data")
    undo(decision, STAFF)
    mailbox.sent.clear()
    clock.forward(hours=1)
    drain("test")
    assert mailbox.sent == []


def test_answered(client: FlaskClient, mailbox: FakeMail, clock: FakeClock) -> None:
    comment_id, link = sent(client)
    decided(comment_id, "published")
    clock.forward(seconds=30)
    drain("test")
    version = db.session.get_one(Comment, comment_id).version
    answer(AnswerRequest(comment_id, "Puskesmas buka Sabtu pukul 08.00.", version, STAFF))
    mail = delivered(mailbox, clock)
    assert "Dinas Kesehatan" in mail["Subject"]
    assert "Puskesmas buka Sabtu pukul 08.00." in mail.get_content()
    assert link in mail.get_content()


def test_withdrawn_meanwhile(client: FlaskClient, mailbox: FakeMail, clock: FakeClock) -> None:
    comment_id, _ = sent(client)
    with transaction() as session:
        move = Move(Status.WITHDRAWN, ActorKind.CITIZEN, "citizen:x", "withdrawn", clock.now())
        move_status(session, session.get_one(Comment, comment_id), move)
    drain("test")
    assert mailbox.sent == []
