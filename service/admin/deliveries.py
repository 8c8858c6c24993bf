"""What a person does to the outbox, with its trace in the trail; called by the desk and commands.

Announcements belong to no agency: they are there for those whose scope is the whole city.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from service.audit.record import record
from service.db import transaction
from service.delivery.tend import call_off, retry, retry_all
from service.errors import OutOfScopeError

if TYPE_CHECKING:
    from datetime import datetime

    from service.portals.manage import Manager

PERMISSION: Final = "deliveries"


def retry_delivery(message_id: int, who: Manager, at: datetime) -> None:
    """Try one again now that failed.

    Raises:
        NotFoundError: there is no such announcement, or not for her.
        ConflictError: it has not failed, or it is being tried at this moment.
    """
    _check(message_id, who)
    with transaction() as session:
        retry(session, message_id, at)
        record(session, "delivery:retried", who.actor, f"outbox:{message_id}", at)


def retry_deliveries(kind: str, who: Manager, at: datetime) -> int:
    """Try all again that failed, of one kind or of all; gives how many."""
    if not who.reach.everywhere:
        return 0
    with transaction() as session:
        many = retry_all(session, kind, at)
        if many:
            record(
                session, "delivery:all_retried", who.actor, "outbox:all", at,
                kind=kind or None, count=many,
            )  # fmt: skip
    return many


def call_off_delivery(message_id: int, who: Manager, at: datetime) -> None:
    """Call one off that waits.

    Raises:
        NotFoundError: there is no such announcement, or not for her.
        ConflictError: it does not wait, or it is being tried at this moment.
    """
    _check(message_id, who)
    with transaction() as session:
        call_off(session, message_id, at)
        record(session, "delivery:called_off", who.actor, f"outbox:{message_id}", at)


def _check(message_id: int, who: Manager) -> None:
    if not who.reach.everywhere:
        raise OutOfScopeError(f"outbox:{message_id}")
