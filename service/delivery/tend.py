"""Looking after the outbox: what waits, what failed; tried again or called off by a person.

The room `admin` calls it, for the desk's page and for commands, and writes the audit trail.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import and_, func, or_, select, true, update

from service.db import db
from service.delivery.announce import CALLED_OFF
from service.delivery.tables import OutboxMessage
from service.errors import ConflictError, NotFoundError, said

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

STATES: Final = ("queued", "failed", "delivered", "cancelled")
ENDED: Final = ("delivered", "cancelled")
"""States that rows gather in: of a million, SQLite would sort all by id (2 s) if it took the index
of states, where walking down the ids finds a page in a millisecond."""

COUNTED_TO: Final = 1000
"""Counts are exact up to here; one more stands for all that are above."""


@dataclass(frozen=True)
class Wanted:
    """Which rows: of one state, of one kind; empty is all."""

    state: str = ""
    kind: str = ""


def listing(wanted: Wanted, limit: int, before: int | None = None) -> Sequence[OutboxMessage]:
    """The newest rows, of those with an id below `before`."""
    query = select(OutboxMessage).where(*_conditions(wanted))
    if before is not None:
        query = query.where(OutboxMessage.id < before)
    return db.session.scalars(query.order_by(OutboxMessage.id.desc()).limit(limit)).all()


def counts() -> dict[str, int]:
    """How many rows there are in each state, counted to `COUNTED_TO` + 1."""
    return {state: _count(OutboxMessage.state == state) for state in STATES}


def stuck(now: datetime) -> int:
    """How many rows have failed at least once and are not delivered, counted likewise."""
    return _count(_failed(now))


def oldest_due(now: datetime) -> datetime | None:
    """Since when something should have been tried; None where nothing is due."""
    due = (OutboxMessage.state == "queued") & (OutboxMessage.not_before <= now)
    return db.session.scalar(select(func.min(OutboxMessage.not_before)).where(due))


def retry(session: Session, message_id: int, now: datetime) -> None:
    """Try a row again now that failed, inside a transaction.

    Raises:
        NotFoundError: there is no such row.
        ConflictError: it has not failed, or it is being tried at this moment.
    """
    if not _retry(session, OutboxMessage.id == message_id, now):
        _refuse(session, message_id, said("Kiriman ini tidak gagal, atau sedang dicoba."))


def retry_all(session: Session, kind: str, now: datetime) -> int:
    """Try again all rows that failed, of one kind or (empty) of all, inside a transaction.

    Gives how many those were.
    """
    return _retry(session, and_(true(), *_conditions(Wanted(kind=kind))), now)


def call_off(session: Session, message_id: int, now: datetime) -> None:
    """Call a row off that waits, inside a transaction.

    Raises:
        NotFoundError: there is no such row.
        ConflictError: it does not wait, or it is being tried at this moment.
    """
    mine = (OutboxMessage.id == message_id) & (OutboxMessage.state == "queued") & _free(now)
    change = update(OutboxMessage).where(mine)
    done: Any = session.execute(change.values(state="cancelled", last_error=CALLED_OFF))
    if not done.rowcount:
        _refuse(session, message_id, said("Kiriman ini tidak menunggu lagi, atau sedang dicoba."))


def _retry(session: Session, which: ColumnElement[bool], now: datetime) -> int:
    again = update(OutboxMessage).where(which)
    given_up = again.where(OutboxMessage.state == "failed")
    waiting = again.where(OutboxMessage.state == "queued", _failed(now))
    moved: Any = session.execute(waiting.values(not_before=now))
    revived: Any = session.execute(given_up.values(state="queued", not_before=now, attempts=0))
    return int(moved.rowcount) + int(revived.rowcount)


def _failed(now: datetime) -> ColumnElement[bool]:
    """Given up, or waiting for the next try after one that failed."""
    waiting = (OutboxMessage.state == "queued") & (OutboxMessage.attempts > 0)
    later = waiting & (OutboxMessage.not_before > now) & _free(now)
    return or_(OutboxMessage.state == "failed", later)


def _free(now: datetime) -> ColumnElement[bool]:
    return or_(OutboxMessage.leased_until.is_(None), OutboxMessage.leased_until <= now)


def _count(which: ColumnElement[bool]) -> int:
    some = select(OutboxMessage.id).where(which).limit(COUNTED_TO + 1).subquery()
    return db.session.scalar(select(func.count()).select_from(some)) or 0


def _conditions(wanted: Wanted) -> Iterable[ColumnElement[bool]]:
    if wanted.state in ENDED:
        yield func.coalesce(OutboxMessage.state, "") == wanted.state
    elif wanted.state:
        yield OutboxMessage.state == wanted.state
    if wanted.kind:
        yield OutboxMessage.kind == wanted.kind


def _refuse(session: Session, message_id: int, why: str) -> None:
    if session.get(OutboxMessage, message_id) is None:
        raise NotFoundError
    raise ConflictError(why)
