"""Putting an announcement into the outbox, or taking it back; called inside a transaction."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import func, not_, or_, update

from service.db import add_row, add_rows
from service.delivery.tables import OutboxMessage

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from sqlalchemy.orm import Session


CALLED_OFF: Final = "called off"
"""How the end of a row begins that a person called off; its last error stands behind a colon."""

PUT_AWAY: Final = "put away"
"""The same of one that had been given up."""

ADDRESS: Final = "to"
"""The key of a payload under which an address may stand that is stored nowhere else any more.

It is personal: with the end of the delivery None takes its place.
"""


@dataclass(frozen=True)
class Announcement:
    """What to announce: `kind` (a renderer's name), `subject` as `kind:id`, `not_before` when."""

    kind: str
    subject: str
    payload: dict[str, Any]
    created_at: datetime
    not_before: datetime


def announce(session: Session, announcement: Announcement) -> None:
    """Queue the announcement in the transaction of what it announces."""
    add_row(session, OutboxMessage, _row(announcement))


def announce_all(session: Session, announcements: Iterable[Announcement]) -> None:
    """Queue several with one statement."""
    rows = [_row(announcement) for announcement in announcements]
    if rows:
        add_rows(session, OutboxMessage, rows)


def _row(announcement: Announcement) -> dict[str, Any]:
    return {
        "kind": announcement.kind,
        "subject": announcement.subject,
        "payload": announcement.payload,
        "state": "queued",
        "created_at": announcement.created_at,
        "not_before": announcement.not_before,
        "attempts": 0,
    }


def without_address(payload: dict[str, Any]) -> dict[str, Any]:
    """What may stay of a payload when its delivery has ended."""
    return {**payload, ADDRESS: None} if ADDRESS in payload else payload


def lost_address(payload: dict[str, Any]) -> bool:
    """Whether the address that this was for is kept no longer."""
    return ADDRESS in payload and payload[ADDRESS] is None


def cancel(session: Session, *subjects: str) -> None:
    """Take back what was announced of these and has not left; given up, it is not tried again."""
    session.execute(
        update(OutboxMessage)
        .where(OutboxMessage.subject.in_(subjects), OutboxMessage.state.in_(("queued", "failed")))
        .values(state="cancelled")
    )


def resume(session: Session, subject: str) -> None:
    """Queue again what `cancel` took back for `subject`; what a person called off stays so."""
    end = func.coalesce(OutboxMessage.last_error, "")
    meant = not_(or_(end.startswith(CALLED_OFF), end.startswith(PUT_AWAY)))
    session.execute(
        update(OutboxMessage)
        .where(OutboxMessage.subject == subject, OutboxMessage.state == "cancelled", meant)
        .values(state="queued", attempts=0)
    )
