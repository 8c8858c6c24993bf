"""How much lies in each view: kept totals where they are kept, a short count of the rest."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

from sqlalchemy import func, select, true

from service.comments.tables import ViewTotal
from service.moderation.asked import OWED, Asked, View
from service.moderation.queue import counted
from service.moderation.queue_rows import plain
from service.moderation.queue_walk import Shape, given, shape_of, walk
from service.portals.covered import covered_if_given
from service.portals.tables import Portal
from service.prepared import Prepared

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import ColumnElement

    from service.access import Member

KEPT = (View.PENDING, View.SPAM, View.REPORTED, View.APPEALS)


def count_views(member: Member, now: datetime) -> dict[View, int]:
    """How much waits in each view that people work off; those not kept, up to 1,001."""
    statement = _counts(shape_of(member.scope, Asked()))
    (row,) = statement.rows(**plain(given(member, Asked(), now)))
    return {view: int(count or 0) for view, count in zip(_VIEWS, row, strict=True)}


_VIEWS = tuple(view for view in View if view in {*KEPT, *OWED, View.MINE})


@cache
def _counts(shape: Shape) -> Prepared:
    columns = []
    for view in _VIEWS:
        if view in KEPT:
            kept = select(func.sum(ViewTotal.total))
            count = kept.where(ViewTotal.view == view.value, _of_portals(shape))
        else:
            count = counted(walk(replace(shape, view=view)))
        columns.append(count.scalar_subquery().label(view.value))
    return Prepared(select(*columns))


def _of_portals(shape: Shape) -> ColumnElement[bool]:
    """The condition that a total is of a portal in the scope."""
    if shape.everywhere:
        return true()
    portals = select(Portal.id).where(covered_if_given(Portal.agency_id, Portal.id))
    return ViewTotal.portal_id.in_(portals)
