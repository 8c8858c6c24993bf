"""The desk for programs: the same use cases as the pages', by token."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select

from service.accounts.add_staff import NewStaff, add_staff
from service.accounts.grant import Reach
from service.accounts.tokens import NewToken, make_token
from service.comments.tables import Comment
from service.db import db
from tests.fakes import verdict
from tests.sending import send
from tests.staff import ACTOR

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient

    from tests.fakes import FakeClock, FakeScreener

DESK = "/api/v1/desk"
MAY = ("queue:read", "comments:decide", "stats:read")
FELT = "metrics=sentiment_negative,sentiment_neutral,sentiment_positive"
Headers = dict[str, str]


@pytest.fixture
def held(app: Flask, client: FlaskClient, screener: FakeScreener) -> str:
    """The id of a comment that waits."""
    screener.says = verdict("hold")
    assert send(client).status_code == 202
    with app.app_context():
        return str(db.session.scalars(select(Comment.id)).one())


@pytest.fixture
def staff(app: Flask, clock: FakeClock) -> Headers:
    """The headers of a moderator of `dinkes`."""
    return bearer(app, clock, "ani@staf.test", Reach("moderator", "dinkes"))


def bearer(app: Flask, clock: FakeClock, email: str, reach: Reach) -> Headers:
    with app.app_context():
        made = add_staff(NewStaff(email, "Ani", reach), ACTOR, clock.now())
        token = make_token(made, NewToken("uji", MAY, None, 30), ACTOR, clock.now())
    return {"Authorization": f"Bearer {token}"}


def decide(
    client: FlaskClient,
    staff: Headers,
    held: str,
    **change: Any,  # noqa: ANN401 - JSON
) -> tuple[int, dict[str, Any]]:
    wanted = {"to": "published", "seen_version": 1} | change
    answer = client.post(f"{DESK}/items/{held}/decide", json=wanted, headers=staff)
    return answer.status_code, answer.get_json()


def test_queue_item_decide_undo(client: FlaskClient, staff: Headers, held: str) -> None:
    page = client.get(f"{DESK}/queue?view=pending", headers=staff).get_json()
    assert [comment["id"] for comment in page["comments"]] == [held]
    assert page["next"] is None
    seen = client.get(f"{DESK}/items/{held}", headers=staff)
    assert seen.headers["Cache-Control"] == "no-store"
    assert (seen.get_json()["status"], seen.get_json()["version"]) == ("pending", 1)

    status, decided = decide(client, staff, held)
    assert status == 200
    assert client.get(f"{DESK}/items/{held}", headers=staff).get_json()["status"] == "published"
    undo = f"{DESK}/decisions/{decided['decision_id']}/undo"
    assert client.post(undo, headers=staff).get_json() == {"comment_id": held}
    assert client.get(f"{DESK}/items/{held}", headers=staff).get_json()["status"] == "pending"
    assert client.post(undo, headers=staff).status_code == 409


def test_a_stale_decision_gets_the_fresh_state(
    client: FlaskClient, staff: Headers, held: str
) -> None:
    assert decide(client, staff, held)[0] == 200
    status, problem = decide(client, staff, held, to="spam")
    assert (status, problem["code"]) == (409, "conflict")
    assert (problem["current"]["status"], problem["current"]["version"]) == ("published", 2)


@pytest.mark.parametrize(
    "change",
    [
        {"to": "burnt"},
        {"to": "rejected"},
        {"seen_version": 0},
        {"seen_version": "1"},
        {"seen_version": 2**31},
        {"note": "x" * 1001},
        {"apa": 1},
    ],
)
def test_what_is_no_decision(
    client: FlaskClient, staff: Headers, held: str, change: dict[str, Any]
) -> None:
    status, problem = decide(client, staff, held, **change)
    assert status == 422
    assert problem["errors"]
    assert client.get(f"{DESK}/items/{held}", headers=staff).get_json()["version"] == 1


def test_anothers_decision(
    app: Flask, client: FlaskClient, staff: Headers, held: str, clock: FakeClock
) -> None:
    number = decide(client, staff, held)[1]["decision_id"]
    for email, agency in (("budi@staf.test", "dinkes"), ("cici@staf.test", "dishub")):
        other = bearer(app, clock, email, Reach("moderator", agency))
        undo = client.post(f"{DESK}/decisions/{number}/undo", headers=other)
        assert undo.status_code == 404


def test_statistics_withhold_nothing_and_keep_to_the_scope(
    app: Flask, client: FlaskClient, screener: FakeScreener, staff: Headers, clock: FakeClock
) -> None:
    screener.says = verdict("publish")
    assert send(client).status_code in {201, 202}
    public = client.get(f"/api/v1/stats?{FELT}").get_json()["rows"][0]
    assert public["suppressed"]
    (mine,) = client.get(f"{DESK}/stats?{FELT}", headers=staff).get_json()["rows"]
    assert mine["suppressed"] == []
    assert mine["sentiment_neutral"] == 1
    theirs = bearer(app, clock, "dedi@staf.test", Reach("moderator", "dishub"))
    (strange,) = client.get(f"{DESK}/stats?{FELT}", headers=theirs).get_json()["rows"]
    assert strange["sentiment_neutral"] == 0
    for place in ("portal:dinkes", "agency:dinkes"):
        filtered = client.get(f"{DESK}/stats?{FELT}&filters={place}", headers=theirs)
        assert filtered.status_code == 404
        assert client.get(f"{DESK}/stats?{FELT}&filters={place}", headers=staff).status_code == 200
