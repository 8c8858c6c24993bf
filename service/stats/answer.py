"""Answering a statistics query: rows with their marks, and notes; called by the route."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import product
from typing import TYPE_CHECKING, Any

from service.errors import FieldError, InvalidError
from service.stats.measures import FELT, MEASURES, SENTIMENTS
from service.stats.period import buckets
from service.stats.places import find_places
from service.stats.series import cut_of, read_series
from service.stats.suppress import FEWEST, too_small

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from service.access import Scope
    from service.stats.places import Places
    from service.stats.query import StatsQuery
    from service.stats.series import Group, Series

MOST_ROWS = 20_000
STATUSES = ("pending", "published", "spam")
CLASSES = ("complaint", "praise", "question", "request")
Value = int | float | None


@dataclass
class Cells:
    """One row to be: its bucket, its group, the values asked for, and which are withheld."""

    start: date | None
    group: Group
    partial: bool
    values: dict[str, Value]
    suppressed: list[str] = field(default_factory=list)

    def hide(self, metric: str) -> None:
        """Withhold a value, and say so."""
        self.values[metric] = None
        self.suppressed.append(metric)


@dataclass(frozen=True)
class StatsAnswer:
    """The query as it was understood, one object a row, and notes for people."""

    query: dict[str, Any]
    rows: list[dict[str, Any]]
    notes: list[str]


def answer_query(query: StatsQuery, scope: Scope | None = None) -> StatsAnswer:
    """Compute the rows of a query; reads only. To a member of staff, in her scope, all is shown.

    Raises:
        InvalidError: a filter names what does not exist, or the answer would be too long.
        OutOfScopeError: a filter names what lies outside the scope.
    """
    places = find_places(query, scope)
    cut = cut_of(query, places)
    series = read_series(_needed(query), cut)
    rows = _rows(query, places, series)
    if scope is None:
        _suppress(query, rows, series)
    return StatsAnswer(
        query=_stated(query),
        rows=[_json(query, row) for row in rows],
        notes=_notes(query, rows),
    )


def _needed(query: StatsQuery) -> list[str]:
    """What is asked for, and what is needed to judge whether it may be shown."""
    if _feels(query):
        return [*query.metrics, *FELT.values()]
    return list(query.metrics)


def _feels(query: StatsQuery) -> bool:
    return any(name in query.metrics for name in FELT.values())


def _rows(query: StatsQuery, places: Places, series: Series) -> list[Cells]:
    observed = {group for values in series.values() for _, group in values}
    groups = sorted({*_members(query, places), *observed}, key=_order)
    spans = _spans(query)
    if len(spans) * len(groups) > MOST_ROWS:
        message = f"lebih dari {MOST_ROWS} baris: perpendek jangka waktu atau kurangi rincian"
        raise InvalidError(FieldError("dimensions", "count", message))
    rows = [
        Cells(start, group, partial, {m: _value(series, m, start, group) for m in query.metrics})
        for (start, partial), group in product(spans, groups)
    ]
    return sorted(rows, key=lambda row: _order(_labels(query, row)))


def _spans(query: StatsQuery) -> list[tuple[date | None, bool]]:
    """Every bucket that has begun, and whether it is partial."""
    period = query.period
    if query.unit is not None:
        return [(s, period.partial(s, e)) for s, e in buckets(period, query.unit)]
    whole = (None, period.partial(period.first, period.end))
    return [whole] if period.first < period.known_end else []


def _members(query: StatsQuery, places: Places) -> Iterable[Group]:
    """The groups that are shown even where nothing happened."""
    pairs = places.pairs()
    known: dict[str, Iterable[str]] = {
        "portal": {portal for portal, _ in pairs},
        "agency": {agency for _, agency in pairs},
        "sentiment": SENTIMENTS,
        "status": STATUSES,
        "class": CLASSES,
    }
    made = product(*(sorted(known[name]) for name in query.groups))
    if {"portal", "agency"} <= set(query.groups):
        at = query.groups.index("portal"), query.groups.index("agency")
        return [group for group in made if (group[at[0]], group[at[1]]) in pairs]
    return list(made)


def _value(series: Series, metric: str, start: date | None, group: Group) -> Value:
    """Nothing counted is 0; nothing to take a median over is null."""
    missing = None if MEASURES[metric].quantile is not None else 0
    return series[metric].get((start, group), missing)


def _suppress(query: StatsQuery, rows: list[Cells], series: Series) -> None:
    if "sentiment" in query.groups:
        _suppress_split(query, rows)
    elif _feels(query):
        for row in rows:
            felt = [_value(series, name, row.start, row.group) for name in FELT.values()]
            hidden = too_small([int(value or 0) for value in felt])
            for index, name in enumerate(FELT.values()):
                if index in hidden and name in query.metrics:
                    row.hide(name)


def _suppress_split(query: StatsQuery, rows: list[Cells]) -> None:
    """Rows that differ in their sentiment alone are the parts of one whole."""
    place = query.groups.index("sentiment")
    wholes: dict[tuple[Any, ...], list[Cells]] = {}
    for row in rows:
        rest = (row.start, *row.group[:place], *row.group[place + 1 :])
        wholes.setdefault(rest, []).append(row)
    for parts in wholes.values():
        for metric in query.metrics:
            for index in too_small([int(part.values[metric] or 0) for part in parts]):
                parts[index].hide(metric)


def _labels(query: StatsQuery, row: Cells) -> tuple[str | None, ...]:
    """The row's dimensions in the order asked for; a bucket is named by its first day."""
    rest = iter(row.group)
    start = None if row.start is None else row.start.isoformat()
    return tuple(start if name == query.unit else next(rest) for name in query.dimensions)


def _order(labels: tuple[str | None, ...]) -> tuple[tuple[bool, str], ...]:
    return tuple((label is None, label or "") for label in labels)


def _json(query: StatsQuery, row: Cells) -> dict[str, Any]:
    named = dict(zip(query.dimensions, _labels(query, row), strict=True))
    return {**named, **row.values, "partial": row.partial, "suppressed": row.suppressed}


def _stated(query: StatsQuery) -> dict[str, Any]:
    return {
        "metrics": list(query.metrics),
        "dimensions": list(query.dimensions),
        "filters": {"agency": list(query.agencies), "portal": list(query.portals)},
        "period": query.period_text,
        "from": query.period.first.isoformat(),
        "to": query.period.end.isoformat(),
        "interval": "half-open",
        "timezone": "Asia/Jakarta",
    }


def _notes(query: StatsQuery, rows: list[Cells]) -> list[str]:
    period = query.period
    notes = [f"Dari {period.first} sampai sebelum {period.end}, hari di Asia/Jakarta."]
    if not rows:
        notes.append("Jangka waktu ini belum mulai.")
    if any(row.partial for row in rows):
        notes.append("Baris bertanda partial belum lengkap: hari ini belum usai, atau terpotong.")
    if any(row.suppressed for row in rows):
        notes.append(
            f"Sel sentimen atas kurang dari {FEWEST} tanggapan disembunyikan (suppressed), beserta "
            "yang dapat dihitung balik darinya."
        )
    return notes
