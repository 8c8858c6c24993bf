"""Storage of cases: what the city owes, to whom it fell, and by when."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, Uuid, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from service.comments.tables import Comment
from service.db import Base, UTCDateTime
from service.portals.tables import Agency


class Case(Base):
    """A published comment that needs an answer.

    `state` is open, answered, or dropped (the comment is withheld now and nobody can answer it).
    """

    __tablename__ = "cases"
    __table_args__ = (
        Index("ix_cases_open", "state", "agency_id", "due_at"),
        Index(
            "ix_cases_due",
            "due_at",
            "comment_id",
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    comment_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("comments.id"), unique=True)
    portal_id: Mapped[int] = mapped_column(ForeignKey("portals.id"))
    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"))
    case_class: Mapped[str] = mapped_column(String(10))
    state: Mapped[str] = mapped_column(String(10), default="open")
    version: Mapped[int] = mapped_column(default=1)
    opened_at: Mapped[datetime] = mapped_column(UTCDateTime)
    due_at: Mapped[datetime] = mapped_column(UTCDateTime)
    first_answered_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    comment: Mapped[Comment] = relationship()
    agency: Mapped[Agency] = relationship()
