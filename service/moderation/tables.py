"""Storage of what people do with a comment: decisions, edits, notes, claims, reports, appeals.

And of what they find comments by: their own saved filters, and the index of words.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, Uuid, text
from sqlalchemy.orm import Mapped, mapped_column

from service.db import Base, UTCDateTime

QUERY_LENGTH = 1000


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
    until: Mapped[datetime] = mapped_column(UTCDateTime, index=True)


class Report(Base):
    """A reader's report of a public comment: a reason's code, and what she says besides.

    `reader_hash` tells one reader of a comment from another, and nothing else. `state` is open,
    dismissed (the comment stays) or upheld (by `decision_id`).
    """

    __tablename__ = "reports"
    __table_args__ = (UniqueConstraint("comment_id", "reader_hash"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    comment_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("comments.id"))
    reader_hash: Mapped[str] = mapped_column(String(64))
    reason: Mapped[str] = mapped_column(String(20))
    body: Mapped[str | None] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(9))
    reported_at: Mapped[datetime] = mapped_column(UTCDateTime)
    settled_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    settled_by: Mapped[int | None]
    decision_id: Mapped[int | None]


class Appeal(Base):
    """What a citizen says against the withholding of her comment; there is one a comment.

    `against_id` is the decision it speaks against, None where only a machine had withheld. `state`
    is open, accepted or dismissed; `answer` tells her why it was dismissed, `seen_version` is the
    comment's version that it was decided on, and `decision_id` the decision that decided it, if
    one did.
    """

    __tablename__ = "appeals"

    id: Mapped[int] = mapped_column(primary_key=True)
    comment_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("comments.id"), unique=True)
    against_id: Mapped[int | None]
    body: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(9))
    appealed_at: Mapped[datetime] = mapped_column(UTCDateTime)
    answer: Mapped[str | None] = mapped_column(Text)
    seen_version: Mapped[int | None]
    decided_by: Mapped[int | None]
    decided_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    decision_id: Mapped[int | None]


class SavedFilter(Base):
    """A part of the queue that a member of staff wants to find again; `query` as in an address."""

    __tablename__ = "saved_filters"
    __table_args__ = (UniqueConstraint("staff_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    staff_id: Mapped[int]
    name: Mapped[str] = mapped_column(String(60))
    query: Mapped[str] = mapped_column(String(QUERY_LENGTH))
    saved_at: Mapped[datetime] = mapped_column(UTCDateTime)


class SearchedComment(Base):
    """A comment whose words are in the index, by a number that is shorter than its own."""

    __tablename__ = "searched_comments"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    comment_id: Mapped[UUID] = mapped_column(Uuid, unique=True)


class SearchedWord(Base):
    """A word, or its root, that stands in a comment: its hash, never the word."""

    __tablename__ = "searched_words"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012 - SQLAlchemy's own way

    word: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    searched_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
