"""The statistics over HTTP: what is done to comments shows in them, as JSON, CSV and 304."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from service.comments.move import Move, move_status
from service.comments.status import ActorKind, Status
from service.comments.tables import Comment
from service.db import transaction
from tests.fakes import verdict
from tests.sending import send

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

    from tests.fakes import FakeClock, FakeScreener


def ask(client: FlaskClient, **query: str) -> TestResponse:
    return client.get("/api/v1/stats", query_string=query)


def row(client: FlaskClient, **query: str) -> dict[str, Any]:
    answer = ask(client, **query)
    assert answer.status_code == 200, answer.text
    (only,) = answer.get_json()["rows"]
    found: dict[str, Any] = only
    return found


def test_the_life_of_a_comment(app: Flask, client: FlaskClient, clock: FakeClock) -> None:
    send(client)
    metrics = "received,published,withheld_machine,rejected_human,spam,pending"
    assert row(client, metrics=metrics) == {
        "received": 1,
        "published": 0,
        "withheld_machine": 0,
        "rejected_human": 0,
        "spam": 0,
        "pending": 1,
        "partial": True,
        "suppressed": [],
    }
    with app.app_context(), transaction() as session:
        move = Move(Status.PUBLISHED, ActorKind.STAFF, "staff:1", "ok", clock.now())
        move_status(session, session.query(Comment).one(), move)
    found = row(client, metrics=metrics)
    assert (found["published"], found["pending"]) == (1, 0)


def test_csv(client: FlaskClient, screener: FakeScreener) -> None:
    screener.says = verdict("spam")
    send(client)
    asked = {"metrics": "spam,pending", "dimensions": "day,portal", "period": "1d"}
    answer = ask(client, format="csv", **asked)
    assert answer.content_type == "text/csv; charset=utf-8; header=present"
    assert answer.get_data(as_text=True) == (
        "day,portal,spam,pending\r\n2026-03-10,dinkes,1,0\r\n2026-03-10,dishub,0,0\r\n"
    )


def test_what_has_not_changed_is_not_sent_again(client: FlaskClient) -> None:
    first = ask(client, metrics="received")
    again = client.get(
        "/api/v1/stats?metrics=received", headers={"If-None-Match": first.headers["ETag"]}
    )
    assert (again.status_code, again.data) == (304, b"")
    send(client)
    changed = client.get(
        "/api/v1/stats?metrics=received", headers={"If-None-Match": first.headers["ETag"]}
    )
    assert changed.status_code == 200


def test_anybody_may_read_them_from_anywhere(client: FlaskClient) -> None:
    answer = ask(client, metrics="received")
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Cache-Control"].startswith("public")
    assert "Set-Cookie" not in answer.headers


def test_a_refusal_names_what_there_is(client: FlaskClient) -> None:
    answer = ask(client, metrics="likes")
    assert answer.status_code == 422
    assert answer.content_type == "application/problem+json"
    (fault,) = answer.get_json()["errors"]
    assert (fault["field"], fault["code"]) == ("metrics", "unknown")
    assert "withheld_machine" in fault["message"]
