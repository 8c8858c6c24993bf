"""The second factor over HTTP: set up, asked for, taken once, replaced by recovery codes."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pyotp
import pytest
from sqlalchemy import select

from service.accounts.commands import user
from service.accounts.link import make_link
from service.accounts.tables import RecoveryCode, Staff
from service.db import db, transaction
from tests.at_once import at_once
from tests.service.accounts.conftest import EMAIL, ONE_DATABASE
from tests.service.accounts.test_enter import enter, is_in
from tests.staff import ACTOR, SignIn, csrf_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask
    from flask.testing import FlaskClient, FlaskCliRunner
    from werkzeug.test import TestResponse

    from service.settings import Settings
    from tests.fakes import FakeClock
    from tests.service.accounts.conftest import Event

SET_UP = "/desk/account/factor/set-up"
STATE = "/desk/account/factor"
ASK = "/desk/factor"


class Phone:
    """An authenticator app that knows one secret, on the same clock."""

    def __init__(self, page: str, clock: FakeClock) -> None:
        shown = re.search(r"<code>([A-Z2-7-]+)</code>", page)
        assert shown
        self.totp, self.clock = pyotp.TOTP(shown[1].replace("-", "")), clock

    def code(self, steps_away: int = 0) -> str:
        """The code of now, or of some steps before or after."""
        return self.totp.at(self.clock.now() + timedelta(seconds=30 * steps_away))


def post(client: FlaskClient, path: str, form_on: str, **fields: str) -> TestResponse:
    """Send a form with the token that a page shows."""
    return client.post(path, data={"csrf_token": csrf_of(client, form_on), **fields})


def set_up(client: FlaskClient, clock: FakeClock) -> tuple[Phone, list[str]]:
    """Set a second factor up; gives the phone and the recovery codes."""
    phone = Phone(client.get(SET_UP).text, clock)
    page = post(client, SET_UP, SET_UP, code=phone.code())
    assert page.status_code == 200, page.text
    codes = re.findall(r"<code>([0-9a-f-]{14})</code>", page.text)
    assert len(codes) == 10
    return phone, codes


@pytest.fixture
def phone(client: FlaskClient, ani: int, clock: FakeClock) -> Phone:
    """Ani's phone; she has a second factor and is signed in."""
    assert ani
    enter(client)
    made, _ = set_up(client, clock)
    clock.forward(seconds=60)
    return made


def test_set_up_shows_a_drawing_and_the_key(client: FlaskClient, ani: int) -> None:
    assert ani
    enter(client)
    page = client.get(SET_UP)
    assert "<svg" in page.text
    assert "style=" not in page.text
    assert page.headers["Cache-Control"] == "no-store"
    assert Phone(page.text, None).totp.secret == Phone(client.get(SET_UP).text, None).totp.secret  # type: ignore[arg-type]  # no code is asked for


def test_nothing_counts_before_a_code(
    app: Flask, client: FlaskClient, ani: int, clock: FakeClock
) -> None:
    enter(client)
    phone = Phone(client.get(SET_UP).text, clock)
    wrong = post(client, SET_UP, SET_UP, code="000000" if phone.code() != "000000" else "111111")
    assert wrong.status_code == 422
    assert 'role="alert"' in wrong.text
    assert Phone(wrong.text, clock).code() == phone.code()
    with app.app_context():
        assert db.session.get_one(Staff, ani).tf_totp_secret is None


def test_the_password_alone_opens_nothing(
    app: Flask, phone: Phone, ani: int, trail: Callable[[], list[Event]]
) -> None:
    other = app.test_client()
    answer = enter(other, next="/desk/account?a=1")
    assert answer.location == "/desk/factor?next=/desk/account%3Fa%3D1"
    assert not is_in(other)
    assert other.get(answer.location).status_code == 200
    answer = post(other, ASK, answer.location, code=phone.code(), next="/desk/account?a=1")
    assert (answer.status_code, answer.location) == (302, "/desk/account?a=1")
    assert is_in(other)
    assert trail()[-1] == (
        "staff:signed_in",
        f"staff:{ani}",
        {"via": "password+authenticator"},
    )


def test_nor_does_a_link_alone(app: Flask, phone: Phone, clock: FakeClock) -> None:
    other = app.test_client()
    with app.app_context():
        path = urlsplit(make_link(EMAIL, ACTOR, clock.now())).path
    assert post(other, path, path).location == ASK
    assert not is_in(other)
    assert post(other, ASK, ASK, code=phone.code()).location == "/desk"
    assert is_in(other)


def test_a_code_works_once(
    app: Flask, phone: Phone, clock: FakeClock, trail: Callable[[], list[Event]]
) -> None:
    code, first, second = phone.code(), app.test_client(), app.test_client()
    enter(first)
    assert post(first, ASK, ASK, code=code).status_code == 302
    enter(second)
    refused = post(second, ASK, ASK, code=code)
    assert refused.status_code == 422
    assert "sudah dipakai" in refused.text
    assert not is_in(second)
    assert trail()[-1][0::2] == ("staff:sign_in_failed", {"via": "factor"})
    assert post(second, ASK, ASK, code=phone.code(-1)).status_code == 422, "an older one"
    clock.forward(seconds=30)
    assert post(second, ASK, ASK, code=phone.code()).status_code == 302


def test_of_two_at_the_same_moment_one_gets_in(app: Flask, phone: Phone) -> None:
    clients = [app.test_client(), app.test_client()]
    for client in clients:
        enter(client)
    forms = [{"csrf_token": csrf_of(client, ASK), "code": phone.code()} for client in clients]
    answers = at_once(
        lambda: clients[0].post(ASK, data=forms[0]), lambda: clients[1].post(ASK, data=forms[1])
    )
    assert answers == [302, 422]


def test_clocks_may_differ_by_a_step(app: Flask, phone: Phone) -> None:
    other = app.test_client()
    enter(other)
    for far in (-3, 2):
        assert post(other, ASK, ASK, code=phone.code(far)).status_code == 422
    assert post(other, ASK, ASK, code=phone.code(1)).status_code == 302


def test_a_recovery_code_works_once(app: Flask, client: FlaskClient, ani: int) -> None:
    enter(client)
    _, codes = set_up(client, app.extensions["duaarah"].clock.__self__)
    other, third = app.test_client(), app.test_client()
    enter(other)
    assert post(other, ASK, ASK, code=codes[3].upper().replace("-", " ")).status_code == 302
    assert "belum dipakai: 9" in other.get(STATE).text
    enter(third)
    assert post(third, ASK, ASK, code=codes[3]).status_code == 422
    assert post(third, ASK, ASK, code=codes[4]).status_code == 302
    with app.app_context():
        stored = db.session.scalars(select(RecoveryCode.code_hash)).all()
        assert {len(one) for one in stored} == {32}
        secret = db.session.get_one(Staff, ani).tf_totp_secret or ""
    assert '"enckey"' in secret


def test_new_recovery_codes_void_the_old(app: Flask, client: FlaskClient, ani: int) -> None:
    assert ani
    enter(client)
    _, old = set_up(client, app.extensions["duaarah"].clock.__self__)
    page = post(client, f"{STATE}/codes", STATE)
    (new, *_) = re.findall(r"<code>([0-9a-f-]{14})</code>", page.text)
    other = app.test_client()
    enter(other)
    assert post(other, ASK, ASK, code=old[0]).status_code == 422
    assert post(other, ASK, ASK, code=new).status_code == 302


@ONE_DATABASE
def test_the_first_proof_does_not_wait_for_ever(app: Flask, phone: Phone) -> None:
    other = app.test_client()
    enter(other)
    with other.session_transaction("/desk") as cookie:
        cookie["tf_at"] -= 700
    assert other.get(ASK).status_code == 410
    assert app.test_client().get(ASK).status_code == 410
    assert phone


@ONE_DATABASE
def test_foreign_next_leads_to_the_desk(app: Flask, phone: Phone) -> None:
    other = app.test_client()
    enter(other)
    answer = post(other, ASK, ASK, code=phone.code(), next="//evil.example")
    assert answer.location == "/desk"


def test_switched_off_by_oneself(app: Flask, client: FlaskClient, phone: Phone) -> None:
    assert phone
    assert post(client, f"{STATE}/off", STATE).status_code == 303
    assert enter(app.test_client()).location == "/desk"


def test_taken_away_by_command(app: Flask, runner: FlaskCliRunner, phone: Phone) -> None:
    other = app.test_client()
    enter(other)
    assert post(other, ASK, ASK, code=phone.code()).status_code == 302
    assert runner.invoke(user, ["factor-off", EMAIL]).exit_code == 0
    assert not is_in(other)
    assert enter(app.test_client()).location == "/desk"


class TestDemanded:
    """Administrators have to have one."""

    @pytest.fixture
    def settings(self, settings: Settings) -> Settings:
        """As it is by default."""
        return replace(settings, totp_required="administrator")

    def test_nothing_else_first(self, sign_in: SignIn, clock: FakeClock) -> None:
        client = sign_in("administrator")
        for path in ("/desk", "/desk/cases", "/desk/words"):
            assert client.get(path).location == SET_UP
        assert client.get("/desk/account").status_code == 200
        set_up(client, clock)
        assert client.get("/desk").status_code == 200
        assert post(client, f"{STATE}/off", STATE).status_code == 403

    def test_not_of_others(self, sign_in: SignIn) -> None:
        assert sign_in("moderator").get("/desk").status_code == 200

    def test_from_the_moment_of_the_role(self, runner: FlaskCliRunner, sign_in: SignIn) -> None:
        client = sign_in("moderator", email=EMAIL)
        assert client.get("/desk").status_code == 200
        runner.invoke(user, ["grant", EMAIL, "--role", "administrator"])
        assert client.get("/desk").location == SET_UP


def test_the_database_alone_gives_no_secret(app: Flask, phone: Phone, ani: int) -> None:
    with app.app_context(), transaction() as session:
        assert phone.totp.secret not in (session.get_one(Staff, ani).tf_totp_secret or "")
