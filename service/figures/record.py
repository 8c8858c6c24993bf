"""Counting what happens; the use cases call `record` in their transaction."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from service.city_time import jakarta_day
from service.db import add_at_end
from service.figures.tables import FigureEvent

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

NAMES = frozenset(
    {
        "received",
        "moved",
        "undone",
        "case_opened",
        "case_reopened",
        "case_dropped",
        "case_undone",
        "case_answered",
    }
)


@dataclass(frozen=True)
class Happening:
    """One thing to count.

    `received`: a new citizen comment, with its first status, outcome and sentiment.
    `moved`: a later status move of a citizen's comment, with the sentiment it was received with.
    `undone`: a decision taken back: its move reversed, `at` the moment of the *decision*, so that
    the figures read as if it had never been taken, on whichever side of midnight it was undone.
    `case_opened`, `case_answered` (the first time), with the case's class; `hours` since it opened.
    `case_dropped`, `case_reopened`: the comment was withheld, and is public again.
    `case_undone`: a case that went with the decision that had opened it; `at` its opening.
    """

    name: str
    at: datetime
    portal_id: int
    agency_id: int
    old_status: str = ""
    new_status: str = ""
    actor_kind: str = ""
    outcome: str = ""
    sentiment: str = ""
    case_class: str = ""
    hours: float | None = None


def record(session: Session, happening: Happening) -> None:
    """Add one happening to the events, on its day in Jakarta."""
    if happening.name not in NAMES:
        raise ValueError(f"nothing called {happening.name!r} is counted")
    row = dict(vars(happening))
    row["day"] = jakarta_day(happening.at)
    add_at_end(session, FigureEvent, row)
