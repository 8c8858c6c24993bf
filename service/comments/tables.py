"""Storage of threads, comments, their verdicts and every move of their status."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    JSON,
    Boolean,
    ForeignKey,
    Index,
    LargeBinary,
    SmallInteger,
    String,
    Text,
    UniqueConstraint,
    Uuid,
    false,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from service.db import Base, UTCDateTime
from service.portals.tables import Portal

URL_LENGTH = 2000
TITLE_LENGTH = 300
HASH_LENGTH = 64
REFERENCE_LENGTH = 16
WAITING = "desk_view IN ('pending', 'spam')"
DONE = "desk_view IN ('published', 'rejected')"
"""What the queue's indexes are about; a query that shall use one repeats these very words."""

WALKED = ("agency_id", "portal_id", "status", "sentiment", "outcome", "topic", "lang")
"""What a view can be filtered by: it stands in the index, so that walking it reads no comments."""


def _partial(name: str, condition: str, *columns: str) -> Index:
    where = text(condition)
    return Index(name, *columns, sqlite_where=where, postgresql_where=where)


class Thread(Base):
    """A page of a portal. `version` grows with every change that its readers can see.

    `page_key` names the thread (by page id where the portal gives one), `url_key` its address.
    """

    __tablename__ = "threads"
    __table_args__ = (
        UniqueConstraint("portal_id", "page_key"),
        Index("ix_threads_url", "portal_id", "url_key"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    portal_id: Mapped[int] = mapped_column(ForeignKey("portals.id"))
    page_key: Mapped[str] = mapped_column(String(HASH_LENGTH))
    url_key: Mapped[str] = mapped_column(String(HASH_LENGTH))
    url: Mapped[str] = mapped_column(String(URL_LENGTH))
    title: Mapped[str] = mapped_column(String(TITLE_LENGTH), default="")
    version: Mapped[int] = mapped_column(default=1)
    published_count: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    portal: Mapped[Portal] = relationship()


class ThreadSnapshot(Base):
    """The stored JSON of a thread's first page; valid while `version` is the thread's own."""

    __tablename__ = "thread_snapshots"

    thread_id: Mapped[int] = mapped_column(ForeignKey("threads.id"), primary_key=True)
    version: Mapped[int]
    body: Mapped[bytes] = mapped_column(LargeBinary)


class Comment(Base):
    """A citizen's comment or an agency's official answer.

    `id` begins with the moment at which it came (`new_id.py`): what is of an age is found by it.
    `body` is what was written and never changes; `public_body` is the edited form, if any.
    `root_id` is the top-level comment above a reply. `version` grows with every status move.
    `assigned_to` is the member of staff who shall look after it. `open_reports` counts readers'
    reports that nobody has looked at yet; `appeal_open` says that its author waits for an appeal.

    The queue's own: `desk_view` and `rank` (`queue_entry.py`), the portal's agency, and what the
    machine said first: outcome, sentiment, the chance of spam in percent, and as `topic` the kind
    of spam or what the comment asks of the city. What decides which view it is counted in has an
    active history: `totals.py` must know the value before a change, loaded or not.
    """

    __tablename__ = "comments"
    __table_args__ = (
        Index(
            "ix_comments_public",
            "thread_id",
            "id",
            sqlite_where=text("status = 'published' AND root_id IS NULL"),
            postgresql_where=text("status = 'published' AND root_id IS NULL"),
        ),
        Index(
            "ix_comments_replies",
            "root_id",
            "id",
            sqlite_where=text("status = 'published' AND root_id IS NOT NULL"),
            postgresql_where=text("status = 'published' AND root_id IS NOT NULL"),
        ),
        Index(
            "ix_comments_parent",
            "parent_id",
            sqlite_where=text("parent_id IS NOT NULL"),
            postgresql_where=text("parent_id IS NOT NULL"),
        ),
        Index(
            "ix_comments_pinned",
            "thread_id",
            sqlite_where=text("pinned_at IS NOT NULL"),
            postgresql_where=text("pinned_at IS NOT NULL"),
        ),
        Index(
            "ix_comments_by_email",
            "author_email",
            sqlite_where=text("author_email IS NOT NULL"),
            postgresql_where=text("author_email IS NOT NULL"),
        ),
        Index("ix_comments_by_address", "address_hash"),
        _partial("ix_comments_waiting", WAITING, "desk_view", "rank", "id", *WALKED, "created_at"),
        _partial(
            "ix_comments_waiting_agency",
            WAITING,
            "desk_view",
            "agency_id",
            "rank",
            "id",
            *WALKED[1:],
            "created_at",
        ),
        *(
            _partial(f"ix_comments_waiting_{name}", WAITING, "desk_view", name, "rank", "id")
            for name in ("sentiment", "outcome", "topic", "lang")
        ),
        _partial("ix_comments_done", DONE, "desk_view", "created_at", "id", *WALKED),
        _partial(
            "ix_comments_done_agency",
            DONE,
            "desk_view",
            "agency_id",
            "created_at",
            "id",
            *WALKED[1:],
        ),
        _partial("ix_comments_reported", "open_reports > 0", "rank", "id"),
        _partial("ix_comments_appealed", "appeal_open", "rank", "id"),
        _partial("ix_comments_mine", "assigned_to IS NOT NULL", "assigned_to", "rank", "id"),
    )

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    thread_id: Mapped[int] = mapped_column(ForeignKey("threads.id"))
    portal_id: Mapped[int] = mapped_column(ForeignKey("portals.id"))
    parent_id: Mapped[UUID | None] = mapped_column(Uuid, ForeignKey("comments.id"))
    root_id: Mapped[UUID | None] = mapped_column(Uuid, ForeignKey("comments.id"))
    kind: Mapped[str] = mapped_column(String(8), default="citizen")
    status: Mapped[str] = mapped_column(String(9), active_history=True)
    version: Mapped[int] = mapped_column(default=1)
    author_name: Mapped[str] = mapped_column(String(80))
    author_email: Mapped[str | None] = mapped_column(String(254))
    author_url: Mapped[str | None] = mapped_column(String(500))
    author_agency_id: Mapped[int | None] = mapped_column(ForeignKey("agencies.id"))
    staff_id: Mapped[int | None]
    address_hash: Mapped[str | None] = mapped_column(String(HASH_LENGTH))
    body: Mapped[str] = mapped_column(Text)
    public_body: Mapped[str | None] = mapped_column(Text)
    notify: Mapped[bool] = mapped_column(Boolean, default=False)
    lang: Mapped[str] = mapped_column(String(2), default="id")
    reference: Mapped[str | None] = mapped_column(String(REFERENCE_LENGTH), unique=True)
    receipt_hash: Mapped[bytes | None] = mapped_column(LargeBinary(32), unique=True)
    receipt_version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    published_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    pinned_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    assigned_to: Mapped[int | None]
    open_reports: Mapped[int] = mapped_column(server_default="0", active_history=True)
    appeal_open: Mapped[bool] = mapped_column(Boolean, server_default=false(), active_history=True)
    agency_id: Mapped[int | None]
    desk_view: Mapped[str] = mapped_column(String(9), server_default="", active_history=True)
    rank: Mapped[int] = mapped_column(SmallInteger, server_default="0")
    outcome: Mapped[str | None] = mapped_column(String(8))
    sentiment: Mapped[str | None] = mapped_column(String(8))
    topic: Mapped[str | None] = mapped_column(String(10))
    chance: Mapped[int | None] = mapped_column(SmallInteger)

    thread: Mapped[Thread] = relationship()
    portal: Mapped[Portal] = relationship()

    @property
    def shown_body(self) -> str:
        """What the public reads: the edited form if there is one."""
        return self.body if self.public_body is None else self.public_body


class CommentVerdict(Base):
    """A verdict of the machine on a comment, as it was given; a rescreening adds another row."""

    __tablename__ = "comment_verdicts"

    id: Mapped[int] = mapped_column(primary_key=True)
    comment_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("comments.id"), index=True)
    given_at: Mapped[datetime] = mapped_column(UTCDateTime)
    outcome: Mapped[str] = mapped_column(String(8))
    sentiment: Mapped[str | None] = mapped_column(String(8))
    failure: Mapped[str | None] = mapped_column(String(200))
    model_version: Mapped[str] = mapped_column(String(80))
    detail: Mapped[dict[str, Any]] = mapped_column(JSON)


class StatusMove(Base):
    """One move of a comment's status, written with the move itself."""

    __tablename__ = "status_moves"

    id: Mapped[int] = mapped_column(primary_key=True)
    comment_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("comments.id"), index=True)
    old: Mapped[str | None] = mapped_column(String(9))
    new: Mapped[str] = mapped_column(String(9))
    actor_kind: Mapped[str] = mapped_column(String(8))
    actor_id: Mapped[str] = mapped_column(String(40))
    reason: Mapped[str] = mapped_column(String(40))
    moved_at: Mapped[datetime] = mapped_column(UTCDateTime)


class ViewTotal(Base):
    """How many comments of a portal lie in a view of the queue; `changes` only ever grows.

    Kept by `totals.py` in the transaction that changes it.
    """

    __tablename__ = "view_totals"

    portal_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    view: Mapped[str] = mapped_column(String(9), primary_key=True)
    total: Mapped[int]
    changes: Mapped[int]
