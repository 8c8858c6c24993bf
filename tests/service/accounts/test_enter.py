"""Signing in by e-mail and password, and what guards it, over HTTP on both databases."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import pytest
from flask import redirect
from sqlalchemy import select, update

from service.accounts.staff_sessions import SESSION_HOURS
from service.accounts.switch import switch_staff
from service.accounts.tables import Staff
from service.audit.tables import AuditEvent
from service.db import transaction
from tests.service.accounts.conftest import EMAIL, ONE_DATABASE, PASSWORD
from tests.staff import ACTOR, csrf_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask
    from flask.testing import FlaskClient
    from flask.typing import ResponseReturnValue
    from werkzeug.test import TestResponse

    from tests.fakes import FakeClock
    from tests.service.accounts.conftest import Event

SIGN_IN = "/desk/sign-in"


def enter(
    client: FlaskClient, email: str = EMAIL, password: str = PASSWORD, **more: str
) -> TestResponse:
    data = {"csrf_token": csrf_of(client, SIGN_IN), "email": email, "password": password}
    return client.post(SIGN_IN, data=data | more)


def is_in(client: FlaskClient) -> bool:
    return client.get("/desk/account").status_code == 200


def test_right_password(client: FlaskClient, ani: int, trail: Callable[[], list[Event]]) -> None:
    answer = enter(client)
    assert (answer.status_code, answer.location) == (302, "/desk")
    assert is_in(client)
    assert trail() == [("staff:signed_in", f"staff:{ani}", {"via": "password"})]


def test_email_in_another_case(client: FlaskClient, ani: int) -> None:
    assert enter(client, email="ANI@Staf.Test").status_code == 302, ani


def test_wrong_password(client: FlaskClient, ani: int, trail: Callable[[], list[Event]]) -> None:
    answer = enter(client, password="bukan-kata-sandinya")
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    assert "bukan-kata-sandinya" not in answer.text
    assert not is_in(client)
    assert trail() == [("staff:sign_in_failed", f"staff:{ani}", {"via": "password"})]


@pytest.mark.usefixtures("ani")
def test_unknown_account_answers_the_same(app: Flask, trail: Callable[[], list[Event]]) -> None:
    wrong = enter(app.test_client(), password="bukan-kata-sandinya")
    unknown = enter(app.test_client(), email="ami@staf.test", password="bukan-kata-sandinya")
    assert wrong.status_code == unknown.status_code
    assert shape(wrong) == shape(unknown)
    assert trail()[-1][:2] == ("staff:sign_in_failed", "staff:unknown")


def shape(answer: TestResponse) -> list[str]:
    """The page without what the person herself typed and the token."""
    return [line for line in answer.text.splitlines() if "value=" not in line]


class CountingContext:
    """The library's hasher, counting how often it works."""

    def __init__(self, real: Any) -> None:  # noqa: ANN401 - passlib carries no types
        self.real, self.worked = real, 0

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - passlib carries no types
        if name in {"hash", "verify"}:
            self.worked += 1
        return getattr(self.real, name)


@pytest.mark.usefixtures("ani")
@pytest.mark.parametrize("case", ["known", "unknown", "without password"])
def test_every_attempt_hashes_once(app: Flask, client: FlaskClient, case: str) -> None:
    security = app.extensions["security"]
    if case == "without password":
        with app.app_context(), transaction() as session:
            session.execute(update(Staff).values(password=None))
    security.pwd_context = counting = CountingContext(security.pwd_context)
    email = "ami@staf.test" if case == "unknown" else EMAIL
    assert enter(client, email=email, password="bukan-kata-sandinya").status_code == 422
    assert counting.worked == 1


@pytest.mark.usefixtures("ani")
def test_argon2_is_stored(app: Flask) -> None:
    with app.app_context(), transaction() as session:
        stored = session.scalars(select(Staff.password)).one()
    assert (stored or "").startswith("$argon2id$v=19$m=19456,t=2,p=1$")


@pytest.mark.usefixtures("ani")
def test_disabled_account(app: Flask, client: FlaskClient, clock: FakeClock) -> None:
    wrong = enter(app.test_client(), password="bukan-kata-sandinya")
    with app.app_context():
        switch_staff(EMAIL, ACTOR, clock.now(), active=False)
    answer = enter(client)
    assert answer.status_code == 422
    assert shape(answer) == shape(wrong)
    assert not is_in(client)


@pytest.mark.usefixtures("ani")
def test_disabling_ends_sessions(app: Flask, client: FlaskClient, clock: FakeClock) -> None:
    enter(client)
    assert is_in(client)
    with app.app_context():
        switch_staff(EMAIL, ACTOR, clock.now(), active=False)
        switch_staff(EMAIL, ACTOR, clock.now(), active=True)
    assert not is_in(client)
    assert enter(client).status_code == 302


@ONE_DATABASE
@pytest.mark.usefixtures("ani")
def test_session_cookie(client: FlaskClient) -> None:
    client.get(SIGN_IN)
    before = client.get_cookie("duaarah_desk", path="/desk")
    old_token = csrf_of(client, SIGN_IN)
    answer = enter(client, remember="y")
    after = client.get_cookie("duaarah_desk", path="/desk")
    assert before is not None
    assert after is not None
    assert before.value != after.value
    (flags,) = answer.headers.getlist("Set-Cookie")
    assert "HttpOnly" in flags
    assert "Secure" in flags
    assert "SameSite=Lax" in flags
    assert "Expires" not in flags
    assert client.post("/desk/sign-out", data={"csrf_token": old_token}).status_code == 400


@ONE_DATABASE
@pytest.mark.usefixtures("ani")
def test_session_ends(client: FlaskClient) -> None:
    enter(client)

    def began(hours_ago: float) -> None:
        with client.session_transaction("/desk") as cookie:
            cookie["since"] = time.time() - hours_ago * 3600

    began(SESSION_HOURS - 0.5)
    assert is_in(client)
    began(SESSION_HOURS + 0.5)
    assert not is_in(client)


def test_sign_out(client: FlaskClient, ani: int, trail: Callable[[], list[Event]]) -> None:
    enter(client)
    assert client.get("/desk/sign-out").status_code == 405
    assert client.post("/desk/sign-out").status_code == 400
    assert is_in(client)
    answer = client.post("/desk/sign-out", data={"csrf_token": csrf_of(client)})
    assert (answer.status_code, answer.location) == (302, SIGN_IN)
    assert not is_in(client)
    assert trail()[-1] == ("staff:signed_out", f"staff:{ani}", {})


@ONE_DATABASE
@pytest.mark.usefixtures("ani")
def test_json_is_not_spoken(client: FlaskClient) -> None:
    token = csrf_of(client, SIGN_IN)
    answer = client.post(
        f"{SIGN_IN}?include_auth_token",
        json={"email": EMAIL, "password": PASSWORD},
        headers={"X-CSRFToken": token, "Accept": "application/json"},
    )
    assert "authentication_token" not in answer.text
    assert answer.mimetype == "text/html"


@pytest.mark.usefixtures("ani")
def test_a_second_factor_stands_between(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    plugins = app.extensions["security"].two_factor_plugins

    def tf_enter(*_args: object, **_more: object) -> ResponseReturnValue:
        return redirect("/desk/kode")

    monkeypatch.setattr(plugins, "tf_enter", tf_enter)
    assert enter(client).location == "/desk/kode"
    assert not is_in(client)


@pytest.mark.usefixtures("ani")
def test_no_event_no_entry(app: Flask, client: FlaskClient) -> None:
    with app.app_context(), transaction() as session:
        AuditEvent.__table__.drop(session.connection())  # type: ignore[attr-defined]
    answer = enter(client)
    with app.app_context(), transaction() as session:
        AuditEvent.__table__.create(session.connection())  # type: ignore[attr-defined]
    assert answer.status_code == 500
    assert not is_in(client)
