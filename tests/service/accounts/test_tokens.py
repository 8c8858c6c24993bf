"""Personal tokens: what they open, how far, and when they end."""

from __future__ import annotations

import hashlib
import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select

from service.access import ROLES
from service.accounts.add_staff import NewStaff, add_staff
from service.accounts.bearer import read_bearer
from service.accounts.commands import user
from service.accounts.grant import Reach, give_role, take_role
from service.accounts.switch import switch_staff
from service.accounts.tables import ApiToken
from service.accounts.tokens import (
    KEPT_DAYS,
    NewToken,
    forget_tokens,
    make_token,
    revoke_token,
    tokens_of,
)
from service.db import db
from service.errors import InvalidError, NotFoundError, UnauthorizedError
from service.portals.tables import Agency, Portal
from tests.service.accounts.conftest import EMAIL
from tests.staff import ACTOR, SignIn, csrf_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask
    from flask.testing import FlaskClient, FlaskCliRunner

    from tests.fakes import FakeClock
    from tests.service.accounts.conftest import Event

READ = NewToken("laporan", ("queue:read",), None, 30)
ME = "/api/v1/desk/me"


def me(client: FlaskClient, token: str) -> tuple[int, dict[str, Any]]:
    answer = client.get(ME, headers={"Authorization": f"Bearer {token}"})
    return answer.status_code, answer.get_json()


@pytest.fixture
def token(app: Flask, ani: int, clock: FakeClock) -> str:
    """A token of Ani's, who moderates the city."""
    with app.app_context():
        return make_token(ani, READ, ACTOR, clock.now())


def test_only_a_hash_is_stored(app: Flask, token: str) -> None:
    assert token.startswith("da_")
    with app.app_context():
        row = db.session.scalars(select(ApiToken)).one()
        assert row.token_hash == hashlib.sha256(token.encode()).digest()
        assert row.prefix == token[:11]


def test_it_says_who_calls(client: FlaskClient, token: str, ani: int) -> None:
    status, said = me(client, token)
    assert status == 200
    assert said["id"] == ani
    assert said["permissions"] == ["queue:read"]
    assert said["grants"] == [{"role": "moderator", "agency_id": None, "portal_id": None}]


@pytest.mark.parametrize(
    "header", ["", "Bearer", "Bearer ", "Basic YTpi", "Bearer da_x", "Bearer é"]
)
def test_what_is_no_token(app: Flask, header: str) -> None:
    with app.test_request_context(ME), pytest.raises(UnauthorizedError):
        read_bearer(header)


def test_it_expires(client: FlaskClient, token: str, clock: FakeClock) -> None:
    clock.forward(days=30, seconds=-1)
    assert me(client, token)[0] == 200
    clock.forward(seconds=1)
    assert me(client, token)[0] == 401


def test_it_is_revoked(
    app: Flask, client: FlaskClient, token: str, ani: int, clock: FakeClock
) -> None:
    with app.app_context():
        (listed,) = tokens_of(ani, clock.now())
        revoke_token(ani, listed.id, "staff:1", clock.now())
        revoke_token(ani, listed.id, "staff:1", clock.now())
        assert not tokens_of(ani, clock.now())[0].holds
        with pytest.raises(NotFoundError):
            revoke_token(ani + 1, listed.id, "staff:1", clock.now())
    answer = client.get(ME, headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == 'Bearer error="invalid_token"'
    assert answer.content_type == "application/problem+json"


def test_of_a_disabled_account(
    app: Flask, client: FlaskClient, token: str, clock: FakeClock
) -> None:
    for active in (False, True):
        with app.app_context():
            switch_staff(EMAIL, ACTOR, clock.now(), active=active)
        assert me(client, token)[0] == 401


def test_the_last_use_is_noted_once_a_minute(
    app: Flask, client: FlaskClient, token: str, ani: int, clock: FakeClock
) -> None:
    def noted() -> object:
        with app.app_context():
            return tokens_of(ani, clock.now())[0].last_used_at

    assert noted() is None
    began = clock.now()
    me(client, token)
    clock.forward(seconds=59)
    me(client, token)
    assert noted() == began
    clock.forward(seconds=1)
    me(client, token)
    assert noted() == began + timedelta(minutes=1)


@pytest.mark.parametrize(
    ("held", "places", "left"),
    [
        (Reach("moderator"), ["agency:dinkes"], [("agency", "dinkes")]),
        (Reach("moderator", agency="dinkes"), ["portal:dinkes"], [("portal", "dinkes")]),
        (Reach("moderator", portal="dinkes"), ["agency:dinkes"], [("portal", "dinkes")]),
        (Reach("moderator", agency="dinkes"), ["agency:dishub"], None),
        (Reach("moderator", agency="dinkes"), ["portal:dishub"], None),
        (Reach("moderator", portal="dinkes"), ["agency:dishub"], None),
    ],
)
def test_it_narrows_what_its_owner_may(
    app: Flask,
    client: FlaskClient,
    clock: FakeClock,
    held: Reach,
    places: list[str],
    left: list[tuple[str, str]] | None,
) -> None:
    with app.app_context():
        budi = add_staff(NewStaff("budi@staf.test", "Budi", held), ACTOR, clock.now())
        ids = {("agency", row.slug): row.id for row in db.session.scalars(select(Agency))}
        ids |= {("portal", row.slug): row.id for row in db.session.scalars(select(Portal))}
        named = [tuple(place.split(":")) for place in places]
        asked = tuple((kind, ids[kind, slug]) for kind, slug in named)
        new = NewToken("sempit", ("queue:read",), asked, 30)
        if left is None:
            with pytest.raises(InvalidError):
                make_token(budi, new, ACTOR, clock.now())
            return
        token = make_token(budi, new, ACTOR, clock.now())
    (grant,) = me(client, token)[1]["grants"]
    ((kind, slug),) = left
    assert grant[f"{kind}_id"] == ids[kind, slug]
    assert [value for name, value in grant.items() if value and name != "role"] == [ids[kind, slug]]


def test_it_follows_its_owners_roles(
    app: Flask, client: FlaskClient, token: str, clock: FakeClock
) -> None:
    headers = {"Authorization": f"Bearer {token}"}
    assert client.get("/api/v1/desk/queue", headers=headers).status_code == 200
    with app.app_context():
        take_role(EMAIL, Reach("moderator"), ACTOR, clock.now())
    assert client.get("/api/v1/desk/queue", headers=headers).status_code == 403
    with app.app_context():
        give_role(EMAIL, Reach("auditor", "dinkes"), ACTOR, clock.now())
    assert client.get("/api/v1/desk/queue", headers=headers).status_code == 200


@pytest.mark.parametrize(
    "new",
    [
        NewToken("", ("queue:read",), None, 30),
        NewToken("x" * 81, ("queue:read",), None, 30),
        NewToken("x\x00", ("queue:read",), None, 30),
        NewToken("x", (), None, 30),
        NewToken("x", ("audit:read",), None, 30),
        NewToken("x", ("apa saja",), None, 30),
        NewToken("x", ("queue:read",), (), 30),
        NewToken("x", ("queue:read",), None, 0),
        NewToken("x", ("queue:read",), None, 366),
    ],
)
def test_what_cannot_be_asked_for(app: Flask, ani: int, clock: FakeClock, new: NewToken) -> None:
    with app.app_context():
        with pytest.raises(InvalidError):
            make_token(ani, new, ACTOR, clock.now())
        assert tokens_of(ani, clock.now()) == []


def test_long_ended_ones_are_dropped(app: Flask, token: str, ani: int, clock: FakeClock) -> None:
    assert token
    clock.forward(days=30 + KEPT_DAYS, seconds=-1)
    with app.app_context():
        forget_tokens(clock.now())
        assert len(tokens_of(ani, clock.now())) == 1
        clock.forward(seconds=1)
        forget_tokens(clock.now())
        assert tokens_of(ani, clock.now()) == []


def test_the_page(client: FlaskClient, sign_in: SignIn, trail: Callable[[], list[Event]]) -> None:
    browser = sign_in("moderator", agency="dinkes")
    path = "/desk/account/tokens"
    page = browser.get(path)
    assert "queue:read" in page.text
    assert "audit:read" not in page.text
    assert "Dinas Kesehatan" in page.text
    assert "Dinas Perhubungan" not in page.text

    form = {"csrf_token": csrf_of(browser, path), "name": "laporan", "reach": "all", "days": "90"}
    refused = browser.post(path, data=form)
    assert refused.status_code == 422
    assert 'value="laporan"' in refused.text
    made = browser.post(path, data=form | {"permissions": "queue:read"})
    assert made.status_code == 201
    assert made.headers["Cache-Control"] == "no-store"
    token = re.findall(r'<textarea id="secret"[^>]*>(da_[^<]+)</textarea>', made.text)[0]
    assert me(client, token)[0] == 200
    again = browser.get(path)
    assert token not in again.text
    assert token[:11] in again.text
    assert [event[0] for event in trail()].count("token:made") == 1

    number = again.text.partition("/desk/account/tokens/")[2].partition("/")[0]
    csrf = {"csrf_token": csrf_of(browser, path)}
    assert browser.post(f"{path}/{number}/revoke", data=csrf).status_code == 303
    assert me(client, token)[0] == 401
    assert sign_in("moderator").post(f"{path}/{number}/revoke", data=csrf).status_code == 400


def test_by_command(runner: FlaskCliRunner, client: FlaskClient, ani: int) -> None:
    assert ani
    asked = ["token", EMAIL, "--name", "x", "--permission", "queue:read"]
    made = run(runner, *asked, "--agency", "dinkes")
    assert me(client, made.strip())[0] == 200
    listed = run(runner, "tokens", EMAIL)
    number, prefix, *_ = listed.split("\t")
    assert made.startswith(prefix)
    run(runner, "token-revoke", EMAIL, number)
    assert me(client, made.strip())[0] == 401
    assert "ended" in run(runner, "tokens", EMAIL)


def run(runner: FlaskCliRunner, *arguments: str) -> str:
    answer = runner.invoke(user, list(arguments))
    assert answer.exit_code == 0, answer.output
    return answer.output


def test_every_permission_is_said_in_words(sign_in: SignIn) -> None:
    page = sign_in("administrator").get("/desk/account/tokens").text
    said = dict(re.findall(r'name="permissions" value="([^"]+)"[^>]*> ([^<]*) <code>', page))
    assert set(said) == ROLES["administrator"]
    assert all(said.values()), said
