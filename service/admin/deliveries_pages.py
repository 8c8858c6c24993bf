"""What the desk's page on deliveries is made of; called by the routes in `deliveries_routes`."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from flask import render_template
from flask_babel import format_timedelta

from service.access import member
from service.admin.deliveries import PERMISSION
from service.delivery.outbox import MAX_TRIES
from service.delivery.render import kinds
from service.delivery.tend import (
    COUNTED_TO,
    STATES,
    Wanted,
    counts,
    listing,
    oldest_due,
    stuck,
)
from service.portals.manage import Manager
from service.ports import ports

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from service.errors import ServiceError

PAGE_SIZE: Final = 50
MOST: Final = 2**31 - 1
LATE: Final = timedelta(minutes=15)
"""What has been due for longer should have been tried: the worker looks every few seconds."""


def manager() -> Manager:
    """The member of staff behind the request and where she looks after deliveries."""
    found = member(PERMISSION)
    return Manager(found.actor, found.scope)


def wanted_of(given: Mapping[str, str]) -> Wanted:
    """The filters in a query or a form; what is none of the choices counts as none."""
    state, kind = given.get("state", ""), given.get("kind", "")
    return Wanted(state if state in STATES else "", kind if kind in kinds() else "")


def show_deliveries(
    wanted: Wanted, before: int | None = None, refused: ServiceError | None = None
) -> str:
    """The outbox, the newest first; to those who do not see the whole city, why it is empty."""
    if not manager().reach.everywhere:
        return render_template("admin/deliveries.html", city=False, refused=refused)
    now = ports().clock()
    highest = None if before is None else min(max(before, 0), MOST)
    found = listing(wanted, PAGE_SIZE + 1, highest)
    oldest = oldest_due(now)
    return render_template(
        "admin/deliveries.html",
        city=True,
        refused=refused,
        listed=found[:PAGE_SIZE],
        next_before=found[PAGE_SIZE - 1].id if len(found) > PAGE_SIZE else None,
        wanted=wanted,
        kinds=kinds(),
        counts=counts(),
        stuck=stuck(now),
        late=oldest if oldest is not None and now - oldest > LATE else None,
        most_tries=MAX_TRIES,
        now=now,
    )


def count_words(number: int) -> str:
    """A count, exact up to 1,000."""
    return f"{COUNTED_TO}+" if number > COUNTED_TO else str(number)


def age_words(at: datetime, now: datetime) -> str:
    """How long ago that was."""
    return str(format_timedelta(at - now, add_direction=True))
