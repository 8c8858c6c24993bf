"""How much lies in each view: kept totals where they are kept, a short count of the rest."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from service.comments.tables import ViewTotal
from service.db import db
from service.moderation.asked import OWED, Asked, View
from service.moderation.queue import counted
from service.moderation.queue_walk import given, walk
from service.portals.covered import on_covered_portal

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Select

    from service.access import Member, Scope

KEPT = (View.PENDING, View.SPAM, View.REPORTED, View.APPEALS)
SHAPES = 64  # scopes whose statement is remembered: to put it together costs more than to run it


def count_views(member: Member, now: datetime) -> dict[View, int]:
    """How much waits in each view that people work off; those not kept, up to 1,001."""
    row = db.session.execute(_counts(member.scope), given(member.id, Asked(), now)).one()
    return {view: int(count or 0) for view, count in zip(_VIEWS, row, strict=True)}


_VIEWS = tuple(view for view in View if view in {*KEPT, *OWED, View.MINE})


@lru_cache(SHAPES)
def _counts(scope: Scope) -> Select[Any]:
    columns = []
    for view in _VIEWS:
        if view in KEPT:
            kept = select(func.sum(ViewTotal.total))
            count = kept.where(
                ViewTotal.view == view.value, on_covered_portal(scope, ViewTotal.portal_id)
            )
        else:
            count = counted(walk(scope, Asked(view)))
        columns.append(count.scalar_subquery().label(view.value))
    return select(*columns)
