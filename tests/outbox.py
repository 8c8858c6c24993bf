"""The outbox as tests fill it: announced, tried, failed; inside an application's context."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from service.db import db, transaction
from service.delivery import outbox
from service.delivery.announce import Announcement, announce
from service.delivery.outbox import DELAYS
from service.delivery.tables import OutboxMessage
from service.delivery.tend import call_off, restore, retry, retry_all

if TYPE_CHECKING:
    from service.delivery.outbox import Claimed
    from tests.fakes import FakeClock

BY = "staff:7"
"""Whoever calls something off here."""

BOUNCED = "SMTPRecipientsRefused 550"


def put(
    clock: FakeClock,
    kind: str = "test",
    wait: int = 0,
    subject: str = "comment:1",
    to: str | None = None,
) -> int:
    """Announce something that leaves after `wait` steps of delay; its id."""
    now = clock.now()
    with transaction() as session:
        later = now + DELAYS[wait - 1] if wait else now
        payload = {"number": 4} if to is None else {"number": 4, "to": to}
        announce(session, Announcement(kind, subject, payload, now, later))
    return max(db.session.scalars(select(OutboxMessage.id)))


def claimed(clock: FakeClock) -> Claimed:
    """What a worker gets now, which must be something."""
    found = outbox.claim("uji", clock.now())
    assert found is not None
    return found


def fail(clock: FakeClock, *, final: bool, error: str = "TimeoutError") -> int:
    """Let what is due fail; its id."""
    found = claimed(clock)
    outbox.settle_failed(found, error, clock.now(), final=final)
    return found.id


def failed(
    clock: FakeClock,
    kind: str = "test",
    error: str = "TimeoutError",
    subject: str = "comment:1",
    to: str | None = None,
) -> int:
    """Announce something that is given up; its id."""
    put(clock, kind, subject=subject, to=to)
    return fail(clock, final=True, error=error)


def again(message_id: int, clock: FakeClock) -> None:
    """Try it again."""
    with transaction() as session:
        retry(session, message_id, clock.now())


def again_all(clock: FakeClock, kind: str = "", *, refused: bool = False) -> int:
    """Try all again; how many."""
    with transaction() as session:
        return retry_all(session, kind, clock.now(), refused=refused)


def off(message_id: int, clock: FakeClock) -> None:
    """Call it off."""
    with transaction() as session:
        call_off(session, message_id, clock.now(), BY)


def back(message_id: int) -> None:
    """Take that back."""
    with transaction() as session:
        restore(session, message_id)


def row(message_id: int) -> OutboxMessage:
    """It as it stands."""
    db.session.rollback()
    return db.session.get_one(OutboxMessage, message_id)


def state(message_id: int) -> str:
    """How it stands."""
    return row(message_id).state
