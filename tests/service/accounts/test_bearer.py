"""Whose token opens nothing: hers who has to set up a second factor before she does anything."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from service.accounts.add_staff import NewStaff, add_staff
from service.accounts.grant import Reach
from service.accounts.tokens import make_token, tokens_of
from tests.service.accounts.test_enter import enter
from tests.service.accounts.test_factor import set_up
from tests.service.accounts.test_tokens import READ, me
from tests.staff import ACTOR

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient

    from tests.fakes import FakeClock


@pytest.fixture
def demanding(app: Flask) -> None:
    """Moderators must have a second factor, from now on."""
    outside = app.extensions["duaarah"]
    settings = replace(outside.settings, totp_required="moderator")
    app.extensions["duaarah"] = replace(outside, settings=settings)


@pytest.mark.usefixtures("demanding")
def test_without_the_second_factor_that_her_role_demands(
    app: Flask, client: FlaskClient, ani: int, clock: FakeClock
) -> None:
    with app.app_context():
        token = make_token(ani, READ, ACTOR, clock.now())
    header = {"Authorization": f"Bearer {token}"}
    refused = client.get("/api/v1/desk/queue", headers=header)
    assert refused.status_code == 401
    assert refused.get_json()["code"] == "second_factor_required"
    assert "faktor kedua" in refused.get_json()["detail"]
    assert "insufficient_user_authentication" in refused.headers["WWW-Authenticate"]
    with app.app_context():
        assert tokens_of(ani, clock.now())[0].last_used_at is None
    enter(client)
    set_up(client, clock)
    assert me(client, token)[0] == 200


@pytest.mark.usefixtures("demanding")
def test_who_need_not_have_one_is_let_in(app: Flask, client: FlaskClient, clock: FakeClock) -> None:
    with app.app_context():
        officer = add_staff(NewStaff("o@staf.test", "O", Reach("officer")), ACTOR, clock.now())
        token = make_token(officer, READ, ACTOR, clock.now())
    assert me(client, token)[0] == 200
