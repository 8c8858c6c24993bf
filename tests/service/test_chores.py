"""What is done now and then: once an hour by one worker for all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select

from service import CHORES, chores
from service.accounts.link import make_link
from service.accounts.tables import SignInLink
from service.chores import EVERY_SECONDS, run_due
from service.db import db
from service.limits import release
from service.submissions.tables import IdempotencyKey
from tests.sending import send

if TYPE_CHECKING:
    from datetime import datetime

    from flask import Flask
    from flask.testing import FlaskClient

    from tests.fakes import FakeClock
    from tests.staff import SignIn


def count(table: type[IdempotencyKey | SignInLink]) -> int | None:
    return db.session.scalar(select(func.count()).select_from(table))


def test_once_an_hour(app: Flask, clock: FakeClock) -> None:
    done: list[datetime] = []
    chores.install(app, {"a": done.append, "b": done.append}, {})
    with app.app_context():
        assert run_due()
        assert not run_due()
        assert done == [clock.now()] * 2
        release("chores")  # as the storage does after EVERY_SECONDS
        assert run_due()
    assert EVERY_SECONDS == 3600
    assert len(done) == 4


def test_what_is_over_is_forgotten(
    app: Flask, client: FlaskClient, clock: FakeClock, sign_in: SignIn
) -> None:
    sign_in(email="lama@staf.test")
    send(client, key="lama")
    clock.forward(hours=49)
    send(client, key="baru")
    with app.app_context():
        make_link("lama@staf.test", "test:setup", clock.now())
        for chore in CHORES.values():
            chore(clock.now())
        assert db.session.scalars(select(IdempotencyKey.key)).all() == ["baru"]
        assert count(SignInLink) == 1
