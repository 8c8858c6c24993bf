"""Folding: sums instead of events, nothing lost, nothing twice."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select

from service.db import db, transaction
from service.figures.fold import KEPT_DAYS, fold_before, fold_old
from service.figures.record import Happening, record
from service.figures.tables import FigureDay, FigureEvent

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask

NOW = datetime(2026, 3, 10, 2, 0, tzinfo=UTC)
TODAY = date(2026, 3, 10)


@pytest.fixture(autouse=True)
def context(app: Flask) -> Iterator[None]:
    with app.app_context():
        yield


def happen(name: str, days_ago: int, *, hours: float | None = None, portal: int = 1) -> None:
    with transaction() as session:
        at = NOW - timedelta(days=days_ago)
        record(session, Happening(name, at, portal, 1, new_status="pending", hours=hours))


def sums() -> Counter[tuple[date, str, int]]:
    rows = db.session.execute(
        select(FigureDay.day, FigureDay.name, FigureDay.portal_id, FigureDay.count)
    )
    return Counter({(day, name, portal): count for day, name, portal, count in rows})


def events() -> int:
    return db.session.scalar(select(func.count()).select_from(FigureEvent)) or 0


def test_alike_events_become_one_sum() -> None:
    for days_ago in (3, 3, 2):
        happen("received", days_ago)
    happen("received", 3, portal=2)
    happen("received", 0)
    assert fold_before(TODAY) == 4
    first, second = TODAY - timedelta(days=3), TODAY - timedelta(days=2)
    assert sums() == {
        (first, "received", 1): 2,
        (first, "received", 2): 1,
        (second, "received", 1): 1,
    }
    assert events() == 1


def test_folding_again_adds_nothing() -> None:
    happen("received", 3)
    fold_before(TODAY)
    assert fold_before(TODAY) == 0
    assert sums().total() == 1


def test_what_comes_late_joins_its_sum() -> None:
    happen("received", 3)
    fold_before(TODAY)
    happen("received", 3)
    assert fold_before(TODAY) == 1
    assert sums() == {(TODAY - timedelta(days=3), "received", 1): 2}


def test_hours_stay_events() -> None:
    happen("case_answered", 30, hours=5.0)
    happen("received", 30)
    assert fold_before(TODAY) == 1
    assert db.session.scalars(select(FigureEvent.hours)).all() == [5.0]


def test_the_last_days_stay_single() -> None:
    happen("received", KEPT_DAYS)
    happen("received", KEPT_DAYS + 1)
    assert fold_old(NOW) == 1
    assert events() == 1
