"""One-time links: looked at by anybody's scanner, used once by one person, in time."""

from __future__ import annotations

import hashlib
import threading
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from flask import redirect
from sqlalchemy import select

from service.accounts.link import LINK_MINUTES, make_link
from service.accounts.switch import switch_staff
from service.accounts.tables import SignInLink
from service.db import db
from service.errors import ForbiddenError, NotFoundError
from tests.service.accounts.conftest import EMAIL
from tests.staff import ACTOR, SignIn, csrf_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask
    from flask.testing import FlaskClient
    from flask.typing import ResponseReturnValue

    from tests.fakes import FakeClock
    from tests.service.accounts.conftest import Event


@pytest.fixture
def path(app: Flask, ani: int, clock: FakeClock) -> str:
    """The path of a fresh link for Ani."""
    assert ani
    with app.app_context():
        url = make_link(EMAIL, ACTOR, clock.now())
    assert url.startswith("https://suara.example/desk/link/")
    return urlsplit(url).path


def use(client: FlaskClient, path: str) -> int:
    """Press the button, with the token of the sign-in page where the link shows no button."""
    token = csrf_of(client, "/desk/sign-in")
    return client.post(path, data={"csrf_token": token}).status_code


def is_in(client: FlaskClient) -> bool:
    return client.get("/desk/account").status_code == 200


def test_only_a_hash_is_stored(app: Flask, path: str) -> None:
    token = path.rpartition("/")[2]
    with app.app_context():
        link = db.session.scalars(select(SignInLink)).one()
        assert link.token_hash == hashlib.sha256(token.encode()).digest()


def test_looking_changes_nothing(
    app: Flask, client: FlaskClient, path: str, trail: Callable[[], list[Event]]
) -> None:
    for _ in range(3):
        page = client.get(path)
        assert page.status_code == 200
        assert page.headers["Cache-Control"] == "no-store"
        assert page.headers["Referrer-Policy"] == "same-origin"
        assert client.head(path).status_code == 200
    assert not is_in(client)
    assert trail() == []
    with app.app_context():
        assert db.session.scalars(select(SignInLink.used_at)).one() is None
    assert client.post(path, data={"csrf_token": csrf_of(client, path)}).status_code == 302


def test_used_once(
    app: Flask, client: FlaskClient, path: str, ani: int, trail: Callable[[], list[Event]]
) -> None:
    answer = client.post(path, data={"csrf_token": csrf_of(client, path)})
    assert (answer.status_code, answer.location) == (302, "/desk")
    assert is_in(client)
    subject = f"staff:{ani}"
    assert trail() == [("link:used", subject, {}), ("staff:signed_in", subject, {"via": "link"})]

    other = app.test_client()
    page = other.get(path)
    assert page.status_code == 410
    assert "sudah dipakai" in page.text
    assert use(other, path) == 410
    assert not is_in(other)
    assert trail()[2:] == [("staff:sign_in_failed", subject, {"via": "link", "why": "used"})]


def test_expiry(app: Flask, path: str, clock: FakeClock) -> None:
    late, later = app.test_client(), app.test_client()
    clock.forward(minutes=LINK_MINUTES, seconds=-1)
    assert late.get(path).status_code == 200
    clock.forward(seconds=1)
    page = late.get(path)
    assert page.status_code == 410
    assert "lewat waktunya" in page.text
    assert use(later, path) == 410
    assert not is_in(later)


def test_used_in_the_last_second(client: FlaskClient, path: str, clock: FakeClock) -> None:
    clock.forward(minutes=LINK_MINUTES, seconds=-1)
    assert use(client, path) == 302


@pytest.mark.parametrize("token", ["x", "x" * 43, "é" * 43, "%00", "%ED%A0%80", "x" * 3000])
def test_unknown(client: FlaskClient, token: str, trail: Callable[[], list[Event]]) -> None:
    page = client.get(f"/desk/link/{token}")
    assert page.status_code == 404
    assert "tidak dikenal" in page.text
    assert use(client, f"/desk/link/{token}") == 404
    assert trail() == [("staff:sign_in_failed", "staff:unknown", {"via": "link", "why": "unknown"})]


def test_without_the_token(client: FlaskClient, path: str) -> None:
    assert client.post(path).status_code == 400
    assert client.post(path, data={"csrf_token": "palsu"}).status_code == 400
    assert not is_in(client)
    assert use(client, path) == 302


def test_two_at_once(app: Flask, path: str) -> None:
    ready = threading.Barrier(2)
    answers: list[int] = []

    def press() -> None:
        client = app.test_client()
        token = csrf_of(client, path)
        ready.wait()
        answers.append(client.post(path, data={"csrf_token": token}).status_code)

    pair = [threading.Thread(target=press) for _ in range(2)]
    for thread in pair:
        thread.start()
    for thread in pair:
        thread.join()
    assert sorted(answers) == [302, 410]


def test_of_a_disabled_account(
    app: Flask, client: FlaskClient, path: str, clock: FakeClock
) -> None:
    with app.app_context():
        switch_staff(EMAIL, ACTOR, clock.now(), active=False)
        with pytest.raises(ForbiddenError):
            make_link(EMAIL, ACTOR, clock.now())
    assert client.get(path).status_code == 404
    assert use(client, path) == 404
    assert not is_in(client)


def test_for_nobody(app: Flask, clock: FakeClock) -> None:
    with app.app_context(), pytest.raises(NotFoundError):
        make_link("tiada@staf.test", ACTOR, clock.now())


def test_takes_over_another_ones_session(sign_in: SignIn, path: str) -> None:
    client = sign_in("auditor", email="budi@staf.test")
    assert "budi@staf.test" in client.get("/desk/account").text
    client.post(path, data={"csrf_token": csrf_of(client, path)})
    assert EMAIL in client.get("/desk/account").text


def test_a_second_factor_stands_between(
    app: Flask, client: FlaskClient, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    plugins = app.extensions["security"].two_factor_plugins
    asked: list[str] = []

    def tf_enter(user: object, _remember: object, via: str, **_more: object) -> ResponseReturnValue:
        assert user
        asked.append(via)
        return redirect("/desk/kode")

    monkeypatch.setattr(plugins, "tf_enter", tf_enter)
    answer = client.post(path, data={"csrf_token": csrf_of(client, path)})
    assert answer.location == "/desk/kode"
    assert asked == ["link"]
    assert not is_in(client)
