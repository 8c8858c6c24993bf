"""How many comments lie in each view of the queue, kept as they come and go.

New comments are counted by `store`; what the Session changes is counted when it is flushed, so
that no use case can forget it. The counts of one transaction are written at its end, and nothing
waits for another transaction's longer than a commit takes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import event, func, inspect, select, text, update
from sqlalchemy.orm import Session

from service.comments.tables import Comment, ViewTotal
from service.db import LATER, add_at_end, finish_with, transaction
from service.prepared import Prepared

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy.orm import InstanceState

COUNTED = frozenset({"pending", "spam", "published", "rejected"})
REPORTED = "reported"
APPEALS = "appeals"
ADD = Prepared(
    text(
        "INSERT INTO view_totals (portal_id, view, total, changes)"
        " VALUES (:portal_id, :view, :by, 1)"
        " ON CONFLICT (portal_id, view) DO UPDATE SET"
        " total = view_totals.total + excluded.total, changes = view_totals.changes + 1"
    )
)


def enters(session: Session, portal_id: int, view: str) -> None:
    """Count a new citizen's comment into its view."""
    add_at_end(session, ViewTotal, {"portal_id": portal_id, "view": view, "by": 1})


def recount() -> None:
    """Count everything anew; for what was stored past the use cases, and after a doubt."""
    with transaction() as session:
        in_order = select(ViewTotal).order_by(ViewTotal.portal_id, ViewTotal.view)
        session.scalars(in_order.with_for_update()).all()  # as submissions lock them
        changed = {"total": 0, "changes": ViewTotal.changes + 1}
        session.execute(update(ViewTotal).values(**changed))
        for view, counted in _views().items():
            found = session.execute(
                select(Comment.portal_id, func.count())
                .where(Comment.kind == "citizen", counted)
                .group_by(Comment.portal_id)
            )
            for portal_id, count in found:
                row = {"portal_id": portal_id, "view": view, "by": count}
                add_at_end(session, ViewTotal, row)


def _views() -> dict[str, Any]:
    views: dict[str, Any] = {view: Comment.desk_view == view for view in sorted(COUNTED)}
    views[REPORTED] = (Comment.open_reports > 0) & (Comment.status == "published")
    views[APPEALS] = Comment.appeal_open & (Comment.status != "withdrawn")
    return views


def _write(session: Session, rows: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Add up what the transaction did, in an order that is the same for all."""
    sums: dict[tuple[int, str], int] = {}
    for row in rows:
        place = row["portal_id"], row["view"]
        sums[place] = sums.get(place, 0) + row["by"]
    added: list[dict[str, int | str]] = [
        {"portal_id": p, "view": v, "by": by} for (p, v), by in sorted(sums.items())
    ]
    ADD.write_within(session, added)
    return []


finish_with(ViewTotal, _write)


@event.listens_for(Session, "before_flush")
def _count(session: Session, _context: object, _instances: object) -> None:
    if LATER not in session.info:
        return  # outside of `transaction()` nothing is stored
    for changed in [*session.new, *session.dirty]:
        if isinstance(changed, Comment) and changed.kind == "citizen":
            count_change(session, changed)


def count_change(session: Session, comment: Comment) -> None:
    """Count what a comment, about to be written, changes in the views."""
    state: InstanceState[Comment] = inspect(comment)
    before = frozenset() if state.key is None else _views_of(_before(state))
    after = _views_of({name: getattr(comment, name) for name in _DECIDING})
    for view, by in [*((one, -1) for one in before - after), *((one, 1) for one in after - before)]:
        row = {"portal_id": comment.portal_id, "view": view, "by": by}
        add_at_end(session, ViewTotal, row)
    if before == after and state.key is not None and state.modified:
        for view in after:  # the order, or what is shown, may be another
            row = {"portal_id": comment.portal_id, "view": view, "by": 0}
            add_at_end(session, ViewTotal, row)


_DECIDING = ("desk_view", "status", "open_reports", "appeal_open")


def _before(state: InstanceState[Comment]) -> dict[str, Any]:
    """What stands in the database: the old value of what was changed, the value of the rest."""
    found = {}
    for name in _DECIDING:
        history = state.attrs[name].history
        old = history.deleted or history.unchanged
        found[name] = old[0] if old else None
    return found


def _views_of(values: Mapping[str, Any]) -> frozenset[str]:
    views = {values["desk_view"]} & COUNTED
    if values["open_reports"] and values["status"] == "published":
        views |= {REPORTED}
    if values["appeal_open"] and values["status"] != "withdrawn":
        views |= {APPEALS}
    return frozenset(views)
