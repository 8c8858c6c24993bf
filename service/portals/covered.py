"""Where a scope reaches, as SQL: what `Scope.covers` says of one thing; the rooms' lists use it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, or_, select, true

from service.portals.tables import Portal

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlalchemy import BindParameter, ColumnElement, SQLColumnExpression
    from sqlalchemy.orm import Session

    from service.access import Scope


def covered(
    scope: Scope, agency_id: SQLColumnExpression[Any], portal_id: SQLColumnExpression[Any]
) -> ColumnElement[bool]:
    """The condition that something of this agency on this portal lies in the scope."""
    if scope.everywhere:
        return true()
    return or_(agency_id.in_(scope.agencies), portal_id.in_(scope.portals))


def covered_if_given(
    agency_id: SQLColumnExpression[Any], portal_id: SQLColumnExpression[Any]
) -> ColumnElement[bool]:
    """The same in a statement that is kept for all scopes: run with a scope's `reach`."""
    agencies: BindParameter[Any] = bindparam("agencies", expanding=True)
    portals: BindParameter[Any] = bindparam("portals", expanding=True)
    return or_(agency_id.in_(agencies), portal_id.in_(portals))


def reach(agencies: Iterable[int], portals: Iterable[int]) -> dict[str, list[int]]:
    """The parameters of `covered_if_given`; no agency and no portal has the number 0."""
    return {"agencies": sorted(agencies) or [0], "portals": sorted(portals) or [0]}


def covered_portal(scope: Scope) -> ColumnElement[bool]:
    """The condition that a portal lies in the scope."""
    return covered(scope, Portal.agency_id, Portal.id)


def on_covered_portal(scope: Scope, portal_id: SQLColumnExpression[Any]) -> ColumnElement[bool]:
    """The condition that something on this portal lies in the scope; of no portal, everywhere."""
    if scope.everywhere:
        return true()
    return portal_id.in_(select(Portal.id).where(covered_portal(scope)))


def portals_covered(session: Session, scope: Scope) -> Sequence[Portal]:
    """The portals in the scope, by name."""
    return session.scalars(select(Portal).where(covered_portal(scope)).order_by(Portal.name)).all()
