"""Decisions that arrive at the same moment, on both databases."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from service.cases.tables import Case
from service.comments.tables import StatusMove, Thread
from service.moderation.tables import Decision
from tests.at_once import at_once
from tests.service.moderation.desk import count_of, decide, received, rows_of
from tests.staff import csrf_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask
    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

    from tests.staff import SignIn


def form_of(staff: FlaskClient, comment_id: str, to: str) -> Callable[[], TestResponse]:
    """The item page's form, filled in and ready to be sent, from any thread."""
    data = {"csrf_token": csrf_of(staff), "to": to, "seen_version": "1"}
    return partial(staff.post, f"/desk/items/{comment_id}/decide", data=data)


def test_two_moderators_at_the_same_moment(
    app: Flask, client: FlaskClient, sign_in: SignIn
) -> None:
    comment_id = received(client)
    first, second = sign_in("moderator"), sign_in("moderator")
    tasks = [form_of(first, comment_id, "published"), form_of(second, comment_id, "spam")]
    assert at_once(*tasks) == [303, 409]
    assert count_of(app, Decision) == 1
    assert count_of(app, StatusMove) == 2


def test_a_double_click_at_the_same_moment(
    app: Flask, client: FlaskClient, sign_in: SignIn
) -> None:
    comment_id = received(client)
    moderator = sign_in("moderator")
    click = form_of(moderator, comment_id, "published")
    assert at_once(click, click) == [303, 303]
    assert count_of(app, Decision) == 1
    assert count_of(app, Case) == 1


def test_two_officers_under_one_page_at_the_same_moment(
    app: Flask, client: FlaskClient, sign_in: SignIn
) -> None:
    moderator, tasks = sign_in("moderator"), []
    for _ in range(4):
        comment_id = received(client)
        decide(moderator, comment_id, "published")
        officer = sign_in("officer")
        data = {"csrf_token": csrf_of(officer), "body": "Pukul 08.00.", "seen_version": "2"}
        tasks.append(partial(officer.post, f"/desk/items/{comment_id}/answer", data=data))
    assert at_once(*tasks) == [303] * 4
    assert rows_of(app, Thread)[0].published_count == 8
