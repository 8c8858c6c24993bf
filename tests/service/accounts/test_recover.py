"""Ways back in by mail: one answer for everybody, links that act by POST, sessions that end."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from service.accounts.link import LINK_MINUTES
from service.accounts.switch import switch_staff
from service.accounts.tables import SignInLink, Staff
from service.db import db
from service.delivery.tables import OutboxMessage
from service.delivery.worker import drain
from service.settings import Settings
from tests.service.accounts.conftest import EMAIL, PASSWORD
from tests.staff import ACTOR, SignIn, csrf_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask
    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

    from tests.fakes import FakeClock, FakeMail
    from tests.service.accounts.conftest import Event

NEW = "gajah-duduk-di-beranda"
ADDRESS = re.compile(r"https://suara\.example(/desk/(?:link|password|invitation)/[\w-]+)")

pytestmark = pytest.mark.usefixtures("ani")


def ask(client: FlaskClient, email: str = EMAIL, purpose: str = "password") -> TestResponse:
    token = csrf_of(client, "/desk/recover")
    data = {"csrf_token": token, "email": email, "purpose": purpose}
    return client.post("/desk/recover", data=data)


def mailed(app: Flask, mailbox: FakeMail) -> str:
    """The path of the link in the only mail that leaves now."""
    mailbox.sent.clear()
    with app.app_context():
        drain("uji")
    (message,) = mailbox.sent
    assert message["To"] == EMAIL
    found = ADDRESS.search(message.get_content())
    assert found
    return found[1]


def put(client: FlaskClient, path: str, password: str = NEW) -> TestResponse:
    data = {"csrf_token": csrf_of(client, "/desk/sign-in"), "password": password}
    return client.post(path, data=data)


def sign_in_with(client: FlaskClient, password: str) -> int:
    data = {"csrf_token": csrf_of(client, "/desk/sign-in"), "email": EMAIL, "password": password}
    return client.post("/desk/sign-in", data=data).status_code


def test_the_same_answer_for_everybody(app: Flask, client: FlaskClient, clock: FakeClock) -> None:
    known = ask(client)
    unknown = ask(client, "tiada@staf.test")
    with app.app_context():
        switch_staff(EMAIL, ACTOR, clock.now(), active=False)
    disabled = ask(client)
    assert known.status_code == 200
    assert known.text == unknown.text == disabled.text
    with app.app_context():
        assert len(db.session.scalars(select(OutboxMessage)).all()) == 1


@pytest.mark.parametrize(("email", "purpose"), [("bukan surel", "password"), (EMAIL, "apa")])
def test_what_cannot_be_asked(client: FlaskClient, email: str, purpose: str) -> None:
    answer = ask(client, email, purpose)
    assert answer.status_code == 422
    assert email in answer.text


def test_neither_table_holds_the_link(app: Flask, client: FlaskClient, mailbox: FakeMail) -> None:
    ask(client)
    secret = mailed(app, mailbox).rpartition("/")[2]
    with app.app_context():
        assert secret not in str(db.session.scalars(select(OutboxMessage)).one().payload)
        assert db.session.scalars(select(SignInLink)).one().token_hash != secret.encode()


def test_a_new_password(
    app: Flask,
    client: FlaskClient,
    mailbox: FakeMail,
    sign_in: SignIn,
    trail: Callable[[], list[Event]],
) -> None:
    elsewhere = sign_in(email=EMAIL)
    ask(client)
    path = mailed(app, mailbox)
    for _ in range(2):
        assert EMAIL in client.get(path).text
    assert put(client, path, "pendek").status_code == 422
    assert sign_in_with(app.test_client(), PASSWORD) == 302, "looking and failing change nothing"
    assert put(client, path).status_code == 200
    assert client.get("/desk/account").status_code == 302, "she is not signed in by it"
    assert elsewhere.get("/desk/account").status_code == 302
    assert put(client, path).status_code == client.get(path).status_code == 410
    assert sign_in_with(client, PASSWORD) == 422
    assert sign_in_with(client, NEW) == 302
    assert [tag for tag, _, _ in trail()].count("staff:password_set") == 1
    with app.app_context():
        drain("uji")
    assert mailbox.sent[-1]["Subject"] == "Kata sandi Anda diganti"


def test_the_second_factor_stays(app: Flask, client: FlaskClient, mailbox: FakeMail) -> None:
    with app.app_context():
        db.session.scalars(select(Staff)).one().tf_totp_secret = "rahasia"
        db.session.commit()
    ask(client)
    assert put(client, mailed(app, mailbox)).status_code == 200
    with app.app_context():
        assert db.session.scalars(select(Staff)).one().tf_totp_secret == "rahasia"
    assert client.get("/desk/account").status_code == 302


def test_it_expires(app: Flask, client: FlaskClient, mailbox: FakeMail, clock: FakeClock) -> None:
    ask(client)
    path = mailed(app, mailbox)
    clock.forward(minutes=LINK_MINUTES)
    assert client.get(path).status_code == put(client, path).status_code == 410
    assert sign_in_with(client, PASSWORD) == 302


def test_neither_link_does_the_others_work(
    app: Flask, client: FlaskClient, mailbox: FakeMail
) -> None:
    ask(client, purpose="sign_in")
    way_in = mailed(app, mailbox)
    assert put(client, way_in.replace("/link/", "/password/")).status_code == 404
    ask(client)
    changing = mailed(app, mailbox)
    assert put(client, changing.replace("/password/", "/link/")).status_code == 404
    assert client.get("/desk/account").status_code == 302
    assert client.get(way_in).status_code == 200
    assert client.get("/desk/account").status_code == 302
    data = {"csrf_token": csrf_of(client, way_in)}
    assert client.post(way_in, data=data).status_code == 302
    assert client.get("/desk/account").status_code == 200


def test_limits_by_account(app: Flask, settings: Settings) -> None:
    """From five addresses at once; other tests have many times the limits of life."""
    given, scale = app.extensions["duaarah"], Settings.rate_limit_scale
    app.extensions["duaarah"] = replace(given, settings=replace(settings, rate_limit_scale=scale))
    codes = []
    for number in range(5):
        client = app.test_client()
        token = csrf_of(client, "/desk/recover")
        data = {"csrf_token": token, "email": EMAIL, "purpose": "sign_in"}
        where = {"REMOTE_ADDR": f"10.0.{number}.1"}
        answer = client.post("/desk/recover", data=data, environ_overrides=where)
        codes.append(answer.status_code)
    assert codes == [200, 200, 200, 429, 429]


def test_change_ones_own(app: Flask, sign_in: SignIn) -> None:
    browser, other = sign_in(email=EMAIL), sign_in(email=EMAIL)
    path = "/desk/account/password"
    data = {"csrf_token": csrf_of(browser, path), "current": "salah sekali", "password": NEW}
    assert browser.post(path, data=data).status_code == 422
    assert browser.post(path, data=data | {"current": PASSWORD, "password": "x"}).status_code == 422
    assert browser.post(path, data=data | {"current": PASSWORD}).status_code == 200
    assert browser.get("/desk/account").status_code == 302
    assert other.get("/desk/account").status_code == 302
    assert sign_in_with(app.test_client(), NEW) == 302


def test_a_first_password(sign_in: SignIn, app: Flask) -> None:
    browser = sign_in(email="baru@staf.test")
    path = "/desk/account/password"
    assert 'name="current"' not in browser.get(path).text
    data = {"csrf_token": csrf_of(browser, path), "password": NEW}
    assert browser.post(path, data=data).status_code == 200
    client = app.test_client()
    data = {"csrf_token": csrf_of(client, "/desk/sign-in"), "email": "baru@staf.test"}
    assert client.post("/desk/sign-in", data=data | {"password": NEW}).status_code == 302
