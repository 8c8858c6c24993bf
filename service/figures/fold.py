"""Folding old events into daily sums, so that long periods stay cheap; called by maintenance."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import delete, func, insert, select, update

from service.city_time import jakarta_day
from service.db import db, transaction
from service.figures.tables import CELL, FigureDay, FigureEvent

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

KEPT_DAYS = 7
"""Events of the last days stay single: something may still be undone, or looked into."""


def fold_old(now: datetime) -> int:
    """Fold what is older than `KEPT_DAYS`; gives how many events went into sums."""
    return fold_before(jakarta_day(now) - timedelta(days=KEPT_DAYS))


def fold_before(day: date) -> int:
    """Fold the events of every day before `day`, each day in a transaction of its own.

    An event with `hours` stays an event: a median cannot be read off a sum.

    Raises:
        UnavailableError: the disk or the server is away; folded days stay folded.
        ConflictError: another fold was at the same sums; nothing of that day is folded twice.
    """
    first = db.session.scalar(select(func.min(FigureEvent.day)).where(FigureEvent.hours.is_(None)))
    folded = 0
    while first is not None and first < day:
        with transaction() as session:
            folded += _fold_day(session, first)
            first = session.scalar(
                select(func.min(FigureEvent.day)).where(
                    FigureEvent.hours.is_(None), FigureEvent.day > first
                )
            )
    return folded


def _fold_day(session: Session, day: date) -> int:
    """Take the day's events away and add exactly those to its sums."""
    taken = session.execute(
        delete(FigureEvent)
        .where(FigureEvent.day == day, FigureEvent.hours.is_(None))
        .returning(*(getattr(FigureEvent, name) for name in CELL))
    ).all()
    for cell, count in Counter(tuple(row) for row in taken).items():
        _add(session, {"day": day, **dict(zip(CELL, cell, strict=True))}, count)
    return len(taken)


def _add(session: Session, cell: dict[str, object], count: int) -> None:
    match = [getattr(FigureDay, name) == value for name, value in cell.items()]
    changed = session.scalars(
        update(FigureDay)
        .where(*match)
        .values(count=FigureDay.count + count)
        .returning(FigureDay.id)
        .execution_options(synchronize_session=False)
    ).all()
    if not changed:
        session.execute(insert(FigureDay), {**cell, "count": count})
