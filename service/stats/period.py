"""Periods as half-open intervals of days in Asia/Jakarta, and the buckets they fall into."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from service.errors import FieldError, InvalidError

DAY = timedelta(days=1)
MOST_DAYS = 3660
EARLIEST, LATEST = date(2000, 1, 1), date(2100, 1, 1)
LAST_DAYS = re.compile(r"([1-9][0-9]{0,3})d")
DATES = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})/([0-9]{4}-[0-9]{2}-[0-9]{2})")
DECEMBER = 12
PERIOD_PATTERN = r"^([1-9][0-9]{0,3}d|month|year|\d{4}-\d{2}-\d{2}/\d{4}-\d{2}-\d{2})$"


@dataclass(frozen=True)
class Period:
    """The days from `first` up to, not including, `end`; `today` is not over yet."""

    first: date
    end: date
    today: date

    @property
    def known_end(self) -> date:
        """Where the figures end: nothing is known of tomorrow."""
        return min(self.end, self.today + DAY)

    def partial(self, start: date, end: date) -> bool:
        """Whether the bucket is cut by the period, or not over yet."""
        return start < self.first or end > self.end or end > self.today


def read_period(text: str, today: date) -> Period:
    """`30d` (today included), `month`, `year` (the running ones) or `2026-01-01/2026-07-01`.

    Raises:
        InvalidError: none of these, backwards, or longer than ten years.
    """
    if match := LAST_DAYS.fullmatch(text):
        first, end = today - (int(match[1]) - 1) * DAY, today + DAY
    elif match := DATES.fullmatch(text):
        first, end = _date(match[1]), _date(match[2])
    elif text == "month":
        first = today.replace(day=1)
        end = next_start(first, "month")
    elif text == "year":
        first, end = today.replace(month=1, day=1), date(today.year + 1, 1, 1)
    else:
        raise _bad("format", "tulis 30d, month, year atau 2026-01-01/2026-07-01")
    if first >= end:
        raise _bad("range", "akhir harus setelah awal; akhir sendiri tidak ikut dihitung")
    if (end - first).days > MOST_DAYS or first < EARLIEST or end > LATEST:
        raise _bad("range", f"paling lama {MOST_DAYS} hari, antara {EARLIEST} dan {LATEST}")
    return Period(first, end, today)


def start_of(day: date, unit: str) -> date:
    """The first day of the bucket that holds `day`; weeks begin on Monday."""
    if unit == "week":
        return day - timedelta(days=day.weekday())
    return day.replace(day=1) if unit == "month" else day


def next_start(start: date, unit: str) -> date:
    """The first day of the bucket after the one that begins at `start`."""
    if unit == "week":
        return start + 7 * DAY
    if unit == "month":
        december = start.month == DECEMBER
        return date(start.year + december, 1 if december else start.month + 1, 1)
    return start + DAY


def buckets(period: Period, unit: str) -> list[tuple[date, date]]:
    """Start and end of every bucket that has begun, in order; the outer ones may be cut."""
    found = []
    start = start_of(period.first, unit)
    while start < period.known_end:
        end = next_start(start, unit)
        found.append((start, end))
        start = end
    return found


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise _bad("date", f"{text} bukan tanggal") from error


def _bad(code: str, message: str) -> InvalidError:
    return InvalidError(FieldError("period", code, message))
