"""Guessing is stopped: by account, over workers and addresses; the account's owner gets in."""

from __future__ import annotations

import re
import socket
from dataclasses import replace
from http.client import HTTPConnection
from http.cookies import SimpleCookie
from typing import TYPE_CHECKING
from urllib.parse import urlencode, urlsplit

import pytest
from limits import parse
from sqlalchemy import select

from service.accounts.add_staff import NewStaff, add_staff
from service.accounts.grant import Reach
from service.accounts.link import make_link
from service.accounts.lockout import account_key, count_guess, forget_guesses
from service.accounts.set_password import set_password
from service.audit.tables import AuditEvent
from service.db import db
from service.errors import TooManyError
from service.limits import limiter
from service.ports import utc_now
from service.settings import Settings
from tests.servers import gunicorn, prepared
from tests.service.accounts.conftest import EMAIL, ONE_DATABASE, PASSWORD
from tests.service.accounts.test_enter import enter
from tests.service.accounts.test_factor import ASK, Phone, post, set_up
from tests.staff import ACTOR, TOKEN

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from flask import Flask
    from flask.testing import FlaskClient

    from tests.fakes import FakeClock
    from tests.service.accounts.conftest import Event

WRONG = "bukan-kata-sandinya"


class Browser:
    """A browser behind a proxy: its address is what the proxy says."""

    def __init__(self, port: int, address: str) -> None:
        self.port, self.address, self.cookies = port, address, SimpleCookie()

    def ask(self, method: str, path: str, **fields: str) -> tuple[int, str]:
        """Send a request on a connection of its own; gives the status and the page."""
        headers = {"X-Forwarded-For": self.address}
        headers["Cookie"] = "; ".join(f"{c.key}={c.value}" for c in self.cookies.values())
        if method == "POST":
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        connection = HTTPConnection("127.0.0.1", self.port, timeout=30)
        connection.request(method, path, urlencode(fields), headers)
        answer = connection.getresponse()
        for line in answer.headers.get_all("Set-Cookie") or ():
            self.cookies.load(line)
        page = answer.read().decode()
        connection.close()
        return answer.status, page

    def send(self, path: str, **fields: str) -> int:
        """Open a page and send its form."""
        found = TOKEN.search(self.ask("GET", path)[1])
        assert found
        return self.ask("POST", path, csrf_token=found[1], **fields)[0]


def test_a_hundred_wrong_passwords(tmp_path: Path) -> None:
    """Two worker processes, a hundred addresses: after ten, even the right password is not read."""
    listener = socket.create_server(("127.0.0.1", 0))
    port = listener.getsockname()[1]
    environ = {
        "DUAARAH_ENV": "test",
        "DUAARAH_VAR": str(tmp_path),
        "DUAARAH_BASE_URL": f"http://127.0.0.1:{port}",
        "DUAARAH_SIGN_IN_LIMIT": "1000 per minute",
        "DUAARAH_TRUSTED_PROXIES": "1",
        "DUAARAH_WORKER": "0",
        "DUAARAH_SQLITE_SYNCHRONOUS": "OFF",
        "DUAARAH_LOG_LEVEL": "ERROR",
        "WEB_CONCURRENCY": "2",
    }
    app = prepared(Settings.from_env(environ), "https://dinkes.example")
    with app.app_context():
        add_staff(NewStaff(EMAIL, "Ani", Reach("moderator")), ACTOR, utc_now())
        set_password(EMAIL, PASSWORD, ACTOR, utc_now())
    sign_in = "/desk/sign-in"
    with gunicorn(environ, listener):
        guesses = [
            Browser(port, f"198.51.100.{n}").send(sign_in, email=EMAIL, password=f"{WRONG}{n}")
            for n in range(100)
        ]
        owner = Browser(port, "192.0.2.1")
        right = owner.send(sign_in, email=EMAIL, password=PASSWORD)
        other = owner.send(sign_in, email="lain@staf.test", password=WRONG)
        with app.app_context():
            link = urlsplit(make_link(EMAIL, ACTOR, utc_now())).path
        by_link = owner.send(link)
        inside = owner.ask("GET", "/desk/account")[0]
    assert guesses == [422] * 10 + [429] * 90
    assert (right, other, by_link, inside) == (429, 422, 302, 200)
    with app.app_context():
        tags = list(db.session.scalars(select(AuditEvent.tag)))
        db.session.remove()
        db.engine.dispose()
    assert tags.count("staff:sign_in_failed") == 11
    assert tags.count("account:locked") == 1


@ONE_DATABASE
class TestWindow:
    """As many tries as in life."""

    @pytest.fixture
    def settings(self, settings: Settings) -> Settings:
        """Guesses as by default, the other limit out of the way."""
        scale, many = Settings.rate_limit_scale, "1000 per minute"
        return replace(settings, rate_limit_scale=scale, sign_in_limit=many)

    @pytest.mark.usefixtures("ani")
    def test_after_the_window(
        self, app: Flask, client: FlaskClient, trail: Callable[[], list[Event]], ani: int
    ) -> None:
        for _ in range(10):
            assert enter(client, password=WRONG).status_code == 422
        refused = enter(client)
        assert refused.status_code == 429
        assert 0 < int(refused.headers["Retry-After"]) <= 900
        assert "tautan sekali pakai" in refused.text
        assert 'href="/desk/recover"' in refused.text
        assert refused.headers["Cache-Control"] == "no-store"
        assert trail()[-1] == ("account:locked", f"staff:{ani}", {})
        with app.app_context():
            limiter.limiter.clear(parse("10 per 15 minute"), account_key(EMAIL))  # time goes by
        assert enter(client).status_code == 302

    @pytest.mark.usefixtures("ani")
    def test_a_right_one_forgets_the_wrong_ones(self, app: Flask) -> None:
        for _ in range(3):
            for _ in range(9):
                assert enter(app.test_client(), password=WRONG).status_code == 422
            assert enter(app.test_client()).status_code == 302

    def test_an_unknown_account_is_locked_as_well(self, client: FlaskClient) -> None:
        answers = [
            enter(client, email="ami@staf.test", password=WRONG).status_code for _ in range(11)
        ]
        assert answers == [422] * 10 + [429]

    @pytest.mark.usefixtures("ani")
    def test_codes_are_not_guessed_either(
        self, app: Flask, client: FlaskClient, clock: FakeClock
    ) -> None:
        enter(client)
        phone, codes = set_up(client, clock)
        clock.forward(seconds=60)
        for _ in range(10):
            guesser = app.test_client()
            enter(guesser)
            assert post(guesser, ASK, ASK, code=_wrong(phone)).status_code == 422
        guesser = app.test_client()
        enter(guesser)
        refused = post(guesser, ASK, ASK, code=phone.code())
        assert refused.status_code == 429
        assert "Terlalu banyak kode yang salah" in refused.text
        assert "sekali pakai" not in refused.text  # no link is a way in past a code
        assert post(guesser, ASK, ASK, code=codes[0]).status_code == 429

    def test_the_day_ends_it_too(self, app: Flask) -> None:
        with app.test_request_context():
            key = account_key("hari@staf.test")
            for _ in range(50):
                limiter.limiter.clear(parse("10 per 15 minute"), key)
                count_guess(key, "staff:unknown")
            limiter.limiter.clear(parse("10 per 15 minute"), key)
            with pytest.raises(TooManyError):
                count_guess(key, "staff:unknown")
            forget_guesses(key)
            count_guess(key, "staff:unknown")


def _wrong(phone: Phone) -> str:
    near = {phone.code(step) for step in range(-2, 3)}
    return next(code for code in ("000000", *map("{:06}".format, range(1, 9))) if code not in near)


@ONE_DATABASE
def test_the_key_names_nobody(app: Flask) -> None:
    with app.app_context():
        assert re.fullmatch(r"account:[0-9a-f]{64}", account_key("bukan surel"))
