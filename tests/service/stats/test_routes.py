"""The statistics over HTTP: shapes, formats, refusals and caching, on both databases."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from service.comments.move import Move, move_status
from service.comments.status import ActorKind, Status
from service.comments.tables import Comment
from service.db import transaction
from tests.sending import send

if TYPE_CHECKING:
    from datetime import datetime

    from flask import Flask
    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

TODAY = "2026-03-10"


def ask(client: FlaskClient, **query: str) -> TestResponse:
    return client.get("/api/v1/stats", query_string=query)


def rows(client: FlaskClient, **query: str) -> list[dict[str, Any]]:
    answer = ask(client, **query)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.get_json()["rows"]
    return found


def decide(app: Flask, to: Status, at: datetime, undoes: datetime | None = None) -> None:
    """Move the only comment, as a decision does."""
    with app.app_context(), transaction() as session:
        comment = session.query(Comment).one()
        move = Move(to, ActorKind.STAFF, "staff:1", "test", at, undoes)
        move_status(session, comment, move)


def test_a_held_comment(client: FlaskClient) -> None:
    send(client)
    metrics = "received,published,withheld_machine,rejected_human,spam,pending"
    (row,) = rows(client, metrics=metrics)
    assert row == {
        "received": 1,
        "published": 0,
        "withheld_machine": 0,
        "rejected_human": 0,
        "spam": 0,
        "pending": 1,
        "partial": True,
        "suppressed": [],
    }
