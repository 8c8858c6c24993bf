"""Storage of what is counted: one row a happening, and the daily sums of them."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Date, Float, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from service.db import Base, UTCDateTime

CELL = (
    "name", "portal_id", "agency_id", "old_status", "new_status", "actor_kind", "outcome",
    "sentiment", "case_class",
)  # fmt: skip
"""The columns in which a day's events must agree to be summed."""


class FigureEvent(Base):
    """Something that is counted, on the day it happened (`day`, in Asia/Jakarta).

    `name` is one of `figures.record.NAMES`; what a name does not use is the empty string.
    `hours` is the length that a median is taken over.
    """

    __tablename__ = "figure_events"
    __table_args__ = (Index("ix_figure_events_day", "day", "portal_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    day: Mapped[date] = mapped_column(Date)
    name: Mapped[str] = mapped_column(String(20))
    portal_id: Mapped[int]
    agency_id: Mapped[int]
    old_status: Mapped[str] = mapped_column(String(9), default="")
    new_status: Mapped[str] = mapped_column(String(9), default="")
    actor_kind: Mapped[str] = mapped_column(String(8), default="")
    outcome: Mapped[str] = mapped_column(String(8), default="")
    sentiment: Mapped[str] = mapped_column(String(8), default="")
    case_class: Mapped[str] = mapped_column(String(10), default="")
    hours: Mapped[float | None] = mapped_column(Float)


class FigureDay(Base):
    """The sum of a day's events that are alike; folded from events, never written by hand."""

    __tablename__ = "figure_days"
    __table_args__ = (UniqueConstraint("day", *CELL, name="uq_figure_days_cell"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(Date)
    name: Mapped[str] = mapped_column(String(20))
    portal_id: Mapped[int]
    agency_id: Mapped[int]
    old_status: Mapped[str] = mapped_column(String(9))
    new_status: Mapped[str] = mapped_column(String(9))
    actor_kind: Mapped[str] = mapped_column(String(8))
    outcome: Mapped[str] = mapped_column(String(8))
    sentiment: Mapped[str] = mapped_column(String(8))
    case_class: Mapped[str] = mapped_column(String(10))
    count: Mapped[int]
