"""An answer as JSON or CSV; called by the route."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from service.stats.answer import StatsAnswer
    from service.stats.query import StatsQuery

TYPES = {"json": "application/json", "csv": "text/csv; charset=utf-8; header=present"}
FORMULA = ("=", "+", "-", "@", "\t", "\r")
SUPPRESSED = "suppressed"


def as_json(answer: StatsAnswer) -> str:
    """`{"query": {…}, "rows": […], "notes": […]}`."""
    return json.dumps(answer.__dict__, ensure_ascii=False)


def as_csv(query: StatsQuery, answer: StatsAnswer) -> str:
    """One column a dimension, then one a metric, in the order asked for (RFC 4180).

    A null is an empty cell, a withheld value the word `suppressed`.
    """
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\r\n")
    names = (*query.dimensions, *query.metrics)
    writer.writerow(names)
    for row in answer.rows:
        hidden = row["suppressed"]
        writer.writerow(SUPPRESSED if name in hidden else cell(row[name]) for name in names)
    return file.getvalue()


def cell(value: object) -> object:
    """A value that no spreadsheet takes for a formula."""
    if isinstance(value, str) and value.startswith(FORMULA):
        return f"'{value}"
    return value
