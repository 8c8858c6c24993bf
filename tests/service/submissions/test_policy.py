"""What a portal's policy does on the way in, through HTTP."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest
from sqlalchemy import select, update

from service.comments.tables import Comment, CommentVerdict
from service.db import db, transaction
from service.policies.tables import PolicyVersion
from tests.fakes import verdict
from tests.policies import set_policy
from tests.sending import send

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient

    from tests.fakes import FakeClock, FakeScreener

HERS = {"author_email": "siti@contoh.id"}


def policy(app: Flask, name: str = "portal:dinkes", **fields: Any) -> None:  # noqa: ANN401 - a policy's
    with app.app_context():
        set_policy(name, **fields)


def became(app: Flask, client: FlaskClient, **change: object) -> tuple[str, list[str]]:
    """The status of a comment that was just sent, and the codes of its reasons."""
    answer = send(client, **change)  # type: ignore[arg-type]
    assert answer.status_code in {201, 202}, answer.text
    with app.app_context():
        number = UUID(answer.get_json()["id"])
        comment = db.session.get_one(Comment, number)
        stored = db.session.scalars(
            select(CommentVerdict).where(CommentVerdict.comment_id == number)
        ).one()
        assert (
            answer.get_json()["status"] == ("pending", "published")[comment.status == "published"]
        )
        return comment.status, [reason["code"] for reason in stored.detail["reasons"]]


def test_without_any_policy_everything_waits(app: Flask, client: FlaskClient) -> None:
    assert became(app, client) == ("pending", [])


@pytest.mark.parametrize("place", ["all", "agency:dinkes", "portal:dinkes"])
def test_the_nearest_place_counts(app: Flask, client: FlaskClient, place: str) -> None:
    policy(app, "agency:dishub", moderation="pre")
    policy(app, place, moderation="post")
    assert became(app, client)[0] == "published"
    policy(app, "portal:dinkes", moderation="pre")
    assert became(app, client)[0] == "pending"


def test_links_are_held_with_the_reason(app: Flask, client: FlaskClient) -> None:
    policy(app, moderation="post", hold_links=1)
    link = "Lihat https://dinkes.example/jadwal"
    assert became(app, client, body=link) == ("pending", ["policy_links"])
    assert became(app, client) == ("published", [])


def test_trust_needs_the_same_address_and_the_same_network(app: Flask, client: FlaskClient) -> None:
    policy(app, trust_after=2)
    for _ in range(2):
        assert became(app, client, **HERS)[0] == "pending"
    with app.app_context(), transaction() as session:
        session.execute(update(Comment).values(status="published"))
    assert became(app, client, **HERS)[0] == "published"
    assert became(app, client)[0] == "pending"  # her name alone
    assert became(app, client, author_email="lain@contoh.id")[0] == "pending"
    assert became(app, client, address="203.0.113.9", **HERS)[0] == "pending"


def test_trust_does_not_outweigh_the_machine(
    app: Flask, client: FlaskClient, screener: FakeScreener
) -> None:
    policy(app, trust_after=1)
    became(app, client, **HERS)
    with app.app_context(), transaction() as session:
        session.execute(update(Comment).values(status="published"))
    screener.says = verdict("hold")
    assert became(app, client, **HERS)[0] == "pending"
    screener.says = verdict("spam")
    assert became(app, client, **HERS)[0] == "spam"


def test_the_first_is_held(app: Flask, client: FlaskClient) -> None:
    policy(app, moderation="post", hold_first=True)
    assert became(app, client, **HERS) == ("pending", ["policy_first"])
    with app.app_context(), transaction() as session:
        session.execute(update(Comment).values(status="published"))
    assert became(app, client, **HERS) == ("published", [])
    assert became(app, client) == ("pending", ["policy_first"])


def test_at_night_it_waits_until_morning(app: Flask, client: FlaskClient, clock: FakeClock) -> None:
    policy(app, moderation="post", quiet_hours="22:00-06:00")
    assert became(app, client)[0] == "published"
    clock.forward(hours=14)  # 23.00 in Jakarta
    assert became(app, client) == ("pending", ["policy_quiet_hours"])


def test_an_old_page_takes_nothing_more(app: Flask, client: FlaskClient, clock: FakeClock) -> None:
    policy(app, close_after_days=7)
    became(app, client)
    clock.at += timedelta(days=7, seconds=-1)
    became(app, client)
    clock.forward(seconds=1)
    answer = send(client)
    assert answer.status_code == 409
    assert "ditutup" in answer.text


def test_only_officials_reply(app: Flask, client: FlaskClient) -> None:
    policy(app, moderation="post")
    parent = send(client).get_json()["id"]
    assert became(app, client, parent_id=parent)[0] == "published"
    policy(app, moderation="post", replies="officials")
    answer = send(client, parent_id=parent)
    assert answer.status_code == 422
    assert [fault["field"] for fault in answer.get_json()["errors"]] == ["parent_id"]


def test_a_policy_that_cannot_be_read_holds(app: Flask, client: FlaskClient) -> None:
    policy(app, "all", quiet_hours="off")
    policy(app, moderation="post")
    assert became(app, client)[0] == "published"
    with app.app_context(), transaction() as session:
        broken = update(PolicyVersion).where(PolicyVersion.place == "city")
        session.execute(broken.values(data={"moderation": "as you like"}))
    policy(app, "agency:dishub", moderation="post")  # so that every process reads again
    assert became(app, client) == ("pending", ["policy_unread"])
    policy(app, "all")
    assert became(app, client)[0] == "published"


def test_how_much_one_address_may_send(app: Flask, client: FlaskClient) -> None:
    limited = replace(
        app.extensions["duaarah"],
        settings=replace(
            app.extensions["duaarah"].settings, rate_limit_scale=1.0, submit_limit="1000 per minute"
        ),
    )
    app.extensions["duaarah"] = limited
    policy(app, address_per_hour=2)
    for _ in range(2):
        became(app, client)
    answer = send(client)
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 0
    became(app, client, address="203.0.113.9")
    page = {"url": "https://dishub.example/berita/halte"}
    became(app, client, portal="dishub", page=page)
    policy(app, portal_per_hour=1)
    became(app, client, address="203.0.113.10")
    assert send(client, address="203.0.113.11").status_code == 429
