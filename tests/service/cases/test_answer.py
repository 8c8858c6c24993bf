"""Official answers over HTTP, on both databases."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from service.audit.tables import AuditEvent
from service.cases.tables import Case
from service.comments.tables import Comment, StatusMove
from service.delivery.tables import OutboxMessage
from service.figures.tables import FigureEvent
from tests.fakes import FakeClock, FakeScreener, verdict
from tests.policies import set_policy
from tests.sending import BODY
from tests.service.moderation.desk import (
    ASKED,
    OTHER_PAGE,
    answer,
    comment_of,
    count_of,
    decide,
    public_bodies,
    received,
    rows_of,
)

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient

    from tests.staff import SignIn

STORES = (Comment, StatusMove, AuditEvent, FigureEvent, OutboxMessage)
ANSWER = "Sabtu buka pukul 08.00 sampai 12.00."


@pytest.fixture
def published(client: FlaskClient, sign_in: SignIn) -> str:
    """A published question whose author asked to be told."""
    comment_id = received(client, **ASKED)
    assert decide(sign_in("moderator"), comment_id, "published").status_code == 303
    return comment_id


def sizes(app: Flask) -> list[int]:
    return [count_of(app, table) for table in STORES]


def test_the_answer_is_public_below_the_question(
    client: FlaskClient, clock: FakeClock, sign_in: SignIn, published: str
) -> None:
    clock.forward(hours=2)
    result = answer(sign_in("officer", agency="dinkes"), published, f"  {ANSWER}\r\nSalam. ")
    assert (result.status_code, result.location) == (303, f"/desk/items/{published}")
    assert public_bodies(client) == [BODY, f"{ANSWER}\nSalam."]
    thread = client.get(
        "/api/v1/portals/dinkes/thread",
        query_string={"page": "https://dinkes.example/berita/puskesmas"},
    ).get_json()
    official = thread["comments"][0]["replies"][0]
    assert official["kind"] == "official"
    assert official["author"] == {"name": "Staf officer", "agency": "Dinas Kesehatan"}
    assert thread["total"] == 2


def test_a_policy_may_want_the_agencys_own_people(
    app: Flask, sign_in: SignIn, published: str
) -> None:
    with app.app_context():
        set_policy("portal:dinkes", answers="agency")
    refused = answer(sign_in("officer"), published, ANSWER)
    assert refused.status_code == 422
    assert "petugas perangkat daerahnya" in refused.text
    assert ANSWER in refused.text  # what was typed is not lost
    assert answer(sign_in("officer", agency="dishub"), published, ANSWER).status_code == 404
    assert answer(sign_in("officer", agency="dinkes"), published, ANSWER).status_code == 303


def test_the_clock_stops_once(
    app: Flask, clock: FakeClock, sign_in: SignIn, published: str
) -> None:
    officer = sign_in("officer", agency="dinkes")
    first = clock.forward(hours=2)
    answer(officer, published, ANSWER)
    clock.forward(hours=5)
    assert answer(officer, published, "Tambahan: bawa kartu.", 3).status_code == 303
    case = rows_of(app, Case)[0]
    assert (case.state, case.first_answered_at, case.version) == ("answered", first, 3)
    answered = [e for e in rows_of(app, FigureEvent) if e.name == "case_answered"]
    assert [(event.hours, event.case_class) for event in answered] == [(2.0, "question")]


def test_it_leaves_its_trail(app: Flask, sign_in: SignIn, published: str) -> None:
    answer(sign_in("officer", agency="dinkes"), published, ANSWER)
    official = next(c for c in rows_of(app, Comment) if c.kind == "official")
    event = next(e for e in rows_of(app, AuditEvent) if e.tag == "case:answered")
    assert event.actor == f"staff:{official.staff_id}"
    assert event.detail == {"comment": published, "answer": str(official.id)}
    move = rows_of(app, StatusMove)[-1]
    assert (move.old, move.new, move.actor_id) == (None, "published", event.actor)


def test_the_citizen_is_told(app: Flask, clock: FakeClock, sign_in: SignIn, published: str) -> None:
    answer(sign_in("officer", agency="dinkes"), published, ANSWER)
    official = next(c for c in rows_of(app, Comment) if c.kind == "official")
    told = rows_of(app, OutboxMessage)[-1]
    assert (told.kind, told.subject) == ("comment_answered", f"answer:{official.id}")
    assert told.payload == {"comment_id": published, "answer_id": str(official.id)}
    assert told.not_before >= clock.now()


def test_a_double_click_is_one_answer(app: Flask, sign_in: SignIn, published: str) -> None:
    officer = sign_in("officer", agency="dinkes")
    answer(officer, published, ANSWER)
    before = sizes(app)
    assert answer(officer, published, ANSWER).status_code == 303
    assert sizes(app) == before


def test_a_stale_view_keeps_what_was_typed(app: Flask, sign_in: SignIn, published: str) -> None:
    slow = sign_in("officer", agency="dinkes")
    answer(sign_in("officer", agency="dinkes"), published, ANSWER)
    before = sizes(app)
    result = answer(slow, published, "Jawaban <lain>.")
    assert result.status_code == 409
    assert ANSWER in result.text
    assert "Jawaban &lt;lain&gt;.</textarea>" in result.text
    assert 'name="seen_version" value="3"' in result.text
    assert sizes(app) == before


@pytest.mark.parametrize(
    ("body", "said"),
    [("", "panjangnya"), (" x ", "panjangnya"), ("x" * 5001, "panjangnya"), ("a\0b", "karakter")],
)
def test_a_bad_body(app: Flask, sign_in: SignIn, published: str, body: str, said: str) -> None:
    officer = sign_in("officer", agency="dinkes")
    before = sizes(app)
    result = answer(officer, published, body)
    assert result.status_code == 422
    assert said in result.text
    assert sizes(app) == before


@pytest.mark.parametrize("length", [2, 5000])
def test_the_longest_and_the_shortest(sign_in: SignIn, published: str, length: int) -> None:
    assert answer(sign_in("officer"), published, "x" * length).status_code == 303


def test_what_is_not_public_cannot_be_answered(
    app: Flask, client: FlaskClient, sign_in: SignIn
) -> None:
    comment_id = received(client)
    officer = sign_in("officer", agency="dinkes")
    before = sizes(app)
    result = answer(officer, comment_id, ANSWER, 1)
    assert result.status_code == 409
    assert "tidak terbit" in result.text
    assert ANSWER in result.text
    assert sizes(app) == before


def test_praise_may_be_answered_though_nothing_is_owed(
    app: Flask, client: FlaskClient, screener: FakeScreener, sign_in: SignIn
) -> None:
    screener.says = verdict("publish", "positive")
    comment_id = received(client, body="Pelayanan bagus, terima kasih")
    decide(sign_in("moderator"), comment_id, "published")
    assert answer(sign_in("officer"), comment_id, "Sama-sama, Bu Siti.").status_code == 303
    assert count_of(app, Case) == 0
    assert public_bodies(client)[-1] == "Sama-sama, Bu Siti."


def test_another_agencys_comment_looks_like_none(
    app: Flask, client: FlaskClient, sign_in: SignIn
) -> None:
    foreign = received(client, portal="dishub", page={"url": OTHER_PAGE})
    decide(sign_in("moderator"), foreign, "published")
    officer = sign_in("officer", agency="dinkes")
    before = sizes(app)
    refused = answer(officer, foreign, ANSWER)
    unknown = answer(officer, "0198c0de-0000-7000-8000-000000000000", ANSWER)
    assert refused.status_code == unknown.status_code == 404
    assert refused.text == unknown.text
    assert rows_of(app, AuditEvent)[-1].tag == "scope:crossed"
    grown = [now - then for now, then in zip(sizes(app), before, strict=True)]
    assert grown == [int(table is AuditEvent) for table in STORES]


@pytest.mark.parametrize("role", ["moderator", "auditor"])
def test_who_may_not_answer(app: Flask, sign_in: SignIn, published: str, role: str) -> None:
    before = count_of(app, Comment)
    assert answer(sign_in(role), published, ANSWER).status_code == 403
    assert count_of(app, Comment) == before


def test_the_decision_is_stale_after_an_answer(app: Flask, sign_in: SignIn, published: str) -> None:
    answer(sign_in("officer"), published, ANSWER)
    moderator = sign_in("moderator")
    result = decide(moderator, published, "rejected", seen_version=2, reason="off_topic")
    assert result.status_code == 409
    assert ANSWER in result.text
    decide(moderator, published, "rejected", seen_version=3, reason="off_topic")
    assert comment_of(app, published).status == "rejected"
    assert rows_of(app, Case)[0].state == "answered"
