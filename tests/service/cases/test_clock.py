"""Working days in Jakarta."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.cases.classify import CaseClass
from service.cases.clock import (
    WORKING_DAYS,
    after_working_days,
    due_at,
    is_working_day,
    working_days_left,
)
from service.city_time import JAKARTA
from tests.fakes import MORNING

DAYS = st.dates(date(2015, 1, 1), date(2040, 12, 31))
MOMENTS = st.datetimes(
    datetime(2015, 1, 1),  # noqa: DTZ001 - the strategy adds the zone
    datetime(2040, 1, 1),  # noqa: DTZ001 - the strategy adds the zone
    timezones=st.just(UTC),
)
OWED = st.sampled_from(sorted(WORKING_DAYS))


@pytest.mark.parametrize(
    ("opened", "case_class", "due"),
    [
        (MORNING, CaseClass.QUESTION, date(2026, 3, 17)),
        # from 18 to 24 March: Nyepi and Idulfitri with their joint leave; 3 April: Good Friday
        (MORNING, CaseClass.COMPLAINT, date(2026, 4, 7)),
        (MORNING, CaseClass.REQUEST, date(2026, 4, 7)),
        # 01.00 in Jakarta is still the day before in UTC
        (datetime(2026, 3, 9, 18, 0, tzinfo=UTC), CaseClass.QUESTION, date(2026, 3, 17)),
        (datetime(2026, 3, 14, 3, 0, tzinfo=UTC), CaseClass.QUESTION, date(2026, 3, 27)),
    ],
)
def test_known_days(opened: datetime, case_class: CaseClass, due: date) -> None:
    found = due_at(opened, case_class)
    assert found.astimezone(JAKARTA).date() == due
    assert found.astimezone(JAKARTA).time().isoformat() == "23:59:59"


def test_praise_is_owed_nothing() -> None:
    with pytest.raises(KeyError):
        due_at(MORNING, CaseClass.PRAISE)


@pytest.mark.parametrize(
    ("day", "working"),
    [
        (date(2026, 3, 10), True),
        (date(2026, 3, 14), False),
        (date(2026, 3, 15), False),
        (date(2026, 8, 17), False),
        (date(2026, 12, 24), False),
    ],
)
def test_working_day(day: date, working: object) -> None:
    assert is_working_day(day) is working


@given(DAYS, st.integers(1, 60))
def test_the_day_found_is_a_working_day_and_so_many_lie_before(day: date, count: int) -> None:
    last = after_working_days(day, count)
    assert is_working_day(last)
    between = [day + timedelta(days=n) for n in range(1, (last - day).days + 1)]
    assert sum(map(is_working_day, between)) == count


@given(MOMENTS, MOMENTS, OWED)
def test_who_opens_later_is_due_no_earlier(one: datetime, other: datetime, kind: CaseClass) -> None:
    early, late = sorted((one, other))
    assert due_at(early, kind) <= due_at(late, kind)


@given(MOMENTS, OWED)
def test_at_first_all_days_are_left(opened: datetime, kind: CaseClass) -> None:
    assert working_days_left(opened, due_at(opened, kind)) == WORKING_DAYS[kind]


@given(MOMENTS, MOMENTS)
def test_too_late_is_below_nothing(now: datetime, due: datetime) -> None:
    left = working_days_left(now, due)
    over = now.astimezone(JAKARTA).date() > due.astimezone(JAKARTA).date()
    assert (left < 0) is over


def test_left() -> None:
    due = due_at(MORNING, CaseClass.QUESTION)
    left = [working_days_left(MORNING + timedelta(days=n), due) for n in range(10)]
    # Tue Wed Thu Fri Sat Sun Mon Tue | Wed and Thu, too late and no working days themselves
    assert left == [5, 4, 3, 2, 2, 2, 1, 0, -1, -1]
