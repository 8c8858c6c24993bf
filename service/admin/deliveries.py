"""What a person does to the outbox, with its trace in the trail; called by the desk and commands.

Announcements belong to no agency: they are there for those whose scope is the whole city.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from service.audit.record import record
from service.db import transaction
from service.delivery.announce import PUT_AWAY
from service.delivery.tend import call_off, put_all_away, restore, retry, retry_all
from service.errors import OutOfScopeError

if TYPE_CHECKING:
    from datetime import datetime

    from service.portals.manage import Manager

PERMISSION: Final = "deliveries"


def retry_delivery(message_id: int, who: Manager, at: datetime) -> None:
    """Try one again now that failed.

    Raises:
        NotFoundError: there is no such announcement, or not for her.
        ConflictError: it has not failed, is being tried at this moment, or its link has expired.
    """
    _check(message_id, who)
    with transaction() as session:
        retry(session, message_id, at)
        record(session, "delivery:retried", who.actor, f"outbox:{message_id}", at)


def retry_deliveries(kind: str, who: Manager, at: datetime, *, refused: bool = False) -> int:
    """Try all again that failed and may still arrive, of one kind or of all; gives how many.

    With `refused` also what the mail server refused for good, where it was the server's own fault.
    """
    if not who.reach.everywhere:
        return 0
    with transaction() as session:
        many = retry_all(session, kind, at, refused=refused)
        if many:
            record(
                session, "delivery:all_retried", who.actor, "outbox:all", at,
                kind=kind or None, count=many, refused=refused or None,
            )  # fmt: skip
    return many


def put_deliveries_away(kind: str, who: Manager, at: datetime) -> int:
    """Put away what no further try brings to anybody, of one kind or of all; gives how many."""
    if not who.reach.everywhere:
        return 0
    with transaction() as session:
        many = put_all_away(session, kind, at, who.actor)
        if many:
            record(
                session, "delivery:all_put_away", who.actor, "outbox:all", at,
                kind=kind or None, count=many,
            )  # fmt: skip
    return many


def call_off_delivery(message_id: int, who: Manager, at: datetime) -> None:
    """Call one off that waits, or put one away that was given up.

    Raises:
        NotFoundError: there is no such announcement, or not for her.
        ConflictError: it does not wait and has not failed, or is being tried at this moment.
        ForbiddenError: it is a warning or the audit's anchor, which nobody may keep from leaving.
    """
    _check(message_id, who)
    with transaction() as session:
        how = call_off(session, message_id, at, who.actor)
        tag = "delivery:put_away" if how == PUT_AWAY else "delivery:called_off"
        record(session, tag, who.actor, f"outbox:{message_id}", at)


def restore_delivery(message_id: int, who: Manager, at: datetime) -> None:
    """Take back that one was called off or put away.

    Raises:
        NotFoundError: there is no such announcement, or not for her.
        ConflictError: no person called it off, or its address is kept no longer.
    """
    _check(message_id, who)
    with transaction() as session:
        restore(session, message_id)
        record(session, "delivery:restored", who.actor, f"outbox:{message_id}", at)


def _check(message_id: int, who: Manager) -> None:
    if not who.reach.everywhere:
        raise OutOfScopeError(f"outbox:{message_id}")
