"""Banning a sender from a comment's page, what becomes of what she writes, and lifting it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from service.audit.tables import AuditEvent
from service.db import db
from service.policies.tables import Ban
from tests.policies import set_policy
from tests.service.moderation.desk import comment_of, received, rows_of
from tests.staff import csrf_of

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

    from tests.fakes import FakeClock, FakeScreener
    from tests.staff import SignIn

HERS = {"author_email": "Siti@kantor.example"}
PLAIN = {"kind": "author", "scope": "portal:dinkes", "days": "7", "effect": "hold"}


@pytest.fixture(autouse=True)
def _at_once(app: Flask) -> None:
    with app.app_context():
        set_policy("all", moderation="post")


def ban(staff: FlaskClient, comment_id: str, **change: str) -> TestResponse:
    data = {"csrf_token": csrf_of(staff), "reason": "flood", **PLAIN, **change}
    return staff.post(f"/desk/items/{comment_id}/ban", data=data)


def next_status(app: Flask, client: FlaskClient, **change: object) -> str:
    return comment_of(app, received(client, **(HERS | change))).status


def test_held_while_it_lasts_and_told_nothing(
    app: Flask, client: FlaskClient, sign_in: SignIn, clock: FakeClock
) -> None:
    assert ban(sign_in(), received(client, **HERS)).status_code == 303
    assert next_status(app, client) == "pending"
    assert next_status(app, client, author_email="sITI@kantor.example") == "pending"
    assert next_status(app, client, author_email="budi@kantor.example") == "published"
    clock.forward(days=7)
    assert next_status(app, client) == "published"


@pytest.mark.parametrize(
    ("kind", "others"),
    [
        ("author", {"address": "203.0.113.5"}),
        ("address", {"author_email": "lain@contoh.id"}),
        ("domain", {"author_email": "budi@cabang.kantor.example", "address": "203.0.113.5"}),
    ],
)
def test_what_is_banned(
    app: Flask, client: FlaskClient, sign_in: SignIn, kind: str, others: dict[str, str]
) -> None:
    ban(sign_in(), received(client, **HERS), kind=kind, effect="spam", days="0")
    assert next_status(app, client, **others) == "spam"
    stranger = {"author_email": "x@contoh.id", "address": "203.0.113.6"}
    assert next_status(app, client, **stranger) == "published"


@pytest.mark.parametrize(
    ("scope", "elsewhere"),
    [("portal:dinkes", "published"), ("agency:dinkes", "published"), ("all", "pending")],
)
def test_where_it_counts(
    app: Flask, client: FlaskClient, sign_in: SignIn, scope: str, elsewhere: str
) -> None:
    ban(sign_in(), received(client, **HERS), scope=scope)
    assert next_status(app, client) == "pending"
    page = {"url": "https://dishub.example/berita/halte"}
    assert next_status(app, client, portal="dishub", page=page) == elsewhere


def test_what_the_screening_failed_on_is_held_even_then(
    app: Flask, client: FlaskClient, sign_in: SignIn, screener: FakeScreener
) -> None:
    ban(sign_in(), received(client, **HERS), effect="spam")
    screener.fault = OSError("gone")
    assert next_status(app, client) == "pending"


def test_lifted(app: Flask, client: FlaskClient, sign_in: SignIn) -> None:
    staff = sign_in()
    ban(staff, received(client, **HERS))
    assert "Si…@kantor.example" in staff.get("/desk/bans").text
    for _ in range(2):
        data = {"csrf_token": csrf_of(staff)}
        assert staff.post("/desk/bans/1/lift", data=data).status_code == 303
    assert next_status(app, client) == "published"
    with app.app_context():
        trail = select(AuditEvent.tag).where(AuditEvent.tag.startswith("ban:"))
        tags = db.session.scalars(trail.order_by(AuditEvent.id))
        assert list(tags) == ["ban:made", "ban:lifted"]
    assert "dicabut" in staff.get("/desk/bans").text


def test_no_address_is_kept(app: Flask, client: FlaskClient, sign_in: SignIn) -> None:
    ban(sign_in(), received(client, **HERS))
    [row] = rows_of(app, Ban)
    assert "siti" not in f"{row.value} {row.label}".lower()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"reason": "criticism"}, "Pilih alasan"),
        ({"days": "x"}, "Pilih berapa lama"),
        ({"days": "9999"}, "Pilih berapa lama"),
        ({"effect": "publish"}, "Pilih tahan"),
        ({"scope": "portal:dishub"}, "wewenang"),
        ({"kind": "name"}, "Pilih apa"),
        ({"kind": "domain"}, "dipakai siapa saja"),
    ],
)
def test_what_is_refused(
    app: Flask, client: FlaskClient, sign_in: SignIn, change: dict[str, str], words: str
) -> None:
    answer = ban(sign_in(), received(client, author_email="siti@gmail.com"), **change)
    assert answer.status_code == 422
    assert words in answer.text
    assert rows_of(app, Ban) == []


def test_only_where_she_moderates(app: Flask, client: FlaskClient, sign_in: SignIn) -> None:
    comment_id = received(client, **HERS)
    narrow = sign_in(agency="dinkes")
    assert ban(narrow, comment_id, scope="all").status_code == 422
    assert ban(narrow, comment_id, scope="agency:dinkes").status_code == 303
    other = sign_in(agency="dishub")
    assert ban(other, comment_id).status_code == 404
    data = {"csrf_token": csrf_of(other)}
    assert other.post("/desk/bans/1/lift", data=data).status_code == 404
    assert "kantor" not in other.get("/desk/bans").text
    assert ban(sign_in("officer"), comment_id).status_code == 403
    assert len(rows_of(app, Ban)) == 1
