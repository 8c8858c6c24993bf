"""Periods: half-open days in Jakarta, and the buckets they are cut into."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.errors import InvalidError
from service.stats.period import Period, buckets, next_start, read_period, start_of

TODAY = date(2026, 3, 10)
days = st.dates(date(2001, 1, 1), date(2098, 12, 31))
units = st.sampled_from(("day", "week", "month"))


@pytest.mark.parametrize(
    ("text", "first", "end"),
    [
        ("1d", date(2026, 3, 10), date(2026, 3, 11)),
        ("30d", date(2026, 2, 9), date(2026, 3, 11)),
        ("month", date(2026, 3, 1), date(2026, 4, 1)),
        ("year", date(2026, 1, 1), date(2027, 1, 1)),
        ("2026-01-01/2026-07-01", date(2026, 1, 1), date(2026, 7, 1)),
    ],
)
def test_what_a_period_means(text: str, first: date, end: date) -> None:
    period = read_period(text, TODAY)
    assert (period.first, period.end) == (first, end)


NO_PERIODS = [
    "0d",
    "-1d",
    "30",
    "99999d",
    "week",
    "2026-01-01",
    "2026-13-01/2026-14-01",
    "2026-02-30/2026-03-01",
    "2026-01-02/2026-01-02",
    "2026-01-02/2026-01-01",
    "2000-01-01/2026-01-01",
    "1999-12-31/2000-02-01",
    "2099-12-01/2100-01-02",
    "2026/2027",
    "20260101/20260201",
    "2026-01-01T00/2026-02-01",
]


@pytest.mark.parametrize("text", ["", "2026-01-01/2026-02-01\n", *NO_PERIODS])
def test_what_is_no_period(text: str) -> None:
    with pytest.raises(InvalidError) as caught:
        read_period(text, TODAY)
    assert [fault.field for fault in caught.value.errors] == ["period"]


def test_december_ends_in_january() -> None:
    assert read_period("month", date(2026, 12, 31)).end == date(2027, 1, 1)


@given(days, units)
def test_a_day_lies_in_its_bucket(day: date, unit: str) -> None:
    start = start_of(day, unit)
    assert start <= day < next_start(start, unit)
    assert start_of(start, unit) == start


@given(days, st.integers(1, 400), units)
def test_buckets_cover_the_period_without_gaps(first: date, length: int, unit: str) -> None:
    period = Period(first, first + timedelta(days=length), first + timedelta(days=1000))
    spans = buckets(period, unit)
    assert spans[0][0] <= first
    assert spans[-1][1] >= period.end
    assert [end for _, end in spans[:-1]] == [start for start, _ in spans[1:]]
    cut = [period.partial(start, end) for start, end in spans]
    assert not any(cut[1:-1])


def test_today_is_partial_and_tomorrow_unknown() -> None:
    period = Period(date(2026, 3, 9), date(2026, 3, 20), TODAY)
    spans = buckets(period, "day")
    assert spans[-1] == (TODAY, date(2026, 3, 11))
    assert [period.partial(*span) for span in spans] == [False, True]


def test_nothing_is_known_of_what_has_not_begun() -> None:
    assert buckets(Period(date(2027, 1, 1), date(2027, 2, 1), TODAY), "month") == []
