"""Putting an announcement into the outbox, or taking it back; called inside a transaction."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import update

from service.db import add_row
from service.delivery.tables import OutboxMessage

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session


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
    add_row(
        session,
        OutboxMessage,
        {
            "kind": announcement.kind,
            "subject": announcement.subject,
            "payload": announcement.payload,
            "state": "queued",
            "created_at": announcement.created_at,
            "not_before": announcement.not_before,
            "attempts": 0,
        },
    )


def cancel(session: Session, subject: str) -> None:
    """Take back what was queued for `subject` and has not left."""
    session.execute(
        update(OutboxMessage)
        .where(OutboxMessage.subject == subject, OutboxMessage.state == "queued")
        .values(state="cancelled")
    )


def resume(session: Session, subject: str) -> None:
    """Queue again what `cancel` took back for `subject`."""
    session.execute(
        update(OutboxMessage)
        .where(OutboxMessage.subject == subject, OutboxMessage.state == "cancelled")
        .values(state="queued")
    )
