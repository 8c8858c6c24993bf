"""What happens to an account is told its owner by mail; guessing, once a day at the most."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from limits import parse

from service.accounts.commands import user
from service.accounts.lockout import account_key, count_guess
from service.accounts.switch import switch_staff
from service.delivery.worker import drain
from service.errors import TooManyError
from service.limits import limiter, release
from service.settings import Settings
from tests.service.accounts.conftest import EMAIL, PASSWORD
from tests.service.accounts.test_enter import enter
from tests.service.accounts.test_factor import ASK, STATE, post, set_up
from tests.staff import ACTOR, csrf_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from email.message import EmailMessage

    from flask import Flask
    from flask.testing import FlaskClient, FlaskCliRunner

    from tests.fakes import FakeClock, FakeMail
    from tests.service.accounts.conftest import Event

WRONG = "bukan-kata-sandinya"
ADDRESSES = re.compile(r"https?://\S+")
pytestmark = pytest.mark.usefixtures("ani")


def told(app: Flask, mailbox: FakeMail) -> list[EmailMessage]:
    """The mails that leave now: to her, without a link that opens or changes anything."""
    mailbox.sent.clear()
    with app.app_context():
        drain("uji")
    for message in mailbox.sent:
        assert message["To"] == EMAIL
        assert "WIB" in message.get_content() or "Semua sesi" in message.get_content()
        links = ADDRESSES.findall(message.get_content())
        assert links == ["https://suara.example/desk/recover"]
    return list(mailbox.sent)


def subjects(app: Flask, mailbox: FakeMail) -> list[str]:
    return [str(message["Subject"]) for message in told(app, mailbox)]


def test_each_change_of_the_second_factor(
    app: Flask, client: FlaskClient, clock: FakeClock, mailbox: FakeMail
) -> None:
    enter(client)
    _, codes = set_up(client, clock)
    assert subjects(app, mailbox) == ["Faktor kedua Anda dipasang"]
    clock.forward(seconds=60)
    other = app.test_client()
    enter(other)
    assert post(other, ASK, ASK, code=codes[0]).status_code == 302
    assert subjects(app, mailbox) == ["Sebuah kode pemulihan Anda dipakai"]
    post(client, f"{STATE}/codes", STATE)
    assert subjects(app, mailbox) == ["Kode pemulihan Anda diganti"]
    set_up(client, clock)
    assert subjects(app, mailbox) == ["Faktor kedua Anda diganti"]
    post(client, f"{STATE}/off", STATE)
    assert subjects(app, mailbox) == ["Faktor kedua Anda dimatikan"]


def test_nothing_is_told_where_nothing_changed(
    app: Flask, client: FlaskClient, mailbox: FakeMail
) -> None:
    enter(client)
    client.get(f"{STATE}/set-up")
    assert post(client, f"{STATE}/set-up", f"{STATE}/set-up", code="000000").status_code == 422
    assert told(app, mailbox) == []


def test_a_password_set_by_command(app: Flask, runner: FlaskCliRunner, mailbox: FakeMail) -> None:
    result = runner.invoke(user, ["password", EMAIL, "--password", "gajah-duduk-di-beranda"])
    assert result.exit_code == 0, result.output
    assert subjects(app, mailbox) == ["Kata sandi Anda diganti"]


def test_in_the_language_of_her_browser(
    app: Flask, client: FlaskClient, clock: FakeClock, mailbox: FakeMail
) -> None:
    enter(client)
    client.set_cookie("duaarah_lang", "en", path="/")
    set_up(client, clock)
    (message,) = told(app, mailbox)
    assert "10 March 2026" in message.get_content()


class TestGuessing:
    """As many tries as in life."""

    @pytest.fixture
    def settings(self, settings: Settings) -> Settings:
        """Guesses as by default, the other limit out of the way."""
        scale, many = Settings.rate_limit_scale, "1000 per minute"
        return replace(settings, rate_limit_scale=scale, sign_in_limit=many)

    def test_she_is_told_once_a_day(
        self,
        app: Flask,
        client: FlaskClient,
        mailbox: FakeMail,
        trail: Callable[[], list[Event]],
    ) -> None:
        client.set_cookie("duaarah_lang", "en", path="/")  # the guesser's language is not hers
        for _ in range(3):
            for _ in range(12):
                enter(client, password=WRONG)
            with app.app_context():  # the window is over
                limiter.limiter.clear(parse("10 per 15 minute"), account_key(EMAIL))
                release(f"locked:{account_key(EMAIL)}")
        assert [event[0] for event in trail()].count("account:locked") == 3
        (message,) = told(app, mailbox)
        assert message["Subject"] == "Percobaan masuk ke akun Anda dihentikan"
        assert enter(client).status_code == 302

    def test_nobody_is_told_of_an_unknown_account(
        self, app: Flask, client: FlaskClient, mailbox: FakeMail
    ) -> None:
        for _ in range(12):
            enter(client, email="ami@staf.test", password=WRONG)
        assert told(app, mailbox) == []

    def test_nor_she_whose_account_is_disabled(
        self, app: Flask, client: FlaskClient, clock: FakeClock, mailbox: FakeMail
    ) -> None:
        for _ in range(12):
            enter(client, password=WRONG)
        with app.app_context():
            switch_staff(EMAIL, ACTOR, clock.now(), active=False)
        assert told(app, mailbox) == []

    def test_wrong_codes_are_told_as_what_they_are(
        self, app: Flask, mailbox: FakeMail, ani: int
    ) -> None:
        with app.test_request_context():
            for _ in range(10):
                count_guess(f"factor:{ani}", f"staff:{ani}")
            with pytest.raises(TooManyError):
                count_guess(f"factor:{ani}", f"staff:{ani}")
        assert subjects(app, mailbox) == ["Percobaan memasukkan kode akun Anda dihentikan"]

    def test_her_own_wrong_ones_at_the_desk_count_as_well(
        self, app: Flask, client: FlaskClient, mailbox: FakeMail
    ) -> None:
        enter(client)
        token = csrf_of(client)
        for _ in range(11):
            client.post("/desk/confirm", data={"csrf_token": token, "proof": WRONG})
        assert PASSWORD not in told(app, mailbox)[0].get_content()
