"""What the queue's page is made of; called by the routes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import render_template
from flask_login import current_user
from sqlalchemy import or_, select, true

from service.access import member, scope_of
from service.db import db
from service.languages import LANGUAGES
from service.moderation.asked import (
    AGES,
    DONE,
    MOST_TEXT,
    OUTCOMES,
    SENTIMENTS,
    STATUSES,
    TOPICS,
)
from service.moderation.claim import claimed_by_others
from service.moderation.poll import poll_address
from service.moderation.queue import MOST_COUNTED, count_asked, read_queue
from service.moderation.queue_counts import count_views
from service.moderation.reasons import REASONS
from service.moderation.saved import MOST_NAMED, saved_by
from service.moderation.undo import last_undoable
from service.moderation.words import WORDS
from service.portals.tables import Agency, Portal
from service.ports import ports

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from service.access import Member, Scope
    from service.moderation.asked import Asked, View

VALUES: dict[str, tuple[str, ...]] = {
    "sentiment": SENTIMENTS, "outcome": OUTCOMES, "topic": TOPICS, "lang": tuple(LANGUAGES),
    "age": tuple(AGES), "status": STATUSES,
}  # fmt: skip
"""The filters that are a choice of a few, with their values."""


def show_queue(asked: Asked, cursor: str | None) -> str:
    """The queue: one page of what is asked for, and how much waits elsewhere."""
    reader, now = member("queue:read"), ports().clock()
    counts = count_views(reader, now)
    page = read_queue(reader, asked, cursor, now)
    return render_template(
        "moderation/queue.html",
        page=page,
        asked=asked,
        view=asked.code,
        part=asked.view.value,
        counts=counts,
        found=_found(reader, asked, counts, now),
        most_counted=MOST_COUNTED,
        values=VALUES,
        places=places_in(reader.scope),
        most_text=MOST_TEXT,
        most_named=MOST_NAMED,
        done=asked.view in DONE,
        saved=saved_by(reader.id),
        claims=claimed_by_others([row.id for row in page.waiting], reader.id, now),
        poll=poll_address(reader.scope),
        undoable=last_undoable(reader, now),
        may_decide=bool(scope_of(current_user.grants, "comments:decide")),
        reasons=REASONS,
        **WORDS,
    )


def places_in(scope: Scope) -> Mapping[str, Mapping[str, str]]:
    """Agencies and portals that the scope reaches: name by slug, each in alphabetical order."""
    inside = (
        true()
        if scope.everywhere
        else or_(Portal.agency_id.in_(scope.agencies), Portal.id.in_(scope.portals))
    )
    query = select(Portal.slug, Portal.name, Agency.slug, Agency.name)
    found = db.session.execute(query.join(Agency, Agency.id == Portal.agency_id).where(inside))
    portals, agencies = {}, {}
    for portal, portal_name, agency, agency_name in found:
        portals[portal], agencies[agency] = portal_name, agency_name
    return {"agency": _by_name(agencies), "portal": _by_name(portals)}


def _by_name(names: Mapping[str, str]) -> dict[str, str]:
    return dict(sorted(names.items(), key=lambda pair: pair[1].casefold()))


def _found(
    reader: Member, asked: Asked, counts: Mapping[View, int], now: datetime
) -> tuple[int, bool] | None:
    """How many the filters found and whether that is all; None where a view's count says it."""
    if not asked.filters and asked.view in counts:
        return None
    return count_asked(reader, asked, now)
