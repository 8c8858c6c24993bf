"""Publishing and answering in one step over HTTP, on both databases: both happen, or neither."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.cases.tables import Case
from service.moderation.tables import Decision
from tests.sending import BODY
from tests.service.moderation.desk import (
    OTHER_PAGE,
    comment_of,
    count_of,
    decide,
    public_bodies,
    received,
    rows_of,
)
from tests.staff import csrf_of

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

    from tests.staff import SignIn

ANSWER = "Puskesmas buka Sabtu pukul 08.00."


def publish_and_answer(
    staff: FlaskClient, comment_id: str, body: str = ANSWER, seen_version: int = 1
) -> TestResponse:
    return staff.post(
        f"/desk/items/{comment_id}/publish-and-answer",
        data={"csrf_token": csrf_of(staff), "body": body, "seen_version": seen_version},
    )


def test_both_are_public_and_the_clock_stands(
    app: Flask, client: FlaskClient, sign_in: SignIn
) -> None:
    comment_id = received(client)
    staff = sign_in("administrator", agency="dinkes")
    assert "Terbitkan dan jawab" in staff.get(f"/desk/items/{comment_id}").text
    assert publish_and_answer(staff, comment_id).status_code == 303
    assert public_bodies(client) == [BODY, ANSWER]
    assert "Urungkan" not in staff.get("/desk").text  # the answer is out
    (case,) = rows_of(app, Case)
    assert (case.state, case.first_answered_at) == ("answered", case.opened_at)


def test_a_double_click_is_one_answer(app: Flask, client: FlaskClient, sign_in: SignIn) -> None:
    comment_id = received(client)
    staff = sign_in("administrator")
    assert [publish_and_answer(staff, comment_id).status_code for _ in range(2)] == [303, 303]
    assert public_bodies(client) == [BODY, ANSWER]
    assert count_of(app, Decision) == 1


def test_what_is_refused_publishes_nothing(
    app: Flask, client: FlaskClient, sign_in: SignIn
) -> None:
    comment_id = received(client)
    staff = sign_in("administrator")
    assert publish_and_answer(staff, comment_id, "x").status_code == 422
    stale = publish_and_answer(staff, comment_id, "Jawaban <lama>.", seen_version=9)
    assert stale.status_code == 409
    assert "Jawaban &lt;lama&gt;.</textarea>" in stale.text
    assert comment_of(app, comment_id).status == "pending"
    assert count_of(app, Decision) == 0
    decide(staff, comment_id, "published")
    assert publish_and_answer(staff, comment_id, seen_version=2).status_code == 409
    assert public_bodies(client) == [BODY]


def test_it_takes_both_permissions(app: Flask, client: FlaskClient, sign_in: SignIn) -> None:
    comment_id = received(client)
    assert publish_and_answer(sign_in("moderator"), comment_id).status_code == 403
    assert publish_and_answer(sign_in("officer"), comment_id).status_code == 403
    other = received(client, portal="dishub", page={"url": OTHER_PAGE})
    assert publish_and_answer(sign_in("administrator", agency="dinkes"), other).status_code == 404
    assert count_of(app, Decision) == 0
