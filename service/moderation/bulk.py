"""Deciding on many comments in one go, and taking it all back; the queue's form calls it.

What changed since it was seen, or lies outside the scope, is left alone and counted. A chunk is one
transaction, so that others get their turn between two chunks; all decisions of one go carry the
same moment and the same `batch`, by which they are undone together.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeVar

from sqlalchemy import select
from uuid_utils.compat import uuid7

from service.comments.move import lock_threads
from service.db import db, transaction
from service.errors import ConflictError, NotFoundError
from service.moderation.carry_out import Passed, carry_out
from service.moderation.decide import check_state, checked, is_repeated
from service.moderation.find import find_comment, hold
from service.moderation.tables import Decision
from service.moderation.undo import take_back
from service.ports import ports

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy.orm import Session

    from service.access import Member
    from service.moderation.decide import DecisionRequest
    from service.moderation.find import Held

Item = TypeVar("Item")

CHUNK = 100
MOST_AT_ONCE = 1000


@dataclass(frozen=True)
class Seen:
    """A comment in the version that is decided on."""

    comment_id: UUID
    version: int


@dataclass(frozen=True)
class Bulk:
    """What became of one go: how many were decided (or undone), how many were left alone."""

    batch: UUID
    done: int
    left: int


def decide_many(seen: Iterable[Seen], like: DecisionRequest) -> Bulk:
    """Decide on each as `like` says; at most `MOST_AT_ONCE`.

    Raises:
        InvalidError: no such decision or reason, or a text that cannot be stored; nothing is
            decided then.
    """
    batch, now = uuid7(), ports().clock()
    like = replace(checked(like), batch=batch)

    def chunk(session: Session, items: Sequence[Seen]) -> int:
        return _decide_chunk(session, items, like, now)

    picked = list(dict.fromkeys(seen))[:MOST_AT_ONCE]
    done = sum(_in_chunks(picked, chunk))
    return Bulk(batch, done, len(picked) - done)


def undo_many(batch: UUID, member: Member) -> Bulk:
    """Take back what the member decided in one go, where nothing happened since.

    Raises:
        NotFoundError: no such go of hers.
    """
    ids = db.session.scalars(
        select(Decision.id)
        .where(
            Decision.batch == batch, Decision.staff_id == member.id, Decision.undone_at.is_(None)
        )
        .order_by(Decision.id)
    ).all()
    if not ids:
        raise NotFoundError

    def chunk(session: Session, decisions: Sequence[int]) -> int:
        meant = select(Decision.comment_id).where(Decision.id.in_(decisions))
        held = hold(session, session.scalars(meant).all())
        lock_threads(session, held.comments)  # before what would take them one by one
        return sum(_undo_one(session, one, member) for one in decisions)

    done = sum(_in_chunks(ids, chunk))
    return Bulk(batch, done, len(ids) - done)


def _decide_chunk(
    session: Session, items: Sequence[Seen], like: DecisionRequest, now: datetime
) -> int:
    """Decide where nothing speaks against it; how many are decided, those of before included."""
    held = hold(session, [item.comment_id for item in items])
    looked = [
        _look(session, replace(like, comment_id=item.comment_id, seen_version=item.version), held)
        for item in items
    ]
    passed = [one for one in looked if isinstance(one, Passed)]
    if passed:
        carry_out(session, passed, like, now)
    return len(items) - looked.count(None)


def _look(session: Session, asked: DecisionRequest, held: Held) -> Passed | Decision | None:
    """What may be decided on; the decision where it is made already; None where it must not be."""
    try:
        comment = find_comment(session, asked.comment_id, asked.member.scope, lock=False)
        earlier = held.standing.get(comment.id)
        if earlier is not None and is_repeated(earlier, comment, asked):
            return earlier
        check_state(session, comment, earlier, asked)
    except (ConflictError, NotFoundError):
        return None
    return Passed(comment, earlier, asked.seen_version)


def _undo_one(session: Session, decision_id: int, member: Member) -> bool:
    """Whether it could be undone; whatever refuses does so before it writes anything."""
    try:
        take_back(session, decision_id, member)
    except (ConflictError, NotFoundError):
        return False
    return True


def _in_chunks(
    items: Sequence[Item], act: Callable[[Session, Sequence[Item]], int]
) -> Iterator[int]:
    """Act on all, a chunk a transaction; how many of each chunk could be acted on."""
    for start in range(0, len(items), CHUNK):
        with transaction() as session:
            done = act(session, items[start : start + CHUNK])
        yield done
