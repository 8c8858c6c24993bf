"""What the desk's tests do again and again: send, decide, answer, undo, look into the tables."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import func, select

from service.comments.tables import Comment
from service.db import Base, db
from tests.sending import PAGE, send
from tests.staff import csrf_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flask import Flask
    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

ASKED = {"author_email": "siti@contoh.id", "notify": True}
OTHER_PAGE = "https://dishub.example/berita/halte"


def received(client: FlaskClient, **change: Any) -> str:  # noqa: ANN401 - JSON
    """The id of a comment that a citizen has just sent."""
    answer = send(client, **change)
    assert answer.status_code in {201, 202}, answer.text
    found: str = json.loads(answer.text)["id"]
    return found


def decide(
    staff: FlaskClient, comment_id: str, to: str, seen_version: int | str = 1, **more: str
) -> TestResponse:
    """POST a decision as the item page's form does."""
    return staff.post(
        f"/desk/items/{comment_id}/decide",
        data={"csrf_token": csrf_of(staff), "to": to, "seen_version": seen_version, **more},
    )


def answer(
    staff: FlaskClient, comment_id: str, body: str = "Buka pukul 08.00.", seen_version: int = 2
) -> TestResponse:
    """POST an official answer as the item page's form does."""
    return staff.post(
        f"/desk/items/{comment_id}/answer",
        data={"csrf_token": csrf_of(staff), "body": body, "seen_version": seen_version},
    )


def undo(staff: FlaskClient, decision_id: int | str = 1) -> TestResponse:
    """POST what the undo bar's button does."""
    return staff.post(f"/desk/decisions/{decision_id}/undo", data={"csrf_token": csrf_of(staff)})


def public_bodies(client: FlaskClient, portal: str = "dinkes", page: str = PAGE) -> list[str]:
    """The bodies in the public thread, replies after what they answer."""
    read = client.get(f"/api/v1/portals/{portal}/thread", query_string={"page": page})
    thread = json.loads(read.text)
    return [shown["body"] for top in thread["comments"] for shown in (top, *top["replies"])]


def comment_of(app: Flask, comment_id: str) -> Comment:
    """The stored comment."""
    with app.app_context():
        return db.session.get_one(Comment, UUID(comment_id))


def rows_of(app: Flask, table: type[Base]) -> Sequence[Any]:
    """All rows of a table in the order they were written."""
    with app.app_context():
        return db.session.scalars(select(table).order_by(table.id)).all()  # type: ignore[attr-defined]


def count_of(app: Flask, table: type[Base]) -> int:
    """How many rows a table has."""
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(table)) or 0
