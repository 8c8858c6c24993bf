"""Which comments get a case, when, and for how long."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from service.cases.tables import Case
from tests.fakes import FakeScreener, verdict
from tests.policies import set_policy
from tests.service.moderation.desk import count_of, decide, received, rows_of

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient

    from tests.staff import SignIn

DUE = datetime(2026, 3, 17, 16, 59, 59, tzinfo=UTC)


def test_not_before_it_is_published(app: Flask, client: FlaskClient) -> None:
    received(client)
    assert count_of(app, Case) == 0


def test_opened_by_a_decision(app: Flask, client: FlaskClient, sign_in: SignIn) -> None:
    comment_id = received(client)
    decide(sign_in("moderator"), comment_id, "published")
    case = rows_of(app, Case)[0]
    assert str(case.comment_id) == comment_id
    assert (case.case_class, case.state, case.due_at) == ("question", "open", DUE)
    assert case.first_answered_at is None


def test_opened_by_the_machine_where_the_portal_publishes_first(
    app: Flask, client: FlaskClient
) -> None:
    with app.app_context():
        set_policy("portal:dinkes", moderation="post")
    received(client)
    assert [case.due_at for case in rows_of(app, Case)] == [DUE]


@pytest.mark.parametrize(("label", "cases"), [("positive", 0), ("negative", 1), ("neutral", 1)])
def test_praise_asks_for_nothing(
    app: Flask,
    client: FlaskClient,
    screener: FakeScreener,
    sign_in: SignIn,
    label: str,
    cases: int,
) -> None:
    screener.says = verdict("publish", label)
    comment_id = received(client, body="Pelayanan hari ini")
    decide(sign_in("moderator"), comment_id, "published")
    assert count_of(app, Case) == cases
