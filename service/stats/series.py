"""Values of each metric by bucket and group, from the figures; called by `answer`."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from service.stats.measures import MEASURES
from service.stats.period import buckets, start_of
from service.stats.sums import Reach, count, hours

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import date

    from service.stats.period import Period
    from service.stats.places import Places
    from service.stats.query import StatsQuery

Group = tuple[str | None, ...]
Key = tuple["date | None", Group]
Series = dict[str, dict[Key, "int | float | None"]]
"""For each metric, its value by bucket (None: the whole period) and group."""


@dataclass(frozen=True)
class Cut:
    """How the figures are cut: buckets of time (a single None without them) and groups."""

    period: Period
    unit: str | None
    groups: tuple[str, ...]
    places: Places

    def starts(self) -> list[date | None]:
        """The first day of every bucket that has begun, in order."""
        if self.unit is None:
            begun = self.period.first < self.period.known_end
            return [None] if begun else []
        return [start for start, _ in buckets(self.period, self.unit)]

    def bucket(self, day: date) -> date | None:
        """The bucket a day falls into."""
        return None if self.unit is None else start_of(day, self.unit)

    def reach(self, *, before: bool = False) -> Reach:
        """The figures of the period, or all those before it."""
        return Reach(
            first=None if before else self.period.first,
            end=self.period.first if before else self.period.known_end,
            portal_ids=self.places.portal_ids,
            agency_ids=self.places.agency_ids,
        )

    def group(self, values: Sequence[Any]) -> Group:
        """A row's group columns as clients read them: slugs for ids, None for the empty string."""
        names = {"portal": self.places.portals, "agency": self.places.agencies}
        return tuple(
            names[name].get(value, str(value)) if name in names else value or None
            for name, value in zip(self.groups, values, strict=True)
        )


def cut_of(query: StatsQuery, places: Places) -> Cut:
    """The cut that a query asks for."""
    return Cut(query.period, query.unit, query.groups, places)


def read_series(metrics: Iterable[str], cut: Cut) -> Series:
    """Every metric's values; what happened nowhere is missing from it."""
    series: Series = {}
    wanted = list(dict.fromkeys(metrics))
    if not cut.starts():
        return {name: {} for name in wanted}
    for pick, read in ((_is_flow, _flows), (_is_stock, _stocks), (_is_quantile, _quantiles)):
        names = [name for name in wanted if pick(name)]
        if names:
            series |= read(names, cut)
    return series


def _is_stock(name: str) -> bool:
    return MEASURES[name].stock


def _is_quantile(name: str) -> bool:
    return MEASURES[name].quantile is not None


def _is_flow(name: str) -> bool:
    return not _is_stock(name) and not _is_quantile(name)


def _flows(names: list[str], cut: Cut) -> Series:
    series: Series = {name: defaultdict(int) for name in names}
    _add(series, cut, cut.reach(), daily=cut.unit is not None)
    return series


def _stocks(names: list[str], cut: Cut) -> Series:
    """What was there before the period, then bucket by bucket what came and went."""
    changes: Series = {name: defaultdict(int) for name in names}
    _add(changes, cut, cut.reach(), daily=cut.unit is not None)
    held: Series = {name: defaultdict(int) for name in names}
    _add(held, cut, cut.reach(before=True), daily=False)
    series: Series = {}
    for name in names:
        running: dict[Group, Any] = {group: n for (_, group), n in held[name].items()}
        series[name] = {}
        groups = running.keys() | {group for _, group in changes[name]}
        for start in cut.starts():
            for group in groups:
                running[group] = running.get(group, 0) + changes[name].get((start, group), 0)
                series[name][start, group] = running[group]
    return series


def _add(series: Series, cut: Cut, reach: Reach, *, daily: bool) -> None:
    measures = [MEASURES[name] for name in series]
    width = len(cut.groups) + daily
    for row in count(measures, cut.groups, reach, daily=daily):
        by, totals = tuple(row)[:width], tuple(row)[width:]
        bucket = cut.bucket(by[0]) if daily else None
        key = (bucket, cut.group(by[1:] if daily else by))
        for name, total in zip(series, totals, strict=True):
            series[name][key] = (series[name].get(key) or 0) + int(total)


def _quantiles(names: list[str], cut: Cut) -> Series:
    series: Series = {}
    for name in names:
        found: dict[Key, list[float]] = defaultdict(list)
        for row in hours(MEASURES[name], cut.groups, cut.reach()):
            found[cut.bucket(row[0]), cut.group(row[1:-1])].append(row[-1])
        at = quantile(MEASURES[name].quantile or 0)
        series[name] = {key: at(sorted(lengths)) for key, lengths in found.items()}
    return series


def quantile(share: float) -> Callable[[list[float]], float]:
    """A function that reads a quantile off sorted numbers, linear between two, to a hundredth."""

    def read(lengths: list[float]) -> float:
        place = (len(lengths) - 1) * share
        below = int(place)
        above = min(below + 1, len(lengths) - 1)
        found = lengths[below] + (lengths[above] - lengths[below]) * (place - below)
        return round(found, 2)

    return read
