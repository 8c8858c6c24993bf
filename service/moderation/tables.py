"""Storage of what people do with a comment: decisions, edits, notes among staff, claims."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, Text, Uuid, text
from sqlalchemy.orm import Mapped, mapped_column

from service.db import Base, UTCDateTime


class Decision(Base):
    """One decision. `seen_version` is the comment's version that the moderator looked at.

    `note` is for colleagues and is never shown to the citizen; `message` is for her. Old and new
    status are the same where a person confirmed what the machine had taken for spam. `batch` names
    the decisions that were made in one go.
    """

    __tablename__ = "decisions"
    __table_args__ = (
        Index("ix_decisions_recent", "staff_id", "decided_at"),
        Index(
            "ix_decisions_batch",
            "batch",
            sqlite_where=text("batch IS NOT NULL"),
            postgresql_where=text("batch IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    comment_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("comments.id"), index=True)
    staff_id: Mapped[int]
    seen_version: Mapped[int]
    old_status: Mapped[str] = mapped_column(String(9))
    new_status: Mapped[str] = mapped_column(String(9))
    reason: Mapped[str] = mapped_column(String(40))
    note: Mapped[str | None] = mapped_column(Text)
    message: Mapped[str | None] = mapped_column(Text)
    batch: Mapped[UUID | None] = mapped_column(Uuid)
    decided_at: Mapped[datetime] = mapped_column(UTCDateTime)
    undone_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class Edit(Base):
    """A public form that a person gave a comment; None gave the original back to the public."""

    __tablename__ = "edits"

    id: Mapped[int] = mapped_column(primary_key=True)
    comment_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("comments.id"), index=True)
    staff_id: Mapped[int]
    seen_version: Mapped[int]
    public_body: Mapped[str | None] = mapped_column(Text)
    edited_at: Mapped[datetime] = mapped_column(UTCDateTime)


class StaffNote(Base):
    """What one member of staff tells the others about a comment."""

    __tablename__ = "staff_notes"

    id: Mapped[int] = mapped_column(primary_key=True)
    comment_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("comments.id"), index=True)
    staff_id: Mapped[int]
    body: Mapped[str] = mapped_column(Text)
    written_at: Mapped[datetime] = mapped_column(UTCDateTime)


class Claim(Base):
    """Who has a comment open, `until` when that is believed without hearing from her again."""

    __tablename__ = "claims"

    comment_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("comments.id"), primary_key=True)
    staff_id: Mapped[int]
    until: Mapped[datetime] = mapped_column(UTCDateTime)
