"""Drops addresses that failed deliveries hold and nobody has asked for since; an hourly chore."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from sqlalchemy import select

from service.db import transaction
from service.delivery.announce import ADDRESS, without_address
from service.delivery.tables import OutboxMessage

if TYPE_CHECKING:
    from datetime import datetime

KEPT_DAYS: Final = 30
"""How long a failed delivery can still be tried that holds an address of its own."""


def forget_addresses(now: datetime) -> None:
    """Empty the address in what failed long ago; one that left or was put away holds none."""
    old = OutboxMessage.created_at <= now - timedelta(days=KEPT_DAYS)
    holds = OutboxMessage.payload[ADDRESS].as_string().is_not(None)
    query = select(OutboxMessage).where(OutboxMessage.state == "failed", old, holds)
    with transaction() as session:
        for row in session.scalars(query.with_for_update(skip_locked=True)):
            row.payload = without_address(row.payload)
