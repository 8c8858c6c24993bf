"""The one function that moves the status of a comment, and writes its record with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from service.audit.record import mark
from service.audit.record import record as audit
from service.comments.queue_entry import confirms, enter_view
from service.comments.status import ActorKind, Status, may_move
from service.comments.tables import Comment, CommentVerdict, StatusMove, Thread
from service.db import ROW_LOCK, add_at_end
from service.errors import ConflictError
from service.figures.record import Happening
from service.figures.record import record as count

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session


@dataclass(frozen=True)
class Move:
    """A move of a status: to what, by whom (`actor` as `kind:id`), with which reason's code.

    A move that takes a decision back says in `undoes` when that decision was taken: the figures
    then read as if it never had been.
    """

    to: Status
    by: ActorKind
    actor: str
    reason: str
    at: datetime
    undoes: datetime | None = None


def move_status(session: Session, comment: Comment, move: Move) -> None:
    """Move the comment, record the move, count it, and let the thread's readers know.

    Raises:
        ConflictError: the status table does not allow the move.
    """
    old = Status(comment.status)
    if not may_move(old, move.to, move.by):
        raise ConflictError(f"dari {old} tidak dapat menjadi {move.to}")
    comment.status = move.to
    comment.version += 1
    enter_view(comment, confirmed=confirms(move))
    if move.to is Status.PUBLISHED and comment.published_at is None:
        comment.published_at = move.at
    write_move(session, comment, old, move)
    if Status.PUBLISHED in {old, move.to}:
        show_comment(session, comment, public=move.to is Status.PUBLISHED)
    if comment.kind == "citizen":
        _count_move(session, comment, old, move)


def write_move(session: Session, comment: Comment, old: Status | None, move: Move) -> None:
    """Write the record and the audit event of a move, a new comment's first one included."""
    add_at_end(
        session,
        StatusMove,
        {
            "comment_id": comment.id,
            "old": old,
            "new": move.to,
            "actor_kind": move.by,
            "actor_id": move.actor,
            "reason": move.reason,
            "moved_at": move.at,
        },
    )
    tag = "comment:received" if old is None else "comment:moved"
    content = {"content": mark(comment.body, comment.id)} if old is None else {}
    audit(
        session,
        tag,
        move.actor,
        f"comment:{comment.id}",
        move.at,
        comment.portal_id,
        old=old,
        new=move.to,
        reason=move.reason,
        **content,
    )


def show(session: Session, thread_id: int, change: int) -> None:
    """Note that `change` more comments (or fewer) are public: snapshots of the thread are stale."""
    _show(session.get_one(Thread, thread_id, with_for_update=ROW_LOCK), change)


def show_comment(session: Session, comment: Comment, *, public: bool) -> None:
    """Note that a comment appears in its thread, or is gone: with the replies that go with it.

    Replies are shown below their top-level comment or not at all, so that one brings them along.
    """
    thread = session.get_one(Thread, comment.thread_id, with_for_update=ROW_LOCK)
    if comment.root_id is None:
        replies = session.scalar(
            select(func.count())
            .select_from(Comment)
            .where(Comment.root_id == comment.id, Comment.status == Status.PUBLISHED)
        )
        change = 1 + (replies or 0)
    else:
        root = select(Comment.status).where(Comment.id == comment.root_id)
        change = int(session.scalar(root) == Status.PUBLISHED)
    _show(thread, change if public else -change)


def _show(thread: Thread, change: int) -> None:
    thread.version += 1
    thread.published_count += change


def _count_move(session: Session, comment: Comment, old: Status, move: Move) -> None:
    sentiment = session.scalar(
        select(CommentVerdict.sentiment)
        .where(CommentVerdict.comment_id == comment.id)
        .order_by(CommentVerdict.id)
        .limit(1)
    )
    count(
        session,
        Happening(
            name="moved" if move.undoes is None else "undone",
            at=move.undoes or move.at,
            portal_id=comment.portal_id,
            agency_id=comment.portal.agency_id,
            old_status=old,
            new_status=move.to,
            actor_kind=move.by,
            sentiment=sentiment or "",
        ),
    )
