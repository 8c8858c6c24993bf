"""Reading a statistics query and refusing what cannot be answered; called by the route."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from service.errors import FieldError, InvalidError
from service.stats.measures import DIMENSIONS, MEASURES, TIME_DIMENSIONS
from service.stats.period import Period, read_period

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from werkzeug.datastructures import MultiDict

FORMATS = ("json", "csv")
FILTERS = ("agency", "portal")
PARAMETERS = ("metrics", "period", "dimensions", "filters", "format")
DEFAULT_PERIOD = "30d"
MOST_FILTERS = 50


@dataclass(frozen=True)
class StatsQuery:
    """What is asked; slugs in `portals` and `agencies` are not looked up yet, empty means all."""

    metrics: tuple[str, ...]
    dimensions: tuple[str, ...]
    portals: tuple[str, ...]
    agencies: tuple[str, ...]
    period_text: str
    period: Period
    format: str

    @property
    def unit(self) -> str | None:
        """The dimension of time, if there is one."""
        return next((name for name in self.dimensions if name in TIME_DIMENSIONS), None)

    @property
    def groups(self) -> tuple[str, ...]:
        """The other dimensions, in the order asked for."""
        return tuple(name for name in self.dimensions if name not in TIME_DIMENSIONS)


def read_query(given: MultiDict[str, str], today: date) -> StatsQuery:
    """Read the parameters of a query.

    Raises:
        InvalidError: a parameter, metric, dimension, filter or period that we do not know, or
            dimensions that do not fit a metric; the messages name what is known.
    """
    _check_names(given)
    if not given.get("metrics"):
        raise _invalid("metrics", "required", f"pilih dari {', '.join(MEASURES)}")
    metrics = _names("metrics", given.get("metrics"), tuple(MEASURES))
    dimensions = _names("dimensions", given.get("dimensions"), DIMENSIONS)
    _check_fit(metrics, dimensions)
    filters = _filters(given.get("filters", ""))
    form = given.get("format", "json")
    if form not in FORMATS:
        raise _invalid("format", "choice", f"pilih dari {', '.join(FORMATS)}")
    text = given.get("period", DEFAULT_PERIOD)
    return StatsQuery(
        metrics=metrics,
        dimensions=dimensions,
        portals=filters["portal"],
        agencies=filters["agency"],
        period_text=text,
        period=read_period(text, today),
        format=form,
    )


def _check_names(given: MultiDict[str, str]) -> None:
    """A parameter misspelt would quietly answer another question than the one asked."""
    for name, values in given.lists():
        if name not in PARAMETERS:
            raise _invalid(name[:40], "unknown", f"parameter yang ada: {', '.join(PARAMETERS)}")
        if len(values) > 1:
            raise _invalid(name, "repeated", "tulis sekali saja")


def _names(field: str, text: str | None, known: tuple[str, ...]) -> tuple[str, ...]:
    names = () if text is None else tuple(text.split(","))
    unknown = [name for name in names if name not in known]
    if unknown:
        message = f"{unknown[0][:40]!r} tidak dikenal; pilih dari {', '.join(known)}"
        raise _invalid(field, "unknown", message)
    if len(set(names)) != len(names):
        raise _invalid(field, "repeated", "sebut masing-masing sekali saja")
    return names


def _check_fit(metrics: Iterable[str], dimensions: tuple[str, ...]) -> None:
    if sum(name in TIME_DIMENSIONS for name in dimensions) > 1:
        raise _invalid("dimensions", "conflict", "pilih satu saja dari day, week, month")
    for metric in metrics:
        fitting = MEASURES[metric].dimensions
        if wrong := [name for name in dimensions if name not in fitting]:
            listed = ", ".join(name for name in DIMENSIONS if name in fitting)
            message = f"{metric} tidak dapat dirinci menurut {wrong[0]}; hanya menurut {listed}"
            raise _invalid("dimensions", "unfit", message)


def _filters(text: str) -> dict[str, tuple[str, ...]]:
    """`agency:dinkes;portal:x`; the same name again means either."""
    found: dict[str, tuple[str, ...]] = dict.fromkeys(FILTERS, ())
    parts = text.split(";") if text else []
    if len(parts) > MOST_FILTERS:
        raise _invalid("filters", "count", f"paling banyak {MOST_FILTERS}")
    for part in parts:
        name, colon, slug = part.partition(":")
        if name not in FILTERS or not colon or not slug:
            raise _invalid("filters", "format", "tulis seperti agency:dinkes;portal:berita")
        found[name] = (*found[name], slug)
    return found


def _invalid(field: str, code: str, message: str) -> InvalidError:
    return InvalidError(FieldError(field, code, message))
