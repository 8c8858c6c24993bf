"""Reading a query: what is not understood is refused, and told what there is."""

from __future__ import annotations

from datetime import date

import pytest
from werkzeug.datastructures import MultiDict

from service.errors import InvalidError
from service.stats.measures import MEASURES
from service.stats.query import StatsQuery, read_query

TODAY = date(2026, 3, 10)


def read(*pairs: tuple[str, str]) -> StatsQuery:
    return read_query(MultiDict(pairs), TODAY)


def test_all_that_can_be_asked() -> None:
    query = read(
        ("metrics", "published,received"),
        ("dimensions", "portal,week,agency"),
        ("filters", "agency:dinkes;portal:a;portal:b"),
        ("period", "7d"),
        ("format", "csv"),
    )
    assert query.metrics == ("published", "received")
    assert (query.unit, query.groups) == ("week", ("portal", "agency"))
    assert (query.portals, query.agencies) == (("a", "b"), ("dinkes",))
    assert (query.period_text, query.format) == ("7d", "csv")


def test_what_is_not_said() -> None:
    query = read(("metrics", "received"), ("filters", ""))
    assert (query.period_text, query.format, query.dimensions) == ("30d", "json", ())
    assert (query.portals, query.agencies) == ((), ())


@pytest.mark.parametrize(
    ("pairs", "field", "code", "names"),
    [
        ([], "metrics", "required", "received"),
        ([("metrics", "")], "metrics", "required", "received"),
        ([("metrics", "likes")], "metrics", "unknown", "cases_answered"),
        ([("metrics", "satisfaction_rate")], "metrics", "unknown", "received"),
        ([("metrics", "received,")], "metrics", "unknown", "received"),
        ([("metrics", "received,received")], "metrics", "repeated", ""),
        ([("dimensions", "hour")], "dimensions", "unknown", "week"),
        ([("dimensions", "")], "dimensions", "unknown", "week"),
        ([("dimensions", "portal,portal")], "dimensions", "repeated", ""),
        ([("dimensions", "day,week")], "dimensions", "conflict", "month"),
        ([("dimensions", "class")], "dimensions", "unfit", "sentiment, status"),
        ([("metrics", "cases_opened"), ("dimensions", "status")], "dimensions", "unfit", "class"),
        ([("metrics", "pending"), ("dimensions", "status")], "dimensions", "unfit", "sentiment"),
        (
            [("metrics", "sentiment_negative"), ("dimensions", "sentiment")],
            "dimensions",
            "unfit",
            "status",
        ),
        ([("filters", "dinkes")], "filters", "format", "agency:"),
        ([("filters", "status:spam")], "filters", "format", "portal:"),
        ([("filters", "agency:")], "filters", "format", "agency:"),
        ([("filters", ";".join(["portal:a"] * 51))], "filters", "count", "50"),
        ([("format", "xml")], "format", "choice", "csv"),
        ([("period", "kemarin")], "period", "format", "30d"),
        ([("filter", "agency:dinkes")], "filter", "unknown", "filters"),
        ([("metrics", "received"), ("metrics", "spam")], "metrics", "repeated", ""),
    ],
)
def test_refused(pairs: list[tuple[str, str]], field: str, code: str, names: str) -> None:
    asked = pairs if not pairs or pairs[0][0] == "metrics" else [("metrics", "received"), *pairs]
    with pytest.raises(InvalidError) as caught:
        read(*asked)
    (fault,) = caught.value.errors
    assert (fault.field, fault.code) == (field, code)
    assert names in fault.message


def test_every_measure_can_be_asked_by_each_dimension_it_names() -> None:
    for name, measure in MEASURES.items():
        for dimension in measure.dimensions:
            assert read(("metrics", name), ("dimensions", dimension)).metrics == (name,)
