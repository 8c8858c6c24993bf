"""What somebody sees after too many wrong passwords or codes: only ways out that there are."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from limits import parse

from service.accounts.commands import user
from service.accounts.factor import factor_key
from service.accounts.lockout import account_key, count_guess
from service.accounts.set_password import set_password
from service.errors import TooManyError
from service.limits import limiter
from service.settings import Settings
from tests.service.accounts.conftest import EMAIL, ONE_DATABASE, PASSWORD
from tests.service.accounts.test_enter import enter, is_in
from tests.service.accounts.test_factor import ASK, Phone, post, set_up
from tests.staff import ACTOR

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient, FlaskCliRunner

    from tests.fakes import FakeClock

CONFIRM, OWN_PASSWORD = "/desk/confirm", "/desk/account/password"
RECOVER, SIGN_IN, SESSIONS, DESK = (
    f'href="{path}"'
    for path in ("/desk/recover", "/desk/sign-in", "/desk/account/sessions", "/desk")
)
pytestmark = ONE_DATABASE


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """Guesses as by default, the other limit out of the way."""
    scale, many = Settings.rate_limit_scale, "1000 per minute"
    return replace(settings, rate_limit_scale=scale, sign_in_limit=many)


@pytest.fixture
def phone(client: FlaskClient, ani: int, clock: FakeClock) -> Phone:
    """Ani's; she is signed in with it."""
    assert ani
    enter(client)
    made, _ = set_up(client, clock)
    clock.forward(seconds=60)
    return made


def lock(app: Flask, *, codes_of: int | None = None) -> None:
    """Use up the tries at her password, or at the codes of this member of staff."""
    with app.test_request_context():
        for _ in range(10):
            key = account_key(EMAIL) if codes_of is None else factor_key(codes_of)
            count_guess(key, "staff:unknown")


def links(text: str) -> set[str]:
    """Which of the ways out the page names."""
    return {link for link in (RECOVER, SIGN_IN, SESSIONS, DESK) if link in text}


def test_wrong_passwords_on_the_way_in(
    app: Flask, client: FlaskClient, ani: int, clock: FakeClock
) -> None:
    lock(app)
    page = enter(client)
    assert page.status_code == 429
    assert "dalam 15 menit" in page.text
    assert links(page.text) == {RECOVER, SIGN_IN}
    with app.app_context():
        set_password(EMAIL, PASSWORD, ACTOR, clock.now())
    assert enter(client).status_code == 302, f"a new password helps {ani}, as the page says"


def test_wrong_codes_on_the_way_in(
    app: Flask, runner: FlaskCliRunner, phone: Phone, ani: int, clock: FakeClock
) -> None:
    lock(app, codes_of=ani)
    client = app.test_client()
    enter(client)
    page = post(client, ASK, ASK, code=phone.code())
    assert (page.status_code, links(page.text)) == (429, {RECOVER})
    assert "Akunnya tidak terbuka" in page.text
    with app.app_context():
        set_password(EMAIL, PASSWORD, ACTOR, clock.now())
    enter(client)
    assert post(client, ASK, ASK, code=phone.code()).status_code == 429, "nor a new password"
    assert runner.invoke(user, ["factor-off", EMAIL]).exit_code == 0
    enter(client)
    assert is_in(client), "whoever manages her account helps, as the page says"


@pytest.mark.parametrize("path", [CONFIRM, OWN_PASSWORD])
def test_wrong_passwords_inside(app: Flask, client: FlaskClient, ani: int, path: str) -> None:
    enter(client)
    lock(app)
    new = "gajah-duduk-di-beranda"
    page = post(client, path, path, proof=PASSWORD, current=PASSWORD, password=new)
    assert (page.status_code, links(page.text)) == (429, {RECOVER, DESK})
    assert "Anda tetap masuk" in page.text
    assert is_in(client), ani


def test_wrong_codes_inside(app: Flask, client: FlaskClient, phone: Phone, ani: int) -> None:
    lock(app, codes_of=ani)
    page = post(client, CONFIRM, CONFIRM, proof=phone.code())
    assert (page.status_code, links(page.text)) == (429, {SESSIONS, DESK})
    assert is_in(client)


def test_a_long_wait_is_told_in_hours(app: Flask) -> None:
    with app.test_request_context():
        key = account_key("hari@staf.test")
        for _ in range(5):
            for _ in range(10):
                count_guess(key, "staff:unknown")
            limiter.limiter.clear(parse("10 per 15 minute"), key)
        with pytest.raises(TooManyError) as caught:
            count_guess(key, "staff:unknown")
    assert "dalam 24 jam" in caught.value.detail
