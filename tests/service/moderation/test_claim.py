"""Claims over HTTP, on both databases: they tell who is at it, and keep nobody from anything."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.service.moderation.desk import OTHER_PAGE, comment_of, decide, received
from tests.staff import csrf_of

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

    from tests.fakes import FakeClock
    from tests.staff import SignIn


def claim(staff: FlaskClient, comment_id: str) -> TestResponse:
    headers = {"X-CSRFToken": csrf_of(staff)}
    return staff.post(f"/desk/items/{comment_id}/claim", headers=headers)


def test_the_second_is_told_of_the_first_until_she_is_gone(
    app: Flask, client: FlaskClient, sign_in: SignIn, clock: FakeClock
) -> None:
    comment_id = received(client)
    first, second = sign_in("moderator"), sign_in("officer")
    for _ in range(2):
        assert claim(first, comment_id).json == {"by": None}
    assert claim(second, comment_id).json == {"by": "Staf moderator"}
    assert "Sedang dibuka juga oleh Staf moderator." in second.get(f"/desk/items/{comment_id}").text
    assert "oleh Staf moderator." not in first.get(f"/desk/items/{comment_id}").text
    clock.forward(minutes=2)
    assert claim(second, comment_id).json == {"by": None}
    assert claim(first, comment_id).json == {"by": "Staf officer"}
    assert decide(first, comment_id, "published").status_code == 303
    assert comment_of(app, comment_id).version == 2


def test_looking_claims_nothing(client: FlaskClient, sign_in: SignIn) -> None:
    comment_id = received(client)
    first, second = sign_in("moderator"), sign_in("moderator")
    first.get(f"/desk/items/{comment_id}")
    assert claim(second, comment_id).json == {"by": None}


def test_nobody_claims_another_agencys(client: FlaskClient, sign_in: SignIn) -> None:
    other = received(client, portal="dishub", page={"url": OTHER_PAGE})
    assert claim(sign_in("moderator", agency="dinkes"), other).status_code == 404
    stranger = client.post(f"/desk/items/{other}/claim")
    assert stranger.status_code == 403
