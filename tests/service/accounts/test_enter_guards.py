"""What guards the sign-in: the CSRF token, the referrer, and where `next` may lead."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from service.accounts.enter import is_local
from tests.service.accounts.conftest import EMAIL, ONE_DATABASE, PASSWORD
from tests.service.accounts.test_enter import SIGN_IN, enter, is_in
from tests.staff import csrf_of

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient

FOREIGN = (
    "//evil.example",
    "///evil.example",
    "https://evil.example/desk",
    "\\\\evil.example",
    "/\\evil.example",
    "/\t/evil.example",
    "javascript:alert(1)",
    "evil.example",
    " //evil.example",
    "/" + "x" * 500,
)


@ONE_DATABASE
@pytest.mark.usefixtures("ani")
@pytest.mark.parametrize("token", [None, "", "palsu", "IjEi.aaaa.bbbb"])
def test_without_the_token(client: FlaskClient, token: str | None) -> None:
    data = {"csrf_token": csrf_of(client, SIGN_IN), "email": EMAIL, "password": PASSWORD}
    if token is None:
        del data["csrf_token"]
    else:
        data["csrf_token"] = token
    answer = client.post(SIGN_IN, data=data)
    assert answer.status_code == 400
    assert "<h1>" in answer.text
    assert "Muat ulang" in answer.text
    assert not is_in(client)


@ONE_DATABASE
@pytest.mark.usefixtures("ani")
@pytest.mark.parametrize("sent", [{"email": EMAIL, "password": PASSWORD}, [1], "x"])
def test_only_the_form_is_read(client: FlaskClient, sent: object) -> None:
    """JSON would be counted under no account, however often a password is tried."""
    token = {"X-CSRFToken": csrf_of(client, SIGN_IN)}
    assert client.post(SIGN_IN, json=sent, headers=token).status_code == 415
    assert not is_in(client)


@ONE_DATABASE
@pytest.mark.usefixtures("ani")
def test_token_of_another_session(app: Flask, client: FlaskClient) -> None:
    data = {"csrf_token": csrf_of(app.test_client(), SIGN_IN), "email": EMAIL}
    client.get(SIGN_IN)
    assert client.post(SIGN_IN, data=data | {"password": PASSWORD}).status_code == 400


@ONE_DATABASE
@pytest.mark.usefixtures("ani")
def test_over_https_the_referrer_counts(client: FlaskClient) -> None:
    base = "https://suara.example"
    page = client.get(SIGN_IN, base_url=base)
    token = page.text.split('name="csrf_token" value="')[1].split('"')[0]
    data = {"csrf_token": token, "email": EMAIL, "password": PASSWORD}

    def post(referrer: str) -> int:
        headers = {"Referer": referrer}
        return client.post(SIGN_IN, base_url=base, data=data, headers=headers).status_code

    assert post("https://evil.example/") == 400
    assert post(f"{base}{SIGN_IN}") == 302


@ONE_DATABASE
@pytest.mark.usefixtures("ani")
def test_next_is_followed(client: FlaskClient) -> None:
    asked = client.get("/desk/account?a=1&b=2")
    assert asked.location == "/desk/sign-in?next=/desk/account%3Fa%3D1%26b%3D2"
    page = client.get(asked.location)
    assert 'name="next" value="/desk/account?a=1&amp;b=2"' in page.text
    assert enter(client, next="/desk/account?a=1&b=2").location == "/desk/account?a=1&b=2"


@pytest.mark.parametrize("path", FOREIGN)
def test_foreign(path: str) -> None:
    assert not is_local(path)


@pytest.mark.parametrize("path", ["/", "/desk", "/desk?a=/b//c", "/desk/é#x", "/https://x"])
def test_local(path: str) -> None:
    assert is_local(path)


@ONE_DATABASE
@pytest.mark.usefixtures("ani")
@pytest.mark.parametrize("foreign", FOREIGN[:4])
def test_foreign_next_is_refused(client: FlaskClient, foreign: str) -> None:
    assert client.get(SIGN_IN, query_string={"next": foreign}).status_code == 400
    assert enter(client, next=foreign).status_code == 400
    token = {"csrf_token": csrf_of(client, SIGN_IN), "email": EMAIL, "password": PASSWORD}
    answer = client.post(SIGN_IN, query_string={"next": foreign}, data=token)
    assert answer.status_code == 400
    assert not is_in(client)


@ONE_DATABASE
@pytest.mark.usefixtures("ani")
def test_foreign_next_when_already_in(client: FlaskClient) -> None:
    enter(client)
    assert client.get(SIGN_IN).location == "/desk"
    assert client.get(SIGN_IN, query_string={"next": "//evil.example"}).status_code == 400


@ONE_DATABASE
def test_expired_session_posts_a_form(client: FlaskClient) -> None:
    answer = client.post("/desk/sign-out", data={"csrf_token": "lama"})
    assert answer.status_code == 403
    assert "silakan masuk" in answer.text
