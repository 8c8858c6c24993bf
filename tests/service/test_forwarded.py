"""Forwarded headers are believed only as far as the settings say; links never follow Host."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from flask import request

from service import create_app
from service.access import public
from service.ports import Ports
from tests.sending import send

if TYPE_CHECKING:
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


def behind(app: Flask, hops: int) -> Flask:
    """The same application, told that so many proxies stand before it."""
    given: Ports = app.extensions["duaarah"]
    settings: Settings = type(given.settings)(
        **{**given.settings.__dict__, "trusted_proxies": hops}
    )
    return create_app(settings, Ports(settings, given.clock, given.screener, given.mail))


@pytest.mark.parametrize(
    ("hops", "address", "scheme"),
    [(0, "127.0.0.1", "http"), (1, "198.51.100.2", "https"), (2, "198.51.100.1", "http")],
)
def test_believed_from_as_many_proxies_as_there_are(
    app: Flask, hops: int, address: str, scheme: str
) -> None:
    proxied = behind(app, hops)
    proxied.view_functions["healthz"] = seen
    answer = proxied.test_client().get("/healthz", headers=FORWARDED)
    assert answer.json == {"address": address, "url": f"{scheme}://localhost/healthz"}


def test_a_client_cannot_name_itself_past_the_proxy(app: Flask) -> None:
    proxied = behind(app, 1)
    proxied.view_functions["healthz"] = seen
    lied = {"X-Forwarded-For": "127.0.0.1, 203.0.113.7"}  # the proxy adds the second
    answer = proxied.test_client().get("/healthz", headers=lied)
    assert answer.json is not None
    assert answer.json["address"] == "203.0.113.7"
    assert proxied.test_client().get("/metrics", headers=lied).status_code == 403


@pytest.mark.parametrize("hops", [0, 1])
def test_links_begin_with_the_base_url(app: Flask, client: FlaskClient, hops: int) -> None:
    del client
    answer = send(behind(app, hops).test_client(), headers={**FORWARDED, "Host": "evil.example"})
    assert answer.json is not None
    assert answer.json["receipt_url"].startswith("https://suara.example/r/")
    assert "evil" not in answer.text


def test_redirects_do_not_follow_the_host(client: FlaskClient) -> None:
    answer = client.get("/desk", headers={"Host": "evil.example"})
    assert answer.status_code == 302
    assert "evil" not in answer.headers.get("Location", "")
