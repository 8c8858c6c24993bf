"""The city's days: where they begin, and what a field may name."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.city_time import day_typed, jakarta_day, midnight
from service.errors import InvalidError


@given(st.dates(date(1900, 1, 1), date(2100, 1, 1)))
def test_a_day_begins_at_its_midnight(day: date) -> None:
    begins = midnight(day)
    assert begins.tzinfo is UTC
    assert jakarta_day(begins) == day
    assert jakarta_day(begins - timedelta(microseconds=1)) == day - timedelta(days=1)


def test_a_day_begins_seven_hours_before_that_of_utc() -> None:
    assert midnight(date(2026, 3, 11)) == datetime(2026, 3, 10, 17, tzinfo=UTC)


def test_a_day_is_typed() -> None:
    assert day_typed("since", "2026-03-10") == date(2026, 3, 10)
    assert day_typed("since", "9999-12-29", 2) == date(9999, 12, 29)


@pytest.mark.parametrize("text", ["", "kemarin", "2026-02-30", "0001-01-01", "9999-12-31", "²"])
def test_no_day_is_named(text: str) -> None:
    with pytest.raises(InvalidError) as refused:
        day_typed("since", text)
    (fault,) = refused.value.errors
    assert (fault.field, fault.code) == ("since", "date")


@given(st.text(max_size=12), st.integers(0, 100))
def test_any_text_is_a_day_or_refused(text: str, followed_by: int) -> None:
    try:
        day = day_typed("since", text, followed_by)
    except InvalidError:
        return
    assert midnight(day + timedelta(days=followed_by)) >= midnight(day)
