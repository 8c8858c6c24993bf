"""Comments that arrive under one page at the same moment, on both databases."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from sqlalchemy import select

from service.comments.tables import Thread
from service.db import db
from tests.at_once import at_once
from tests.sending import send
from tests.widget import publish_at_once

if TYPE_CHECKING:
    from flask import Flask

SENDERS = 6


def test_a_page_that_nobody_wrote_under_before(app: Flask) -> None:
    publish_at_once(app)
    assert at_once(*[partial(send, app.test_client())] * SENDERS) == [201] * SENDERS
    with app.app_context():
        assert db.session.scalars(select(Thread.published_count)).all() == [SENDERS]


def test_a_page_that_everybody_writes_under(app: Flask) -> None:
    publish_at_once(app)
    assert send(app.test_client()).status_code == 201
    assert at_once(*[partial(send, app.test_client())] * SENDERS) == [201] * SENDERS
    with app.app_context():
        assert db.session.scalars(select(Thread.published_count)).all() == [SENDERS + 1]
