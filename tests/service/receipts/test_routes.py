"""The receipt page: every standing in the words a citizen is owed, on both databases."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from uuid import UUID

import pytest
from sqlalchemy import select

from service.access import Member, Scope
from service.cases.answer import AnswerRequest, answer
from service.comments.move import Move, move_status
from service.comments.receipt_link import receipt_token, token_hash
from service.comments.status import ActorKind, Status
from service.comments.tables import Comment
from service.db import db, transaction
from service.moderation.decide import DecisionRequest, decide
from service.moderation.reasons import REASONS
from service.moderation.undo import undo
from tests.fakes import FakeClock, FakeScreener, verdict
from tests.sending import BODY, send

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

STAFF = Member(1, "Dinas Kesehatan", Scope(everywhere=True))


def sent(client: FlaskClient, **change: object) -> tuple[UUID, str]:
    """A comment's id and its receipt's path."""
    body = send(client, **change).json  # type: ignore[arg-type]
    assert body is not None
    return UUID(body["id"]), urlsplit(body["receipt_url"]).path


def version(comment_id: UUID) -> int:
    return db.session.scalars(select(Comment.version).where(Comment.id == comment_id)).one()


def judge(app: Flask, comment_id: UUID, to: str, reason: str = "") -> int:
    with app.app_context():
        return decide(DecisionRequest(comment_id, to, version(comment_id), STAFF, reason)).id


def heading(page: TestResponse) -> str:
    assert page.status_code == 200
    return page.text.partition('<h2 id="standing">')[2].partition("<")[0]


def test_held(client: FlaskClient) -> None:
    comment_id, path = sent(client, author_name="Siti <b>")
    page = client.get(path)
    assert heading(page) == "Menunggu dibaca petugas"
    assert BODY in page.text
    assert "Siti &lt;b&gt;" in page.text
    assert "10 Maret 2026, 09.00 WIB" in page.text
    assert str(comment_id) not in page.text


def test_what_only_a_machine_took_for_spam_is_held(
    client: FlaskClient, screener: FakeScreener
) -> None:
    screener.says = verdict("spam")
    page = client.get(sent(client)[1])
    assert heading(page) == "Ditahan oleh pemeriksaan otomatis"
    assert "spam" not in page.text.lower()


def test_broken_check_is_a_plain_hold(client: FlaskClient, screener: FakeScreener) -> None:
    screener.fault = RuntimeError("boom")
    assert heading(client.get(sent(client)[1])) == "Menunggu dibaca petugas"


@pytest.mark.parametrize("machine", ["publish", "spam"])
def test_spam_that_a_person_confirmed(
    client: FlaskClient, app: Flask, screener: FakeScreener, machine: str
) -> None:
    screener.says = verdict(machine)
    comment_id, path = sent(client)
    judge(app, comment_id, "spam")
    page = client.get(path)
    assert heading(page) == "Dinilai spam"
    assert "manusia, bukan mesin" in page.text


def test_undone_decision_leaves_no_trace(
    client: FlaskClient, app: Flask, screener: FakeScreener
) -> None:
    screener.says = verdict("spam")
    comment_id, path = sent(client)
    decision = judge(app, comment_id, "rejected", "insult")
    assert heading(client.get(path)) == "Tidak diterbitkan"
    with app.app_context():
        undo(decision, STAFF)
    page = client.get(path)
    assert heading(page) == "Ditahan oleh pemeriksaan otomatis"
    assert "spam" not in page.text.lower()


@pytest.mark.parametrize("code", list(REASONS))
def test_rejected_says_why_and_that_a_person_decided(
    client: FlaskClient, app: Flask, code: str
) -> None:
    comment_id, path = sent(client)
    judge(app, comment_id, "rejected", code)
    page = client.get(path)
    assert heading(page) == "Tidak diterbitkan"
    assert str(REASONS[code]) in page.text
    assert "Seorang petugas" in page.text


def test_published_leads_to_its_page_and_names_the_day(client: FlaskClient, app: Flask) -> None:
    comment_id, path = sent(client)
    judge(app, comment_id, "published")
    page = client.get(path)
    assert heading(page) == "Sudah terbit"
    assert 'href="https://dinkes.example/berita/puskesmas"' in page.text
    assert "Dijawab oleh Dinas Kesehatan paling lambat Selasa, 17 Maret 2026" in page.text


def test_answer_is_shown_instead_of_the_clock(
    client: FlaskClient, app: Flask, clock: FakeClock
) -> None:
    comment_id, path = sent(client)
    judge(app, comment_id, "published")
    clock.forward(hours=3)
    with app.app_context():
        answer(AnswerRequest(comment_id, "Buka <b>Sabtu</b> pukul 8.", version(comment_id), STAFF))
    page = client.get(path)
    assert "Buka &lt;b&gt;Sabtu&lt;/b&gt; pukul 8." in page.text
    assert "Jawaban resmi" in page.text
    assert "10 Maret 2026, 12.00 WIB" in page.text
    assert "paling lambat" not in page.text


def test_withheld_again_shows_no_clock(client: FlaskClient, app: Flask) -> None:
    comment_id, path = sent(client)
    judge(app, comment_id, "published")
    judge(app, comment_id, "rejected", "off_topic")
    page = client.get(path)
    assert heading(page) == "Tidak diterbitkan"
    assert "paling lambat" not in page.text


def test_withdrawn(client: FlaskClient, app: Flask, clock: FakeClock) -> None:
    comment_id, path = sent(client)
    with app.app_context(), transaction() as session:
        comment = session.get_one(Comment, comment_id)
        move = Move(Status.WITHDRAWN, ActorKind.CITIZEN, "citizen", "withdrawn", clock.now())
        move_status(session, comment, move)
    assert heading(client.get(path)) == "Anda tarik kembali"


def test_edited_form_stands_below_the_original(client: FlaskClient, app: Flask) -> None:
    comment_id, path = sent(client, body="Telepon saya 0812-0000-0000.")
    judge(app, comment_id, "published")
    with app.app_context(), transaction() as session:
        session.get_one(Comment, comment_id).public_body = "Telepon saya [disamarkan]."
    page = client.get(path).text
    assert page.index("0812-0000-0000") < page.index("[disamarkan]")


def test_the_page_is_secret(client: FlaskClient) -> None:
    page = client.get(sent(client)[1])
    assert page.headers["Cache-Control"] == "no-store"
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert page.headers["X-Robots-Tag"] == "noindex"
    assert "frame-ancestors 'none'" in page.headers["Content-Security-Policy"]
    assert 'src="http' not in page.text
    assert 'rel="stylesheet" href="/static/' in page.text


@pytest.mark.parametrize("token", ["x", "A" * 43, "A" * 44, "%F0%9F%98%80" * 43, "%00" * 43])
def test_unknown_link(client: FlaskClient, token: str) -> None:
    page = client.get(f"/r/{token}")
    assert page.status_code == 404
    assert page.mimetype == "text/html"


def test_revoked_link(client: FlaskClient, app: Flask) -> None:
    comment_id, path = sent(client)
    with app.app_context(), transaction() as session:
        comment = session.get_one(Comment, comment_id)
        comment.receipt_version = 2
        fresh = receipt_token(comment_id, 2)
        comment.receipt_hash = token_hash(fresh)
    assert client.get(path).status_code == 404
    assert client.get(f"/r/{fresh}").status_code == 200


def test_nobody_changes_anything_by_looking(client: FlaskClient) -> None:
    path = sent(client)[1]
    assert client.post(path).status_code == 405
    assert client.get(path).text == client.get(path).text
