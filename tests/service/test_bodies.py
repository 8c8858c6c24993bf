"""A body that breaks off is refused, as gunicorn hands it on when a sender's connection drops."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select

from service.comments.tables import Comment
from service.db import db
from tests.sending import PAGE

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient

FORM = b"author_name=Siti&body=Jalan+di+depan+puskesmas+rusak"
PARTS = b'--x\r\nContent-Disposition: form-data; name="body"\r\n\r\nJalan rusak\r\n--x--\r\n'
JSON = b'{"page": {"url": "https://dinkes.example/a"}, "author_name": "Siti", "body": "Rusak"}'


@pytest.mark.parametrize(
    ("path", "kind", "body"),
    [
        (f"/embed/thread?portal=dinkes&page={PAGE}", "application/x-www-form-urlencoded", FORM),
        (f"/embed/thread?portal=dinkes&page={PAGE}", "multipart/form-data; boundary=x", PARTS),
        ("/api/v1/portals/dinkes/comments", "application/json", JSON),
    ],
    ids=["form", "parts", "json"],
)
@pytest.mark.parametrize("came", [-1, -7])
def test_half_a_comment_is_none(
    client: FlaskClient, app: Flask, path: str, kind: str, body: bytes, came: int
) -> None:
    announced = {"CONTENT_LENGTH": str(len(body)), "wsgi.input_terminated": True}
    answer = client.post(path, data=body[:came], content_type=kind, environ_overrides=announced)
    assert answer.status_code == 400
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Comment)) == 0


def test_the_whole_form_is_one(client: FlaskClient) -> None:
    kind = "application/x-www-form-urlencoded"
    path = f"/embed/thread?portal=dinkes&page={PAGE}"
    assert client.post(path, data=FORM, content_type=kind).status_code == 202
