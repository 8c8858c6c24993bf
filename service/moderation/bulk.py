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

from service.db import db, transaction
from service.errors import ConflictError, NotFoundError
from service.moderation.decide import checked, decide_within
from service.moderation.tables import Decision
from service.moderation.undo import take_back
from service.ports import ports

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from uuid import UUID

    from sqlalchemy.orm import Session

    from service.access import Member
    from service.moderation.decide import DecisionRequest

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

    def one(session: Session, item: Seen) -> None:
        asked = replace(like, comment_id=item.comment_id, seen_version=item.version)
        decide_within(session, asked, now)

    picked = list(seen)[:MOST_AT_ONCE]
    done = sum(_in_chunks(picked, one))
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

    def one(session: Session, decision_id: int) -> None:
        take_back(session, decision_id, member)

    done = sum(_in_chunks(ids, one))
    return Bulk(batch, done, len(ids) - done)


def _in_chunks(items: Sequence[Item], act: Callable[[Session, Item], None]) -> Iterator[int]:
    """Act on each, a chunk a transaction; how many of each chunk could be acted on.

    Whatever refuses does so before it writes anything.
    """
    for start in range(0, len(items), CHUNK):
        done = 0
        with transaction() as session:
            for item in items[start : start + CHUNK]:
                try:
                    act(session, item)
                except (ConflictError, NotFoundError):
                    continue
                done += 1
        yield done
