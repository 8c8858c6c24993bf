"""The one function that moves the status of comments, and writes the record with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, func, inspect, literal_column, select, update

from service.audit.record import mark
from service.audit.record import record as audit
from service.comments.queue_entry import confirms, enter_view
from service.comments.status import ActorKind, Status, may_move
from service.comments.tables import Comment, StatusMove, Thread
from service.comments.totals import count_change
from service.db import add_at_end
from service.errors import ConflictError
from service.figures.record import Happening
from service.figures.record import record as count
from service.objects import write
from service.prepared import Prepared, as_uuid

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy import BindParameter
    from sqlalchemy.orm import Session

_IDS: BindParameter[Any] = bindparam("ids", expanding=True)
_LOCKED = Prepared(
    select(Thread.id)
    .where(Thread.id.in_(_IDS))
    .order_by(Thread.id)  # no deadlocks
    .with_for_update(key_share=True)
)
_REPLIES = Prepared(
    select(Comment.root_id, func.count())
    .where(Comment.root_id.in_(_IDS), Comment.status == literal_column("'published'"))
    .group_by(Comment.root_id)
)
_PUBLIC = Prepared(
    select(Comment.id).where(Comment.id.in_(_IDS), Comment.status == literal_column("'published'"))
)
_SHOWN = Prepared(
    update(Thread.__table__)  # type: ignore[arg-type]  # a mapped class's is a Table
    .where(Thread.id == bindparam("thread"))
    .values(
        version=Thread.version + bindparam("moves"),
        published_count=Thread.published_count + bindparam("change"),
    )
)


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
    move_all(session, [comment], move)


def move_all(session: Session, comments: Sequence[Comment], move: Move) -> None:
    """The same with several comments, and no more questions to the database than for one.

    Raises:
        ConflictError: the status table does not allow it for one of them; none is moved then.
    """
    old = {comment.id: Status(comment.status) for comment in comments}
    for before in old.values():
        if not may_move(before, move.to, move.by):
            raise ConflictError(f"dari {before} tidak dapat menjadi {move.to}")
    for comment in comments:
        _move_one(session, comment, old[comment.id], move)
    public = move.to is Status.PUBLISHED
    show_all(
        session,
        [one for one in comments if Status.PUBLISHED in {old[one.id], move.to}],
        public=public,
    )
    for comment in comments:
        if comment.kind == "citizen":
            _count_move(session, comment, old[comment.id], move)


def _move_one(session: Session, comment: Comment, old: Status, move: Move) -> None:
    comment.status = move.to
    comment.version += 1
    enter_view(comment, confirmed=confirms(move))
    if move.to is Status.PUBLISHED and comment.published_at is None:
        comment.published_at = move.at
    write_move(session, comment, old, move)


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
    shown = {"thread": thread_id, "moves": 1, "change": change}
    _SHOWN.write_within(session, [shown])


def show_comment(session: Session, comment: Comment, *, public: bool) -> None:
    """Note that a comment appears in its thread, or is gone: with the replies that go with it."""
    show_all(session, [comment], public=public)


def lock_threads(session: Session, comments: Iterable[Comment]) -> None:
    """Let nobody else count in these comments' threads until the transaction ends.

    SQLite has one writer anyhow.
    """
    if session.get_bind().dialect.name == "sqlite":
        return
    _LOCKED.rows_within(session, ids=sorted({comment.thread_id for comment in comments}))


def show_all(session: Session, comments: Sequence[Comment], *, public: bool) -> None:
    """Note that comments, whose statuses say so already, appear in their threads or are gone.

    Replies are shown below their top-level comment or not at all, so that one brings them along.
    """
    if not comments:
        return
    _write(session, comments)  # what is read below must see the statuses
    lock_threads(session, comments)
    with_it = _replies(session, [comment.id for comment in comments if comment.root_id is None])
    above = {comment.root_id for comment in comments if comment.root_id is not None}
    shown = _public(session, [root for root in above if root not in with_it])
    changes: dict[int, dict[str, int]] = {}
    for comment in comments:
        if comment.root_id is None:
            change = 1 + with_it[comment.id]
        elif comment.root_id in with_it:  # its root brings it along, and takes what is left away
            change = 0 if public else 1
        else:
            change = int(comment.root_id in shown)
        its = changes.setdefault(
            comment.thread_id, {"thread": comment.thread_id, "moves": 0, "change": 0}
        )
        its["moves"] += 1
        its["change"] += change if public else -change
    _SHOWN.write_within(session, list(changes.values()))


def _write(session: Session, comments: Sequence[Comment]) -> None:
    for comment in comments:
        if comment.kind == "citizen" and inspect(comment).persistent:
            count_change(session, comment)
    write(session, comments)
    session.flush()


def _replies(session: Session, roots: Sequence[UUID]) -> dict[UUID, int]:
    """How many public replies there are below each of these."""
    rows = _REPLIES.rows_within(session, ids=[root.hex for root in roots]) if roots else ()
    found = {as_uuid(row[0]): row[1] for row in rows}
    return {root: found.get(root, 0) for root in roots}


def _public(session: Session, ids: Sequence[UUID]) -> set[UUID]:
    rows = _PUBLIC.rows_within(session, ids=[one.hex for one in ids]) if ids else ()
    return {as_uuid(row[0]) for row in rows}


def _count_move(session: Session, comment: Comment, old: Status, move: Move) -> None:
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
            sentiment=comment.sentiment or "",
        ),
    )
