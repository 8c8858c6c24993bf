"""Who manages agencies and portals, how far, and what lies there; every change begins here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sqlalchemy import select, true

from service.access import Scope
from service.errors import NotFoundError, OutOfScopeError
from service.portals.covered import covered_portal
from service.portals.find import may_be_slug
from service.portals.tables import Agency, Portal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

PERMISSION: Final = "portals:manage"
EVERYWHERE: Final = Scope(everywhere=True)


@dataclass(frozen=True)
class Manager:
    """Who changes an agency or a portal: her name in the audit trail, where she may."""

    actor: str
    reach: Scope = EVERYWHERE


def managed_agency(session: Session, slug: str, reach: Scope, *, lock: bool = False) -> Agency:
    """The agency, if she manages it.

    Raises:
        NotFoundError: there is none, or it lies outside the scope; the two look the same.
    """
    agency = None
    if may_be_slug(slug):
        query = select(Agency).where(Agency.slug == slug)
        agency = session.scalar(query.with_for_update(key_share=True) if lock else query)
    if agency is None:
        raise NotFoundError(f"OPD {slug[:100]!r} tidak dikenal")
    if not (reach.everywhere or agency.id in reach.agencies):
        raise OutOfScopeError(f"agency:{agency.id}")
    return agency


def managed_portal(session: Session, slug: str, reach: Scope, *, lock: bool = False) -> Portal:
    """The portal, if she manages it.

    Raises:
        NotFoundError: there is none, or it lies outside the scope; the two look the same.
    """
    portal = None
    if may_be_slug(slug):
        query = select(Portal).where(Portal.slug == slug)
        locked = query.with_for_update(of=Portal, key_share=True)
        portal = session.scalar(locked if lock else query)
    if portal is None:
        raise NotFoundError(f"portal {slug[:100]!r} tidak dikenal")
    if not reach.covers(portal.agency_id, portal.id):
        raise OutOfScopeError(f"portal:{portal.id}", portal.id)
    return portal


def managed_agencies(session: Session, reach: Scope) -> Sequence[Agency]:
    """The agencies she manages, by name."""
    inside = true() if reach.everywhere else Agency.id.in_(reach.agencies)
    return session.scalars(select(Agency).where(inside).order_by(Agency.name, Agency.id)).all()


def managed_portals(session: Session, reach: Scope) -> Sequence[Portal]:
    """The portals she manages, by the names of their agencies and their own."""
    query = select(Portal).join(Agency).where(covered_portal(reach))
    return session.scalars(query.order_by(Agency.name, Portal.name, Portal.id)).unique().all()
