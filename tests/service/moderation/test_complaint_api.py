"""Reports and appeals for programs: read, dismissed and decided by token."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from service.accounts.add_staff import NewStaff, add_staff
from service.accounts.grant import Reach
from service.accounts.tokens import NewToken, make_token
from service.moderation.tables import Report
from tests.sending import BODY
from tests.service.moderation.complaining import WHY, appeal, public_comment, rejected, report
from tests.service.moderation.desk import comment_of, public_bodies, rows_of
from tests.staff import ACTOR

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient

    from tests.fakes import FakeClock
    from tests.staff import SignIn

DESK = "/api/v1/desk/items"
ANSWER = "Kalimat kedua menghina petugas loket."
MAY = ("queue:read", "comments:decide")
Headers = dict[str, str]
Answer = tuple[int, dict[str, Any]]


def bearer(
    app: Flask, clock: FakeClock, email: str, reach: Reach, may: tuple[str, ...] = MAY
) -> Headers:
    """The headers of a new member of staff."""
    with app.app_context():
        made = add_staff(NewStaff(email, "Ani", reach), ACTOR, clock.now())
        token = make_token(made, NewToken("uji", may, None, 30), ACTOR, clock.now())
    return {"Authorization": f"Bearer {token}"}


@pytest.fixture
def first(sign_in: SignIn) -> FlaskClient:
    """The moderator who decided first, at the desk."""
    return sign_in("moderator", agency="dinkes", email="pertama@staf.test")


@pytest.fixture
def staff(app: Flask, clock: FakeClock) -> Headers:
    """A colleague's token."""
    return bearer(app, clock, "ani@staf.test", Reach("moderator", "dinkes"))


@pytest.fixture
def reported(client: FlaskClient, first: FlaskClient) -> str:
    """A public comment that three readers have reported."""
    comment_id = public_comment(client, first)
    report(client, comment_id, "insult", "Menyebut ibu saya.", reader=1)
    report(client, comment_id, "insult", reader=2)
    report(client, comment_id, "spam", reader=3)
    return comment_id


@pytest.fixture
def appealed(client: FlaskClient, first: FlaskClient) -> str:
    """A rejected comment whose author has appealed."""
    comment_id, receipt = rejected(client, first)
    assert appeal(client, receipt).status_code == 303
    return comment_id


def read(client: FlaskClient, staff: Headers, comment_id: str) -> Answer:
    answer = client.get(f"{DESK}/{comment_id}/complaints", headers=staff)
    return answer.status_code, answer.get_json()


def dismiss(client: FlaskClient, staff: Headers, comment_id: str, **body: object) -> Answer:
    wanted = {"last_report": 3, "seen_version": 2} | body
    answer = client.post(f"{DESK}/{comment_id}/dismiss-reports", json=wanted, headers=staff)
    return answer.status_code, answer.get_json()


def decide(client: FlaskClient, staff: Headers, comment_id: str, **body: object) -> Answer:
    wanted = {"act": "accept", "seen_version": 3} | body
    answer = client.post(f"{DESK}/{comment_id}/appeal", json=wanted, headers=staff)
    return answer.status_code, answer.get_json()


def test_reports_are_read_and_dismissed(
    client: FlaskClient, app: Flask, staff: Headers, reported: str
) -> None:
    status, found = read(client, staff, reported)
    assert (status, found["version"], found["appeal"]) == (200, 2, None)
    reports = found["reports"]
    assert (reports["open"], reports["last"]) == (3, 3)
    assert reports["reasons"] == {"insult": 2, "spam": 1}
    assert [one["id"] for one in reports["shown"]] == [3, 2, 1]
    assert reports["shown"][2]["text"] == "Menyebut ibu saya."
    for _ in range(2):  # sent twice, done once
        status, left = dismiss(client, staff, reported)
        assert (status, left["version"], left["reports"]["open"]) == (200, 3, 0)
        assert left["reports"]["dismissed"] == 3
    assert public_bodies(client) == [BODY]
    assert {row.state for row in rows_of(app, Report)} == {"dismissed"}


def test_what_came_meanwhile_stays_open(client: FlaskClient, staff: Headers, reported: str) -> None:
    report(client, reported, "hate", reader=4)
    status, left = dismiss(client, staff, reported)
    assert (status, left["reports"]["open"], left["reports"]["reasons"]) == (200, 1, {"hate": 1})


def test_a_stale_view_gets_the_fresh_state(
    client: FlaskClient, staff: Headers, reported: str, appealed: str
) -> None:
    status, problem = dismiss(client, staff, reported, seen_version=1)
    assert (status, problem["code"]) == (409, "conflict")
    assert (problem["current"]["version"], problem["current"]["reports"]["open"]) == (2, 3)
    status, problem = decide(client, staff, appealed, seen_version=2)
    assert (status, problem["current"]["appeal"]["state"]) == (409, "open")


def test_an_appeal_is_read_and_accepted(client: FlaskClient, staff: Headers, appealed: str) -> None:
    status, found = read(client, staff, appealed)
    assert (status, found["status"], found["version"]) == (200, "rejected", 3)
    assert (found["appeal"]["state"], found["appeal"]["body"]) == ("open", WHY)
    assert found["appeal"]["against"] == "Staf moderator"
    assert found["appeal"]["colleague_only"] is False
    for _ in range(2):
        status, now = decide(client, staff, appealed)
        assert (status, now["status"], now["appeal"]["state"]) == (200, "published", "accepted")
    assert now["appeal"]["decided_by"] == "Ani"
    assert public_bodies(client) == [BODY]


def test_an_appeal_is_dismissed_with_words(
    client: FlaskClient, app: Flask, staff: Headers, appealed: str
) -> None:
    status, problem = decide(client, staff, appealed, act="dismiss")
    assert (status, problem["errors"][0]["field"]) == (422, "answer")
    status, now = decide(client, staff, appealed, act="dismiss", answer=ANSWER)
    assert (status, now["appeal"]["state"], now["appeal"]["answer"]) == (200, "dismissed", ANSWER)
    assert comment_of(app, appealed).status == "rejected"


def test_a_colleague_decides(
    client: FlaskClient, app: Flask, clock: FakeClock, sign_in: SignIn
) -> None:
    hers = bearer(app, clock, "ani@staf.test", Reach("moderator", "dinkes"))
    comment_id, receipt = rejected(client, sign_in("moderator", email="ani@staf.test"))
    appeal(client, receipt)
    sign_in("moderator", agency="dinkes")
    assert read(client, hers, comment_id)[1]["appeal"]["colleague_only"] is True
    status, problem = decide(client, hers, comment_id)
    assert (status, "rekan lain" in problem["detail"]) == (409, True)


@pytest.mark.parametrize(
    "body",
    [
        {"act": "burn"}, {"act": None}, {"seen_version": 0}, {"seen_version": "3"}, {"apa": 1},
        {"act": "dismiss", "answer": "x" * 1001}, {"act": "dismiss", "answer": "\0abc"},
    ],
)  # fmt: skip
def test_what_is_no_answer_to_an_appeal(
    client: FlaskClient, app: Flask, staff: Headers, appealed: str, body: dict[str, Any]
) -> None:
    assert decide(client, staff, appealed, **body)[0] == 422
    assert comment_of(app, appealed).version == 3


@pytest.mark.parametrize("body", [{"last_report": 0}, {"last_report": 2**31}, {"seen_version": []}])
def test_what_dismisses_nothing(
    client: FlaskClient, app: Flask, staff: Headers, reported: str, body: dict[str, Any]
) -> None:
    assert dismiss(client, staff, reported, **body)[0] == 422
    assert comment_of(app, reported).open_reports == 3


def test_who_may(
    app: Flask, client: FlaskClient, clock: FakeClock, reported: str, appealed: str
) -> None:
    other = bearer(app, clock, "lain@staf.test", Reach("moderator", "dishub"))
    officer = bearer(app, clock, "p@staf.test", Reach("officer", "dinkes"), ("queue:read",))
    for comment_id in (reported, appealed):
        assert read(client, other, comment_id)[0] == 404
        assert dismiss(client, other, comment_id)[0] == 404
        assert decide(client, other, comment_id)[0] == 404
        assert read(client, officer, comment_id)[0] == 200
        assert dismiss(client, officer, comment_id)[0] == 403
        assert decide(client, officer, comment_id)[0] == 403


def test_a_comment_without_an_appeal(client: FlaskClient, staff: Headers, reported: str) -> None:
    status, problem = decide(client, staff, reported, seen_version=2)
    assert (status, problem["current"]["appeal"]) == (409, None)
