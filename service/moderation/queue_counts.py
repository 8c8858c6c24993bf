"""How much lies in each view: kept totals where they are kept, a short count of the rest."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, or_, select, true

from service.comments.tables import ViewTotal
from service.db import db
from service.moderation.asked import OWED, Asked, View
from service.moderation.queue import count_asked
from service.portals.tables import Portal

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import ColumnElement

    from service.access import Member, Scope

KEPT = (View.PENDING, View.SPAM, View.REPORTED, View.APPEALS)


def count_views(member: Member, now: datetime) -> dict[View, int]:
    """How much waits in each view that people work off; those not kept, up to 1,001."""
    total = func.sum(ViewTotal.total)
    kept = (
        select(ViewTotal.view, total)
        .where(ViewTotal.view.in_(KEPT), of_portals(member.scope))
        .group_by(ViewTotal.view)
    )
    found = {View(view): int(count) for view, count in db.session.execute(kept)}
    counts = {view: found.get(view, 0) for view in KEPT}
    for view in (*OWED, View.MINE):
        counts[view] = count_asked(member, Asked(view), now)[0]
    return {view: counts[view] for view in View if view in counts}


def of_portals(scope: Scope) -> ColumnElement[bool]:
    """The condition that a total is of a portal in the scope."""
    if scope.everywhere:
        return true()
    portals = select(Portal.id).where(
        or_(Portal.agency_id.in_(scope.agencies), Portal.id.in_(scope.portals))
    )
    return ViewTotal.portal_id.in_(portals)
