"""Sessions on the server: listed, ended one by one or all, and worth nothing afterwards."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import event, select

from service.accounts.commands import user
from service.accounts.staff_sessions import device_of, forget_sessions, network_of
from service.accounts.tables import StaffSession
from service.db import db
from tests.service.accounts.conftest import EMAIL
from tests.service.accounts.test_enter import enter, is_in
from tests.service.accounts.test_factor import post
from tests.staff import SignIn, csrf_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask
    from flask.testing import FlaskClient, FlaskCliRunner

    from tests.fakes import FakeClock
    from tests.service.accounts.conftest import Event

LIST = "/desk/account/sessions"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
PHONE = (
    "Mozilla/5.0 (Linux; Android 14; K) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/130.0.0.0 Mobile Safari/537.36"
)


def copied(app: Flask, client: FlaskClient) -> FlaskClient:
    """Another browser with a copy of this one's cookie."""
    cookie, thief = client.get_cookie("duaarah_desk", path="/desk"), app.test_client()
    assert cookie
    thief.set_cookie("duaarah_desk", cookie.value, path="/desk")
    return thief


@pytest.mark.usefixtures("ani")
def test_a_copied_cookie_ends_with_the_sign_out(app: Flask, client: FlaskClient) -> None:
    enter(client)
    thief = copied(app, client)
    assert is_in(thief)
    client.post("/desk/sign-out", data={"csrf_token": csrf_of(client)})
    assert not is_in(thief)


@pytest.mark.usefixtures("ani")
def test_only_a_hash_is_stored(app: Flask, client: FlaskClient) -> None:
    enter(client)
    with client.session_transaction("/desk") as cookie:
        key = cookie["key"]
    with app.app_context():
        assert key.encode() not in db.session.scalars(select(StaffSession.key_hash)).one()


@pytest.mark.usefixtures("ani")
def test_the_list(app: Flask, client: FlaskClient, trail: Callable[[], list[Event]]) -> None:
    phone = app.test_client()
    for browser, agent in ((client, FIREFOX), (phone, PHONE)):
        browser.environ_base |= {"HTTP_USER_AGENT": agent, "REMOTE_ADDR": "192.0.2.77"}
        enter(browser)
    page = client.get(LIST)
    assert page.text.count("192.0.2.0/24") == 2
    assert "192.0.2.77" not in page.text
    assert page.text.count("· peramban ini") == 1
    (others, *_) = re.findall(r"Chrome, Android.*?sessions/(\d+)/end", page.text, re.DOTALL)
    assert post(client, f"{LIST}/{others}/end", LIST).status_code == 303
    assert not is_in(phone)
    assert is_in(client)
    assert trail()[-1][0] == "session:ended"
    assert post(client, f"{LIST}/{others}/end", LIST).status_code == 404


@pytest.mark.usefixtures("ani")
def test_somebody_elses_is_not_found(app: Flask, client: FlaskClient, sign_in: SignIn) -> None:
    enter(client)
    with app.app_context():
        hers = db.session.scalars(select(StaffSession.id)).one()
    other = sign_in("administrator")
    assert post(other, f"{LIST}/{hers}/end", LIST).status_code == 404
    assert is_in(client)


@pytest.mark.usefixtures("ani")
def test_everywhere(app: Flask, client: FlaskClient, runner: FlaskCliRunner) -> None:
    other = app.test_client()
    enter(client)
    enter(other)
    assert post(client, f"{LIST}/end-all", LIST).location == "/desk/sign-in"
    assert not is_in(client)
    assert not is_in(other)
    enter(client)
    assert runner.invoke(user, ["sign-out", EMAIL]).exit_code == 0
    assert not is_in(client)


@pytest.mark.usefixtures("ani")
def test_signing_in_again_replaces_the_session(app: Flask, client: FlaskClient) -> None:
    enter(client)
    thief = copied(app, client)
    client.post("/desk/sign-out", data={"csrf_token": csrf_of(client)})
    enter(client)
    assert not is_in(thief)
    with app.app_context():
        assert len(db.session.scalars(select(StaffSession.id)).all()) == 1


@pytest.mark.usefixtures("ani")
def test_reading_writes_now_and_then(app: Flask, client: FlaskClient, clock: FakeClock) -> None:
    enter(client)
    written: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        if not statement.startswith("SELECT"):
            written.append(statement)

    with app.app_context():
        event.listen(db.engine, "before_cursor_execute", note)
    for _ in range(3):
        clock.forward(minutes=1)
        assert is_in(client)
    assert written == []
    clock.forward(minutes=2, seconds=5)
    assert is_in(client)
    assert len(written) == 1
    with app.app_context():
        seen = db.session.scalars(select(StaffSession.seen_at)).one()
        assert seen == clock.now().replace(second=0, microsecond=0)


@pytest.mark.usefixtures("ani")
def test_the_dead_are_forgotten(app: Flask, client: FlaskClient, clock: FakeClock) -> None:
    enter(client)
    with app.app_context():
        forget_sessions(clock.now())
        assert db.session.scalars(select(StaffSession.id)).all()
        clock.forward(hours=13)
        forget_sessions(clock.now())
        assert not db.session.scalars(select(StaffSession.id)).all()


@pytest.mark.parametrize(
    ("agent", "device"),
    [(FIREFOX, "Firefox, Linux"), (PHONE, "Chrome, Android"), ("", ""), ("curl/8", "")],
)
def test_device(agent: str, device: str) -> None:
    assert device_of(agent) == device


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.77", "192.0.2.0/24"),
        ("2001:db8:1:2::3", "2001:db8:1::/48"),
        ("fe80::1%eth0", "fe80::/48"),
        ("unknown", ""),
    ],
)
def test_network(address: str, network: str) -> None:
    assert network_of(address) == network
