"""Adding up what the figures hold, single events and folded days alike; reads only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, and_, case, false, func, literal, or_, select, union_all

from service.db import db
from service.figures.tables import FigureDay, FigureEvent

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from sqlalchemy import Row, Select, Subquery

    from service.stats.measures import Happened, Measure

COLUMNS = {
    "portal": "portal_id",
    "agency": "agency_id",
    "sentiment": "sentiment",
    "status": "new_status",
    "class": "case_class",
}
"""The column of the figures that each dimension but time groups by."""

COUNTED = ("day", "name", *COLUMNS.values(), "old_status", "outcome")


@dataclass(frozen=True)
class Reach:
    """Which figures are added up.

    Days from `first` (None: the beginning) to before `end`; of some portals and agencies (None: of
    all).
    """

    first: date | None
    end: date
    portal_ids: tuple[int, ...] | None = None
    agency_ids: tuple[int, ...] | None = None


def count(
    measures: Sequence[Measure], groups: Sequence[str], reach: Reach, *, daily: bool
) -> list[Row[Any]]:
    """Rows of day (if `daily`), the groups' columns, then one sum a measure."""
    figures = _figures(reach, {term.name for m in measures for term in (*m.plus, *m.minus)})
    by = [figures.c.day] if daily else []
    by += [figures.c[COLUMNS[name]] for name in groups]
    totals = [_total(measure, figures) for measure in measures]
    return list(db.session.execute(select(*by, *totals).group_by(*by)))


def hours(measure: Measure, groups: Sequence[str], reach: Reach) -> list[Row[Any]]:
    """Rows of day, the groups' columns and the hours of one happening each."""
    by = [getattr(FigureEvent, COLUMNS[name]) for name in groups]
    statement = select(FigureEvent.day, *by, FigureEvent.hours)
    terms = [_holds(term, FigureEvent) for term in measure.plus]
    held = (FigureEvent.hours.is_not(None), or_(*terms), *_inside(reach, FigureEvent))
    return list(db.session.execute(statement.where(*held)))


def _figures(reach: Reach, names: set[str]) -> Subquery:
    arms: list[Select[Any]] = [
        select(*(getattr(table, name) for name in COUNTED), number.label("n")).where(
            table.name.in_(sorted(names)), *_inside(reach, table)
        )
        for table, number in ((FigureEvent, literal(1)), (FigureDay, FigureDay.count))
    ]
    return union_all(*arms).subquery()


def _inside(reach: Reach, table: type[FigureEvent | FigureDay]) -> tuple[ColumnElement[bool], ...]:
    held = [table.day < reach.end]
    if reach.first is not None:
        held.append(table.day >= reach.first)
    if reach.portal_ids is not None:
        held.append(table.portal_id.in_(reach.portal_ids))
    if reach.agency_ids is not None:
        held.append(table.agency_id.in_(reach.agency_ids))
    return tuple(held)


def _total(measure: Measure, figures: Subquery) -> ColumnElement[int]:
    """A happening that both adds and takes off does neither."""
    amount = _sign(measure.plus, figures) - _sign(measure.minus, figures)
    return func.coalesce(func.sum(amount), 0)


def _sign(terms: Sequence[Happened], figures: Subquery) -> ColumnElement[int]:
    held = or_(false(), *(_holds(term, figures.c) for term in terms))
    return case((held, figures.c.n), else_=0)


def _holds(term: Happened, columns: Any) -> ColumnElement[bool]:  # noqa: ANN401 - table or subquery
    tests = [getattr(columns, name).in_(values) for name, values in term.where]
    return and_(columns.name == term.name, *tests)
