"""The kept totals agree with what is stored, whatever happens, on both databases."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import delete, func, select, update

from service.comments.tables import Comment, ViewTotal
from service.comments.totals import recount
from service.db import db, transaction
from tests.fakes import FakeScreener, verdict
from tests.service.moderation.desk import decide, received, undo

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient

    from tests.staff import SignIn


def totals(app: Flask) -> dict[str, int]:
    with app.app_context():
        rows = db.session.execute(select(ViewTotal.view, ViewTotal.total))
        return {view: total for view, total in rows if total}


def test_coming_moving_and_undone(
    app: Flask, client: FlaskClient, screener: FakeScreener, sign_in: SignIn
) -> None:
    first, _ = received(client, body="Satu"), received(client, body="Dua")
    screener.says = verdict("spam")
    third = received(client, body="Tiga")
    assert totals(app) == {"pending": 2, "spam": 1}
    moderator = sign_in("moderator")
    decide(moderator, first, "published")
    decide(moderator, third, "spam", 1)
    assert totals(app) == {"pending": 1, "published": 1, "rejected": 1}
    undo(moderator, 2)
    assert totals(app) == {"pending": 1, "published": 1, "spam": 1}
    counted = totals(app)
    with app.app_context():
        with transaction() as session:
            session.execute(delete(ViewTotal))
        recount()
    assert totals(app) == counted


def test_what_is_not_stored_is_not_counted(app: Flask, client: FlaskClient) -> None:
    received(client)

    def fail() -> None:
        with app.app_context(), transaction() as session:
            session.scalars(select(Comment)).one().desk_view = "spam"
            session.flush()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert totals(app) == {"pending": 1}


def test_reports_and_appeals(app: Flask, client: FlaskClient, sign_in: SignIn) -> None:
    comment_id = received(client)
    decide(sign_in("moderator"), comment_id, "published")

    def change(**values: object) -> None:
        with app.app_context(), transaction() as session:
            comment = session.scalars(select(Comment)).one()
            for name, value in values.items():
                setattr(comment, name, value)

    change(open_reports=2)
    assert totals(app) == {"published": 1, "reported": 1}
    change(open_reports=3, appeal_open=True)
    assert totals(app) == {"published": 1, "reported": 1, "appeals": 1}
    change(open_reports=0, appeal_open=False)
    assert totals(app) == {"published": 1}


def test_a_recount_mends_what_was_stored_past_the_use_cases(
    app: Flask, client: FlaskClient
) -> None:
    received(client)
    with app.app_context():
        with transaction() as session:
            session.execute(update(Comment).values(desk_view="rejected"))
        recount()
    assert totals(app) == {"rejected": 1}


def test_recounts_without_end_change_little(app: Flask, client: FlaskClient) -> None:
    received(client)
    with app.app_context():
        for _ in range(12):
            recount()
        assert (db.session.scalar(select(func.max(ViewTotal.changes))) or 0) < 50
    assert totals(app) == {"pending": 1}


def test_a_change_of_what_was_not_loaded_is_counted_too(app: Flask, client: FlaskClient) -> None:
    received(client)
    with app.app_context(), transaction() as session:
        comment = session.scalars(select(Comment)).one()
        session.expire(comment)
        comment.desk_view = "spam"
    assert totals(app) == {"spam": 1}
