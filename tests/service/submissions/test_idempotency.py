"""Idempotency keys: one comment, however often it is sent."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import func, select

from service.comments.tables import Comment
from service.db import db, transaction
from service.errors import ConflictError
from service.limits import claim, release
from service.submissions.idempotency import KEPT, forget_old, remember
from service.submissions.store import Stored
from service.submissions.tables import IdempotencyKey
from tests.fakes import verdict
from tests.sending import payload, send
from tests.widget import publish_at_once

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient

    from tests.fakes import FakeClock, FakeScreener


def stored(app: Flask) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(Comment)) or 0


def test_the_stored_answer_whatever_became_of_it(
    client: FlaskClient, app: Flask, clock: FakeClock
) -> None:
    publish_at_once(app)
    first = send(client, key="k")
    assert first.status_code == 201
    with app.app_context(), transaction() as session:
        session.scalars(select(Comment)).one().status = "rejected"
    clock.forward(hours=47)
    again = send(client, key="k")
    assert (again.status_code, again.get_json()) == (201, first.get_json())
    assert stored(app) == 1


def test_a_replay_is_not_screened_again(client: FlaskClient, screener: FakeScreener) -> None:
    send(client, key="k")
    screener.says = verdict("spam")
    send(client, key="k")
    assert len(screener.asked) == 1


def test_another_order_of_the_same_fields_is_the_same_body(client: FlaskClient, app: Flask) -> None:
    send(client, key="k")
    turned = dict(reversed(payload().items()))
    answer = client.post(
        "/api/v1/portals/dinkes/comments", json=turned, headers={"Idempotency-Key": "k"}
    )
    assert answer.status_code == 202
    assert stored(app) == 1


@pytest.mark.parametrize(
    "change",
    [{"author_name": "Budi"}, {"notify": True}, {"page": {"url": "https://dinkes.example/lain"}}],
)
def test_any_other_field_is_another_body(
    client: FlaskClient, app: Flask, change: dict[str, Any]
) -> None:
    send(client, key="k")
    answer = send(client, key="k", **change)
    assert answer.status_code == 422
    assert answer.get_json()["errors"][0]["field"] == "Idempotency-Key"
    assert stored(app) == 1


def test_a_key_is_a_portals_own(client: FlaskClient, app: Flask) -> None:
    send(client, key="k")
    there = send(client, "dishub", "k", page={"url": "https://dishub.example/berita"})
    assert there.status_code == 202
    assert stored(app) == 2


def test_after_two_days_the_key_is_new(client: FlaskClient, app: Flask, clock: FakeClock) -> None:
    send(client, key="k")
    clock.forward(hours=48)
    assert send(client, key="k", body="Isi yang lain sama sekali.").status_code == 202
    assert stored(app) == 2


def test_while_the_first_is_running(client: FlaskClient, app: Flask) -> None:
    with app.app_context():
        assert claim("idempotency:1:k", 30)
    busy = send(client, key="k")
    assert busy.status_code == 409
    assert int(busy.headers["Retry-After"]) >= 1
    assert busy.content_type == "application/problem+json"
    assert stored(app) == 0
    with app.app_context():
        release("idempotency:1:k")
    assert send(client, key="k").status_code == 202


def test_a_refusal_gives_the_key_back(client: FlaskClient, app: Flask) -> None:
    bad = send(client, key="k", parent_id="0198c0de-0000-7000-8000-000000000000")
    assert bad.status_code == 422
    assert send(client, key="k").status_code == 202
    assert stored(app) == 1


def test_a_key_that_was_taken_meanwhile(client: FlaskClient, app: Flask) -> None:
    """Two requests that both saw a free key: the later one stores nothing."""
    answer = send(client, key="k")
    with app.app_context():
        comment = db.session.scalars(select(Comment)).one()
        late = Stored(comment.id, answer.get_json()["reference"], "pending")
        with pytest.raises(ConflictError) as caught, transaction() as session:
            remember(session, comment.portal_id, "k", b"another", late)
        assert caught.value.retry_after is not None
        assert db.session.scalars(select(IdempotencyKey.body_hash)).one() != b"another"


@pytest.mark.parametrize("key", ["", " ", "a b", "k" * 129, "kunci\x7f", "é"])
def test_unusable_keys(client: FlaskClient, app: Flask, key: str) -> None:
    answer = send(client, key=key)
    assert answer.status_code == 422
    assert [fault["field"] for fault in answer.get_json()["errors"]] == ["Idempotency-Key"]
    assert stored(app) == 0


def test_the_longest_key(client: FlaskClient, app: Flask) -> None:
    key = "~" * 128
    assert send(client, key=key).get_json() == send(client, key=key).get_json()
    assert stored(app) == 1


def test_old_keys_are_forgotten(client: FlaskClient, app: Flask, clock: FakeClock) -> None:
    send(client, key="old")
    clock.forward(hours=47)
    send(client, key="young")
    with app.app_context():
        forget_old(clock.now() - timedelta(hours=47) + KEPT)
        assert db.session.scalars(select(IdempotencyKey.key)).all() == ["young"]
