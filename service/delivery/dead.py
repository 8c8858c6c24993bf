"""Which announcements no further try brings to anybody: `tend` leaves them out, `worker` ends them.

Either the mail server knows no such mailbox, or the link in the mail has expired. Each stands here
twice, as a condition for many rows and as an answer about one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import and_, func, or_

from service.delivery.rules import rules
from service.delivery.tables import OutboxMessage

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import ColumnElement

BOUNCED: Final = "SMTPRecipientsRefused 5"
"""How the last error of a row begins that the server refused for good (RFC 5321, 4.2.1: 5yz)."""


def bounced() -> ColumnElement[bool]:
    """Given up because the server knows no such mailbox."""
    error = func.coalesce(OutboxMessage.last_error, "")
    return and_(OutboxMessage.state == "failed", error.startswith(BOUNCED))


def expired(now: datetime) -> ColumnElement[bool]:
    """Too old: its link opens nothing any more."""
    return or_(
        OutboxMessage.id.is_(None),  # never: for an installation without such kinds
        *(
            and_(OutboxMessage.kind == kind, OutboxMessage.created_at <= now - lives)
            for kind, lives in rules().lives.items()
        ),
    )


def is_bounced(row: OutboxMessage) -> bool:
    """Whether this one was given up because the server knows no such mailbox."""
    return row.state == "failed" and (row.last_error or "").startswith(BOUNCED)


def is_expired(row: OutboxMessage, now: datetime) -> bool:
    """Whether the link in this one opens nothing any more."""
    return rules().expired(row.kind, row.created_at, now)
