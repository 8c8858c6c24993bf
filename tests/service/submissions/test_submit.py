"""The one way in, over HTTP, on both databases."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import func, select

from service.comments.tables import Comment, CommentVerdict, StatusMove
from service.db import db
from tests.fakes import FakeScreener, verdict
from tests.publishing import decided, published
from tests.sending import BODY, PAGE, send

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient


def stored(app: Flask) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(Comment)) or 0


def test_held_by_default(client: FlaskClient, app: Flask) -> None:
    answer = send(client)
    assert answer.status_code == 202, answer.text
    assert answer.get_json()["status"] == "pending"
    assert answer.get_json()["receipt_url"].startswith("https://suara.example/r/")
    with app.app_context():
        comment = db.session.scalars(select(Comment)).one()
        assert comment.body == BODY
        assert db.session.scalars(select(StatusMove.new)).one() == "pending"
        assert db.session.scalars(select(CommentVerdict.outcome)).one() == "publish"


def test_spam_is_told_pending(client: FlaskClient, app: Flask, screener: FakeScreener) -> None:
    screener.says = verdict("spam")
    answer = send(client)
    assert (answer.status_code, answer.get_json()["status"]) == (202, "pending")
    with app.app_context():
        assert db.session.scalars(select(Comment.status)).one() == "spam"


def test_broken_classifier_holds(client: FlaskClient, app: Flask, screener: FakeScreener) -> None:
    screener.fault = RuntimeError("boom")
    assert send(client).status_code == 202
    with app.app_context():
        assert db.session.scalars(select(Comment.status)).one() == "pending"
        failure = db.session.scalars(select(CommentVerdict.failure)).one()
        assert failure is not None
        assert "RuntimeError" in failure


def test_same_key_same_answer(client: FlaskClient, app: Flask) -> None:
    first = send(client, key="k-1")
    second = send(client, key="k-1")
    assert first.json == second.json
    assert first.status_code == second.status_code
    assert stored(app) == 1


def test_same_key_other_body(client: FlaskClient, app: Flask) -> None:
    send(client, key="k-1")
    answer = send(client, key="k-1", body="Isi yang lain sama sekali.")
    assert answer.status_code == 422
    assert answer.get_json()["errors"][0]["code"] == "reused"
    assert stored(app) == 1


@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        ({"body": "x"}, "body", "length"),
        ({"body": "x" * 5001}, "body", "length"),
        ({"body": "nul\0nul"}, "body", "characters"),
        ({"body": "\ud800 sendiri"}, "body", "characters"),
        ({"body": 7}, "body", "type"),
        ({"body": None}, "body", "required"),
        ({"author_name": ""}, "author_name", "length"),
        ({"author_name": "n" * 81}, "author_name", "length"),
        ({"author_name": "dua\nbaris"}, "author_name", "characters"),
        ({"author_email": "bukan surel"}, "author_email", "email"),
        ({"author_url": "javascript:alert(1)"}, "author_url", "url"),
        ({"author_url": "https://x.example/" + "u" * 500}, "author_url", "length"),
        ({"parent_id": "bukan-uuid"}, "parent_id", "type"),
        ({"parent_id": "0198c0de-0000-7000-8000-000000000000"}, "parent_id", "unknown"),
        ({"page": {}}, "page.url", "required"),
        ({"page": {"url": "ftp://dinkes.example/a"}}, "page.url", "url"),
        ({"page": {"url": "https://lain.example/a"}}, "page.url", "foreign_page"),
        ({"notify": "ya"}, "notify", "type"),
        ({"kotak": 1}, "kotak", "unknown"),
    ],
)
def test_bad_field(
    client: FlaskClient, app: Flask, change: dict[str, Any], field: str, code: str
) -> None:
    answer = send(client, **change)
    assert answer.status_code == 422, answer.text
    assert answer.content_type == "application/problem+json"
    assert [(e["field"], e["code"]) for e in answer.get_json()["errors"]] == [(field, code)]
    assert stored(app) == 0


@pytest.mark.parametrize(
    ("data", "content_type", "status"),
    [
        (b"{", "application/json", 400),
        (b"\xff\xfe", "application/json", 400),
        (b'{"body": NaN}', "application/json", 400),
        (b"[" * 100_000, "application/json", 400),
        (b"{}", "application/json; charset=utf-16", 415),
        (b"body=x", "application/x-www-form-urlencoded", 415),
        (b'{"body": "' + b"x" * 1_000_000 + b'"}', "application/json", 413),
    ],
)
def test_unreadable(
    client: FlaskClient, app: Flask, data: bytes, content_type: str, status: int
) -> None:
    answer = client.post("/api/v1/portals/dinkes/comments", data=data, content_type=content_type)
    assert answer.status_code == status, answer.text
    assert answer.content_type == "application/problem+json"
    assert stored(app) == 0


def test_unknown_portal(client: FlaskClient) -> None:
    assert send(client, portal="tiada").status_code == 404


def test_foreign_origin(client: FlaskClient, app: Flask) -> None:
    answer = send(client, headers={"Origin": "https://jahat.example"})
    assert answer.status_code == 403
    assert stored(app) == 0
    assert send(client, headers={"Origin": "https://dinkes.example"}).status_code == 202


def test_no_reply_below_what_is_withheld(client: FlaskClient, app: Flask) -> None:
    with app.app_context():
        root = published(PAGE)
        reply = published(PAGE, parent_id=root)
    assert send(client, parent_id=str(reply)).status_code == 202
    with app.app_context():
        decided(root, "rejected", "insult")
    answer = send(client, parent_id=str(reply))
    assert answer.status_code == 422
    assert answer.get_json()["errors"][0]["field"] == "parent_id"
