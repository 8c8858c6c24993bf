"""Storage of decisions: what a person decided, on which version, and whether it was undone."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, Text, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from service.db import Base, UTCDateTime


class Decision(Base):
    """One decision. `seen_version` is the comment's version that the moderator looked at.

    `note` is for colleagues and is never shown to the citizen. Old and new status are the same
    where a person confirmed what the machine had taken for spam.
    """

    __tablename__ = "decisions"
    __table_args__ = (Index("ix_decisions_recent", "staff_id", "decided_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    comment_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("comments.id"), index=True)
    staff_id: Mapped[int]
    seen_version: Mapped[int]
    old_status: Mapped[str] = mapped_column(String(9))
    new_status: Mapped[str] = mapped_column(String(9))
    reason: Mapped[str] = mapped_column(String(40))
    note: Mapped[str | None] = mapped_column(Text)
    decided_at: Mapped[datetime] = mapped_column(UTCDateTime)
    undone_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
