"""Forwarded headers are believed only as far as the settings say; links never follow Host."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import pytest
from flask import request

from service import create_app
from service.access import public
from service.db import db
from service.ports import Ports
from tests.sending import send

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask
    from flask.testing import FlaskClient

    from service.settings import Settings

FORWARDED = {
    "X-Forwarded-For": "198.51.100.1, 198.51.100.2",
    "X-Forwarded-Proto": "https",
    "X-Forwarded-Host": "evil.example",
    "X-Forwarded-Prefix": "/evil",
    "X-Forwarded-Port": "4444",
    "Forwarded": "for=198.51.100.9;host=evil.example;proto=https",
    "X-Real-IP": "198.51.100.8",
}


@public
def seen() -> dict[str, str]:
    """What the application takes the request for."""
    return {"address": request.remote_addr or "", "url": request.url}


class Behind(Protocol):
    """Gives the same application, told that so many proxies stand before it."""

    def __call__(self, hops: int) -> Flask:
        """The application."""


@pytest.fixture
def behind(app: Flask) -> Iterator[Behind]:
    """Make such applications, and close their connections at the end."""
    given: Ports = app.extensions["duaarah"]
    made = []

    def build(hops: int) -> Flask:
        values = given.settings.__dict__ | {"trusted_proxies": hops}
        settings: Settings = type(given.settings)(**values)
        ports = Ports(settings, given.clock, given.screener, given.mail)
        made.append(create_app(settings, ports))
        return made[-1]

    yield build
    for one in made:
        with one.app_context():
            db.session.remove()
            db.engine.dispose()


@pytest.mark.parametrize(
    ("hops", "address", "scheme"),
    [(0, "127.0.0.1", "http"), (1, "198.51.100.2", "https"), (2, "198.51.100.1", "http")],
)
def test_believed_from_as_many_proxies_as_there_are(
    behind: Behind, hops: int, address: str, scheme: str
) -> None:
    proxied = behind(hops)
    proxied.view_functions["healthz"] = seen
    answer = proxied.test_client().get("/healthz", headers=FORWARDED)
    assert answer.json == {"address": address, "url": f"{scheme}://localhost/healthz"}


def test_a_client_cannot_name_itself_past_the_proxy(behind: Behind) -> None:
    proxied = behind(1)
    proxied.view_functions["healthz"] = seen
    lied = {"X-Forwarded-For": "127.0.0.1, 203.0.113.7"}  # the proxy adds the second
    answer = proxied.test_client().get("/healthz", headers=lied)
    assert answer.json is not None
    assert answer.json["address"] == "203.0.113.7"
    assert proxied.test_client().get("/metrics", headers=lied).status_code == 403


@pytest.mark.parametrize("hops", [0, 1])
def test_links_begin_with_the_base_url(behind: Behind, hops: int) -> None:
    answer = send(behind(hops).test_client(), headers={**FORWARDED, "Host": "evil.example"})
    assert answer.json is not None
    assert answer.json["receipt_url"].startswith("https://suara.example/r/")
    assert "evil" not in answer.text


@pytest.mark.parametrize(
    ("path", "status"), [("/desk", 302), ("/demo", 200), ("/desk//cases", 404), ("/r//x", 404)]
)
def test_redirects_do_not_follow_the_host(client: FlaskClient, path: str, status: int) -> None:
    answer = client.get(path, headers={"Host": "evil.example"})
    assert answer.status_code == status
    assert "evil" not in answer.headers.get("Location", "")
