"""How a thread is arranged by hand: comments pinned to its top, the thread closed or open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select

from service.comments.move import show
from service.comments.status import Status
from service.comments.tables import Comment, Thread
from service.db import ROW_LOCK
from service.errors import ConflictError, said

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

MOST_PINNED = 3


def pin(session: Session, comment: Comment, at: datetime | None) -> bool:
    """Pin the comment to the top of its thread, or with None let it go; whether that was new.

    Raises:
        ConflictError: it is not public, a reply, or the thread has `MOST_PINNED` already.
    """
    if (comment.pinned_at is None) == (at is None):
        return False
    thread = session.get_one(Thread, comment.thread_id, with_for_update=ROW_LOCK)
    if at is not None:
        _check_pinnable(session, comment, thread.id)
    comment.pinned_at = at
    show(session, thread.id, 0)
    return True


def close(session: Session, thread_id: int, at: datetime | None) -> bool:
    """Close the thread for new comments, or with None open it again; whether that was new."""
    thread = session.get_one(Thread, thread_id, with_for_update=ROW_LOCK)
    if (thread.closed_at is None) == (at is None):
        return False
    thread.closed_at = at
    show(session, thread_id, 0)
    return True


def _check_pinnable(session: Session, comment: Comment, thread_id: int) -> None:
    if comment.status != Status.PUBLISHED or comment.root_id is not None:
        raise ConflictError(said("Hanya tanggapan pertama yang terbit dapat disematkan."))
    pinned = session.scalar(
        select(func.count())
        .select_from(Comment)
        .where(Comment.thread_id == thread_id, Comment.pinned_at.is_not(None))
    )
    if (pinned or 0) >= MOST_PINNED:
        raise ConflictError(said("Sudah ada tiga tanggapan yang disematkan; lepaskan satu dahulu."))
