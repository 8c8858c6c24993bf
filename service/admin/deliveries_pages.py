"""What the desk's page on deliveries is made of; called by the routes in `deliveries_routes`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from flask import render_template
from flask_babel import format_timedelta

from service.admin.deliveries import PERMISSION
from service.admin.manager import manager
from service.delivery.dead import is_bounced, is_expired
from service.delivery.may import call_off_refused, restore_refused, retry_refused
from service.delivery.outbox import MAX_TRIES
from service.delivery.render import kinds
from service.delivery.tend import (
    COUNTED_TO,
    DEAD,
    STATES,
    Wanted,
    called_off,
    counts,
    left_out,
    listing,
    oldest_due,
    stuck,
)
from service.errors import ForbiddenError
from service.ports import ports

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from service.delivery.tables import OutboxMessage
    from service.errors import ServiceError

PAGE_SIZE: Final = 50
MOST: Final = 2**31 - 1
LATE: Final = timedelta(minutes=15)
"""What has been due for longer should have been tried: the worker looks every few seconds."""


def wanted_of(given: Mapping[str, str]) -> Wanted:
    """The filters in a query or a form; what is none of the choices counts as none."""
    state, kind = given.get("state", ""), given.get("kind", "")
    return Wanted(state if state in {*STATES, DEAD} else "", kind if kind in kinds() else "")


@dataclass(frozen=True)
class Shown:
    """A row of the list, and what this member of staff may do to it."""

    row: OutboxMessage
    retry: bool
    call_off: bool
    restore: bool
    kept: bool
    """Whether it waits and nobody may call it off."""

    dead: bool
    expired: bool


def show_deliveries(
    wanted: Wanted,
    before: int | None = None,
    refused: ServiceError | None = None,
    off: int | None = None,
) -> str:
    """The outbox, the newest first; to those who do not see the whole city, why it is empty.

    `off` is the row that was just called off, which may be taken back at the top.
    """
    who = manager(PERMISSION)
    if not who.reach.everywhere:
        return render_template("admin/deliveries.html", city=False, refused=refused)
    now = ports().clock()
    found = listing(wanted, PAGE_SIZE + 1, now, _bounded(before))
    oldest = oldest_due(now)
    return render_template(
        "admin/deliveries.html",
        city=True,
        refused=refused,
        listed=[_shown(row, now, who.actor) for row in found[:PAGE_SIZE]],
        next_before=found[PAGE_SIZE - 1].id if len(found) > PAGE_SIZE else None,
        wanted=wanted,
        kinds=kinds(),
        counts=counts(now, wanted.kind),
        stuck=stuck(now, wanted.kind),
        left_out=left_out(now, wanted.kind),
        off=_just_called_off(_bounded(off), now, who.actor),
        unsent=not ports().settings.smtp_url,
        late=oldest if oldest is not None and now - oldest > LATE else None,
        most_tries=MAX_TRIES,
        now=now,
    )


def _shown(row: OutboxMessage, now: datetime, by: str) -> Shown:
    refusal = call_off_refused(row, now, by)
    failed, old = row.state == "failed", is_expired(row, now)
    return Shown(
        row,
        retry=retry_refused(row, now) is None,
        call_off=refusal is None,
        restore=restore_refused(row) is None,
        kept=isinstance(refusal, ForbiddenError),
        dead=is_bounced(row) or (failed and old),
        expired=failed and old,
    )


def _just_called_off(number: int | None, now: datetime, by: str) -> Shown | None:
    row = None if number is None else called_off(number)
    return None if row is None else _shown(row, now, by)


def _bounded(number: int | None) -> int | None:
    """A number of a query within what a row's can be."""
    return None if number is None else min(max(number, 0), MOST)


def count_words(number: int) -> str:
    """A count, exact up to 1,000."""
    return f"{COUNTED_TO}+" if number > COUNTED_TO else str(number)


def age_words(at: datetime, now: datetime) -> str:
    """How long ago that was."""
    return str(format_timedelta(at - now, add_direction=True))
