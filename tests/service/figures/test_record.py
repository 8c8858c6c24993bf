"""Counting: on the day in Jakarta, and only what has a name."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from service.db import db, transaction
from service.figures.record import Happening, record
from service.figures.tables import FigureEvent

if TYPE_CHECKING:
    from flask import Flask


@pytest.mark.parametrize(
    ("at", "day"),
    [
        (datetime(2026, 3, 10, 16, 59, 59, tzinfo=UTC), date(2026, 3, 10)),
        (datetime(2026, 3, 10, 17, 0, 0, tzinfo=UTC), date(2026, 3, 11)),
    ],
)
def test_a_day_begins_at_midnight_in_jakarta(app: Flask, at: datetime, day: date) -> None:
    with app.app_context():
        with transaction() as session:
            record(session, Happening("received", at, 1, 1, new_status="pending"))
        assert db.session.scalars(select(FigureEvent.day)).one() == day


def test_what_has_no_name_is_not_counted(app: Flask) -> None:
    at = datetime(2026, 3, 10, tzinfo=UTC)
    with app.app_context():
        with transaction() as session, pytest.raises(ValueError, match="sneezed"):
            record(session, Happening("sneezed", at, 1, 1))
        assert db.session.scalars(select(FigureEvent.id)).all() == []
