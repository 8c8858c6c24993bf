"""The outbox's rows: claimed by a lease, settled by how the try ended; the worker calls this."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, and_, func, or_, select, update

from service.db import db, transaction
from service.delivery.announce import ADDRESS, without_address
from service.delivery.tables import OutboxMessage

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

LEASE = timedelta(minutes=5)
"""Longer than any try can take: afterwards the worker that held the row counts as dead."""

DELAYS = tuple(timedelta(minutes=m) for m in (1, 5, 15, 60, 180, 360, 720, 1440))
"""How long to wait after the first failed try, the second, …; after the last comes one more try."""

MAX_TRIES = len(DELAYS) + 1

NEEDLESS = "nothing to send"
EXPIRED = "expired"
WORKER_DIED = "its worker died each time"
"""The ends, beside an error's, that a row's `last_error` tells."""


@dataclass(frozen=True)
class Claimed:
    """A row that this `owner` alone may deliver until the lease ends; `tries` counts this one."""

    id: int
    kind: str
    payload: dict[str, Any]
    tries: int
    owner: str
    created_at: datetime


def claim(owner: str, now: datetime) -> Claimed | None:
    """Claim the row that has been due longest, or None where nothing is due.

    Raises:
        UnavailableError: the database is away.
    """
    if not _anything_due(now):
        return None
    with transaction() as session:
        row = session.scalars(
            select(OutboxMessage)
            .where(_due(now))
            .order_by(OutboxMessage.not_before, OutboxMessage.id)
            .limit(1)
            .with_for_update(skip_locked=True)
        ).one_or_none()
        if row is None:
            return None
        if row.attempts >= MAX_TRIES:
            row.state, row.last_error = "failed", WORKER_DIED
            return None
        row.lease_owner, row.leased_until = owner, now + LEASE
        row.attempts += 1
        given = dict(row.payload)
        return Claimed(row.id, row.kind, given, row.attempts, owner, row.created_at)


def settle_delivered(claimed: Claimed, now: datetime) -> None:
    """Note that the message has left."""
    _end(claimed, state="delivered", delivered_at=now, last_error=None)


def settle_needless(claimed: Claimed) -> None:
    """Note that there was nothing, or nobody, left to tell."""
    _end(claimed, state="cancelled", last_error=NEEDLESS)


def settle_expired(claimed: Claimed) -> None:
    """Note that the link in it opens nothing any more: nobody is sent to a closed door."""
    _end(claimed, state="cancelled", last_error=EXPIRED)


def settle_failed(claimed: Claimed, error: str, now: datetime, *, final: bool) -> None:
    """Note a failed try: it is repeated later, or given up after the last one or if `final`."""
    if final or claimed.tries >= MAX_TRIES:
        _settle(claimed, state="failed", last_error=error)
    else:
        _settle(claimed, not_before=now + DELAYS[claimed.tries - 1], last_error=error)


def queued(session: Session) -> int:
    """How many announcements wait."""
    return (
        session.scalar(
            select(func.count()).select_from(OutboxMessage).where(OutboxMessage.state == "queued")
        )
        or 0
    )


def free(now: datetime) -> ColumnElement[bool]:
    """No worker is trying it at this moment."""
    return or_(OutboxMessage.leased_until.is_(None), OutboxMessage.leased_until <= now)


def _due(now: datetime) -> ColumnElement[bool]:
    return and_(OutboxMessage.state == "queued", OutboxMessage.not_before <= now, free(now))


def _anything_due(now: datetime) -> bool:
    """Look before a writing transaction: the queue is empty most of the time."""
    found = db.session.scalar(select(OutboxMessage.id).where(_due(now)).limit(1))
    db.session.rollback()
    return found is not None


def _end(claimed: Claimed, **values: object) -> None:
    """Write that there will be no more tries; an address of its own has served."""
    if ADDRESS in claimed.payload:
        values["payload"] = without_address(claimed.payload)
    _settle(claimed, **values)


def _settle(claimed: Claimed, **values: object) -> None:
    """Write how the try ended, unless the lease ran out and another worker has the row."""
    with transaction() as session:
        session.execute(
            update(OutboxMessage)
            .where(OutboxMessage.id == claimed.id, OutboxMessage.lease_owner == claimed.owner)
            .values(lease_owner=None, leased_until=None, **values)
        )
