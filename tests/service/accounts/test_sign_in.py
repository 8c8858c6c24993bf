"""What of the library is switched on, and what it leaves alone."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from service.settings import Settings
from tests.service.accounts.conftest import EMAIL, ONE_DATABASE, PASSWORD
from tests.staff import csrf_of

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient


def test_only_three_of_its_views_are_on(app: Flask) -> None:
    views = {
        rule.rule: rule.endpoint
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith("security.")
    }
    assert views == {
        "/desk/sign-in": "security.login",
        "/desk/sign-out": "security.logout",
        "/desk/factor": "security.tf_select",  # the address; the page is ours
    }


def test_its_commands_are_off(app: Flask) -> None:
    assert {"users", "roles"} & set(app.cli.commands) == set()


def test_json_stays_ours(app: Flask) -> None:
    assert app.json.dumps({"a": "é"}) == '{"a": "é"}'


@pytest.mark.usefixtures("ani")
def test_public_answers_depend_on_no_cookie(client: FlaskClient) -> None:
    data = {"csrf_token": csrf_of(client, "/desk/sign-in"), "email": EMAIL, "password": PASSWORD}
    client.post("/desk/sign-in", data=data)
    for path in ("/healthz", "/api/v1/portals/dinkes/counts?page=https://dinkes.example/a"):
        answer = client.get(path)
        assert answer.status_code == 200, answer.text
        assert "Cookie" not in answer.headers.get("Vary", "")
        assert "Set-Cookie" not in answer.headers


@ONE_DATABASE
class TestLimit:
    """Attempts are limited as they are in life: for each address, and for each account."""

    @pytest.fixture
    def settings(self, settings: Settings) -> Settings:
        """Limits as they are by default."""
        return replace(settings, rate_limit_scale=Settings.rate_limit_scale)

    def attempt(self, client: FlaskClient, email: str, address: str = "192.0.2.1") -> int:
        token = csrf_of(client, "/desk/sign-in")
        return client.post(
            "/desk/sign-in",
            data={"csrf_token": token, "email": email, "password": "bukan-kata-sandinya"},
            environ_base={"REMOTE_ADDR": address},
        ).status_code

    def test_of_an_address(self, client: FlaskClient) -> None:
        answers = [self.attempt(client, f"staf{n}@staf.test") for n in range(11)]
        assert answers == [422] * 10 + [429]
        assert self.attempt(client, "lain@staf.test", "192.0.2.2") == 422

    def test_of_an_account(self, client: FlaskClient) -> None:
        names = ("ani@staf.test", "ANI@staf.test", "ani@STAF.test ")
        answers = [self.attempt(client, names[n % 3], f"192.0.2.{n}") for n in range(11)]
        assert answers == [422] * 10 + [429]
        assert self.attempt(client, "lain@staf.test", "192.0.2.99") == 422

    def test_says_when_to_return(self, client: FlaskClient) -> None:
        token = csrf_of(client, "/desk/sign-in")
        for _ in range(11):
            answer = client.post("/desk/sign-in", data={"csrf_token": token})
        assert answer.status_code == 429
        assert answer.headers["Retry-After"] == "60"
        assert client.get("/desk/sign-in").status_code == 200

    def test_of_links(self, client: FlaskClient) -> None:
        token = csrf_of(client, "/desk/sign-in")
        answers = [
            client.post(f"/desk/link/{n}", data={"csrf_token": token}).status_code
            for n in range(11)
        ]
        assert answers == [404] * 10 + [429]


@ONE_DATABASE
def test_its_pages_are_kept_by_nobody(client: FlaskClient) -> None:
    """They hold the token of one session, and set its cookie."""
    assert client.get("/desk/sign-in").headers["Cache-Control"] == "no-store"
    assert client.get("/desk/sign-out").headers["Cache-Control"] == "no-store"
