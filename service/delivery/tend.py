"""Looking after the outbox: what waits, what failed; tried again, called off, put away.

A person does; the room `admin` calls it, for the desk's page and for commands, and writes the
audit trail.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import and_, func, not_, or_, select, update

from service.db import db
from service.delivery.announce import CALLED_OFF, PUT_AWAY, without_address
from service.delivery.dead import bounced, expired
from service.delivery.may import call_off_refused, restore_refused, retry_refused
from service.delivery.outbox import free
from service.delivery.tables import OutboxMessage
from service.errors import NotFoundError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

STATES: Final = ("queued", "failed", "delivered", "cancelled")
ENDED: Final = ("delivered", "cancelled")
"""States that rows gather in: of a million, SQLite would sort all by id (2 s) if it took the index
of states, where walking down the ids finds a page in a millisecond."""

DEAD: Final = "dead"
"""Chosen like a state: the failed ones that no further try brings to anybody."""

COUNTED_TO: Final = 1000
"""Counts are exact up to here; one more stands for all that are above."""

AT_ONCE: Final = 1000
"""So many are put away in one go."""


@dataclass(frozen=True)
class Wanted:
    """Which rows: of one state (or `DEAD`), of one kind; empty is all."""

    state: str = ""
    kind: str = ""


@dataclass(frozen=True)
class LeftOut:
    """How many trying all again leaves out: refused for good, or with a link that has expired."""

    bounced: int
    expired: int


def listing(
    wanted: Wanted, limit: int, now: datetime, before: int | None = None
) -> Sequence[OutboxMessage]:
    """The newest rows, of those with an id below `before`."""
    query = select(OutboxMessage).where(*_conditions(wanted, now))
    if before is not None:
        query = query.where(OutboxMessage.id < before)
    return db.session.scalars(query.order_by(OutboxMessage.id.desc()).limit(limit)).all()


def called_off(message_id: int) -> OutboxMessage | None:
    """The row of this number, if it was called off, put away or taken back."""
    row = db.session.get(OutboxMessage, message_id)
    return row if row is not None and row.state == "cancelled" else None


def counts(now: datetime, kind: str = "") -> dict[str, int]:
    """How many rows there are in each state, of one kind or all, counted to `COUNTED_TO` + 1."""
    which = {state: OutboxMessage.state == state for state in STATES} | {DEAD: _dead(now)}
    return {state: _count(rows, *_of_kind(kind)) for state, rows in which.items()}


def stuck(now: datetime, kind: str = "") -> int:
    """How many rows `retry_all` would try again, counted likewise."""
    alive = (not_(_hopeless(now)), *_of_kind(kind))
    both = [_count(rows, *alive) for rows in (OutboxMessage.state == "failed", _waiting(now))]
    return min(sum(both), COUNTED_TO + 1)


def left_out(now: datetime, kind: str = "") -> LeftOut:
    """How many failed rows `retry_all` leaves out, and why; counted likewise."""
    return LeftOut(
        bounced=_count(bounced(), *_of_kind(kind)),
        expired=_count(_dead(now), not_(bounced()), *_of_kind(kind)),
    )


def oldest_due(now: datetime) -> datetime | None:
    """Since when something should have been tried; None where nothing is due.

    Of whatever kind: the worker takes what has been due longest, so this one tells of them all.
    """
    due = (OutboxMessage.state == "queued") & (OutboxMessage.not_before <= now)
    return db.session.scalar(select(func.min(OutboxMessage.not_before)).where(due))


def retry(session: Session, message_id: int, now: datetime) -> None:
    """Try a row again now that failed, inside a transaction.

    Raises:
        NotFoundError: there is no such row.
        ConflictError: it has not failed, is being tried at this moment, or its link has expired.
    """
    row = _locked(session, message_id)
    if refusal := retry_refused(row, now):
        raise refusal
    if row.state == "failed":
        row.state, row.attempts = "queued", 0
    row.not_before = now


def retry_all(session: Session, kind: str, now: datetime, *, refused: bool = False) -> int:
    """Try again all rows that failed, of one kind or (empty) of all, inside a transaction.

    What is dead for good stays so; with `refused` what the server refused is tried nevertheless,
    for a server that was at fault. Gives how many were tried.
    """
    hopeless = expired(now) if refused else _hopeless(now)
    again = update(OutboxMessage).where(*_of_kind(kind), not_(hopeless))
    given_up = again.where(OutboxMessage.state == "failed")
    waiting = again.where(_waiting(now))
    moved: Any = session.execute(waiting.values(not_before=now))
    revived: Any = session.execute(given_up.values(state="queued", not_before=now, attempts=0))
    return int(moved.rowcount) + int(revived.rowcount)


def call_off(session: Session, message_id: int, now: datetime, by: str) -> str:
    """Call a row off that waits, or put one away that was given up, inside a transaction.

    Gives `CALLED_OFF` or `PUT_AWAY`. `by` is whoever does it, as the audit trail names her.

    Raises:
        NotFoundError: there is no such row.
        ConflictError: it does not wait and has not failed, or is being tried at this moment.
        ForbiddenError: it is of a kind that is told to somebody whatever others want.
    """
    row = _locked(session, message_id)
    if refusal := call_off_refused(row, now, by):
        raise refusal
    return _end(row)


def put_all_away(session: Session, kind: str, now: datetime, by: str) -> int:
    """Put away what is dead for good, of one kind or of all, at most `AT_ONCE`; gives how many."""
    dead = select(OutboxMessage).where(_dead(now), *_of_kind(kind))
    oldest = dead.order_by(OutboxMessage.id).limit(AT_ONCE).with_for_update(skip_locked=True)
    found = [row for row in session.scalars(oldest) if not call_off_refused(row, now, by)]
    for row in found:
        _end(row)
    return len(found)


def restore(session: Session, message_id: int) -> None:
    """Take back that a row was called off or put away: it stands as it stood, in a transaction.

    Raises:
        NotFoundError: there is no such row.
        ConflictError: no person called it off, or the address it was for is not kept any more.
    """
    row = _locked(session, message_id)
    if refusal := restore_refused(row):
        raise refusal
    how, _, error = (row.last_error or "").partition(": ")
    row.state = "failed" if how == PUT_AWAY else "queued"
    row.last_error = error or None


def _end(row: OutboxMessage) -> str:
    how = PUT_AWAY if row.state == "failed" else CALLED_OFF
    row.last_error = f"{how}: {row.last_error}"[:300] if row.last_error else how
    row.state, row.payload = "cancelled", without_address(row.payload)
    row.lease_owner = row.leased_until = None
    return how


def _locked(session: Session, message_id: int) -> OutboxMessage:
    """The row, which no worker takes meanwhile."""
    row = session.get(OutboxMessage, message_id, with_for_update=True)
    if row is None:
        raise NotFoundError
    return row


def _waiting(now: datetime) -> ColumnElement[bool]:
    """For the next try, after one that failed."""
    failed_once = (OutboxMessage.state == "queued") & (OutboxMessage.attempts > 0)
    return failed_once & (OutboxMessage.not_before > now) & free(now)


def _hopeless(now: datetime) -> ColumnElement[bool]:
    return or_(bounced(), expired(now))


def _dead(now: datetime) -> ColumnElement[bool]:
    return and_(OutboxMessage.state == "failed", _hopeless(now))


def _count(*which: ColumnElement[bool]) -> int:
    some = select(OutboxMessage.id).where(*which).limit(COUNTED_TO + 1).subquery()
    return db.session.scalar(select(func.count()).select_from(some)) or 0


def _conditions(wanted: Wanted, now: datetime) -> Iterable[ColumnElement[bool]]:
    if wanted.state == DEAD:
        yield _dead(now)
    elif wanted.state in ENDED:
        yield func.coalesce(OutboxMessage.state, "") == wanted.state
    elif wanted.state:
        yield OutboxMessage.state == wanted.state
    yield from _of_kind(wanted.kind)


def _of_kind(kind: str) -> Iterable[ColumnElement[bool]]:
    if kind:
        yield OutboxMessage.kind == kind
