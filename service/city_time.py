"""Days and hours as clocks in the city show them; stored is UTC. Every room may use it."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from service.errors import FieldError, InvalidError, said

JAKARTA: Final = ZoneInfo("Asia/Jakarta")


def jakarta_day(at: datetime) -> date:
    """The calendar day in Asia/Jakarta on which `at` falls."""
    return at.astimezone(JAKARTA).date()


def midnight(day: date) -> datetime:
    """The moment, in UTC, at which a day begins in Asia/Jakarta."""
    return datetime.combine(day, time(), JAKARTA).astimezone(UTC)


def day_typed(field: str, text: str, followed_by: int = 1) -> date:
    """The day that a field names as `2026-03-10`, with so many days behind it in the calendar.

    Raises:
        InvalidError: it names none.
    """
    try:
        day = date.fromisoformat(text)
        midnight(day)
        midnight(day + timedelta(days=followed_by))
    except (ValueError, OverflowError) as error:
        raise InvalidError(FieldError(field, "date", said("Tanggal tidak dikenal."))) from error
    return day
