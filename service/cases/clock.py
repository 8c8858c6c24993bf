"""The clock of a case: working days in Jakarta, by class; called by `open` and the case list."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

import holidays

from service.cases.classify import CaseClass
from service.city_time import JAKARTA, jakarta_day

if TYPE_CHECKING:
    from datetime import date

WORKING_DAYS: dict[CaseClass, int] = {
    CaseClass.QUESTION: 5,
    CaseClass.COMPLAINT: 14,
    CaseClass.REQUEST: 14,
}
"""Working days within which the first answer is owed, by class; praise is owed none.

These are our defaults, not a quotation of a rule. They follow the standards that Indonesian
agencies publish for complaints handled through SP4N-LAPOR: 5 working days where an explanation is
enough, 14 for a complaint that needs no inspection (for instance the service standard
of Kelurahan Paria on sippn.menpan.go.id; the 60 days of complaints that do need one are not used
here). A request has no period of its own there and is treated like a complaint.
"""

SATURDAY = 5
LAST_SECOND = time(23, 59, 59)


def due_at(opened_at: datetime, case_class: CaseClass) -> datetime:
    """The last second, in Jakarta, of the last working day on which an answer is in time.

    The day of opening does not count; `opened_at` is aware, and so is the answer.

    Raises:
        KeyError: a class that is owed no answer.
    """
    day = after_working_days(jakarta_day(opened_at), WORKING_DAYS[case_class])
    return datetime.combine(day, LAST_SECOND, JAKARTA)


def after_working_days(day: date, count: int) -> date:
    """The `count`-th working day after `day`."""
    while count > 0:
        day += timedelta(days=1)
        count -= is_working_day(day)
    return day


def working_days_left(now: datetime, due: datetime) -> int:
    """Working days from today until the day it is due: 0 is today, below 0 is too late."""
    today, last = jakarta_day(now), jakarta_day(due)
    if today <= last:
        return _working_days(today, last)
    return min(-1, -_working_days(last, today))


def is_working_day(day: date) -> bool:
    """Monday to Friday, but for public holidays and joint leave (cuti bersama).

    Holidays are those the `holidays` package knows: decreed ones for past and present years,
    estimated ones (by the moon) for years whose decree is not out.
    """
    return day.weekday() < SATURDAY and day not in _free_days(day.year)


def _working_days(after: date, until: date) -> int:
    """Working days in the half-open interval (after, until]."""
    days = (until - after).days
    return sum(is_working_day(after + timedelta(days=n)) for n in range(1, days + 1))


@lru_cache(maxsize=32)
def _free_days(year: int) -> frozenset[date]:
    return frozenset(
        holidays.country_holidays("ID", years=year, categories=("public", "government"))
    )
