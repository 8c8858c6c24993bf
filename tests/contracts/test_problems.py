"""Errors that clients rely on: the status of each fault, as problem+json (RFC 9457)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from service.comments.tables import Thread
from service.db import transaction
from service.limits import claim
from tests.sending import send

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

    from service.settings import Settings
    from tests.fakes import FakeClock

COMMENTS = "/api/v1/portals/dinkes/comments"


def problem(answer: TestResponse, status: int, code: str) -> dict[str, Any]:
    """The problem document, once it is what every client may expect."""
    assert answer.status_code == status, answer.text
    assert answer.content_type == "application/problem+json"
    body: dict[str, Any] = answer.get_json()
    assert set(body) - {"detail", "errors"} == {"type", "title", "status", "code"}
    assert (body["status"], body["code"], body["type"]) == (status, code, "about:blank")
    return body


def test_unreadable(client: FlaskClient) -> None:
    problem(client.post(COMMENTS, data=b"{", content_type="application/json"), 400, "unreadable")


def test_too_large(client: FlaskClient) -> None:
    data = b'{"body": "' + b"x" * 1_000_000 + b'"}'
    answer = client.post(COMMENTS, data=data, content_type="application/json")
    problem(answer, 413, "request_entity_too_large")


def test_another_media_type(client: FlaskClient) -> None:
    problem(client.post(COMMENTS, data={"body": "x"}), 415, "unsupported_media_type")


def test_fields(client: FlaskClient) -> None:
    body = problem(send(client, body="x", author_name=""), 422, "invalid")
    assert {fault["field"]: fault["code"] for fault in body["errors"]} == {
        "body": "length",
        "author_name": "length",
    }
    for fault in body["errors"]:
        assert set(fault) == {"field", "code", "message"}


def test_unknown_portal(client: FlaskClient) -> None:
    problem(send(client, "tiada"), 404, "not_found")


def test_unknown_path(client: FlaskClient) -> None:
    problem(client.get("/api/v1/tiada"), 404, "not_found")


def test_another_origin(client: FlaskClient) -> None:
    answer = send(client, headers={"Origin": "https://jahat.example"})
    problem(answer, 403, "forbidden")


def test_a_key_still_at_work(client: FlaskClient, app: Flask) -> None:
    with app.app_context():
        claim("idempotency:1:k", 30)
    answer = send(client, key="k")
    problem(answer, 409, "conflict")
    assert int(answer.headers["Retry-After"]) > 0


def test_a_key_with_another_body(client: FlaskClient) -> None:
    send(client, key="k")
    problem(send(client, key="k", body="Isi lain."), 422, "invalid")


def test_a_closed_thread(client: FlaskClient, app: Flask, clock: FakeClock) -> None:
    send(client)
    with app.app_context(), transaction() as session:
        session.query(Thread).one().closed_at = clock.now() - timedelta(hours=1)
    problem(send(client), 409, "conflict")


class TestRateLimits:
    """With limits so small that they can be reached."""

    @pytest.fixture
    def settings(self, settings: Settings) -> Settings:
        """One comment a minute, one look at the figures a minute."""
        return replace(
            settings, rate_limit_scale=1.0, submit_limit="1 per minute", read_limit="1 per minute"
        )

    def test_of_comments(self, client: FlaskClient) -> None:
        assert send(client).status_code == 202
        answer = send(client)
        problem(answer, 429, "too_many_requests")
        assert int(answer.headers["Retry-After"]) > 0

    def test_of_statistics(self, client: FlaskClient) -> None:
        address = "/api/v1/stats?metrics=received"
        assert client.get(address).status_code == 200
        answer = client.get(address)
        problem(answer, 429, "too_many_requests")
        assert int(answer.headers["Retry-After"]) > 0
