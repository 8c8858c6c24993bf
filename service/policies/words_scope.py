"""Whose list a word stands on: everybody's, an agency's or a portal's; named by forms and commands.

A name is `all`, `agency:SLUG` or `portal:SLUG`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from service.db import db
from service.errors import FieldError, InvalidError, said
from service.portals.find import may_be_slug
from service.portals.tables import Agency, Portal

if TYPE_CHECKING:
    from service.access import Scope

ALL = "all"
NOT_HERS = FieldError("scope", "choice", said("Pilih daftar yang boleh Anda ubah."))


@dataclass(frozen=True)
class ListScope:
    """Whose list: everybody's (both None), an agency's or a portal's; `label` is what it is called.

    `owner_id` is the agency that a portal belongs to, or the agency itself.
    """

    name: str = ALL
    agency_id: int | None = None
    portal_id: int | None = None
    owner_id: int | None = None
    label: str = ""

    def within(self, reach: Scope) -> bool:
        """Whether somebody whose permission reaches so far may change this list."""
        if self.portal_id is not None and self.portal_id in reach.portals:
            return True
        return reach.everywhere or self.owner_id in reach.agencies

    def touches(self, reach: Scope, owners: frozenset[int]) -> bool:
        """Whether this list has a say on comments that the permission reaches."""
        owned = self.agency_id is not None and self.agency_id in owners
        return self.name == ALL or owned or self.within(reach)


def scopes() -> list[ListScope]:
    """Every list there may be: everybody's, then the agencies' and their portals'."""
    found = [ListScope()]
    for agency in db.session.scalars(select(Agency).order_by(Agency.name)):
        found.append(_of_agency(agency))
        portals = select(Portal).where(Portal.agency_id == agency.id).order_by(Portal.name)
        found += [_of_portal(portal) for portal in db.session.scalars(portals)]
    return found


def owners_of(portals: frozenset[int]) -> frozenset[int]:
    """The agencies that these portals belong to."""
    return frozenset(db.session.scalars(select(Portal.agency_id).where(Portal.id.in_(portals))))


def scope_named(name: str, reach: Scope) -> ListScope:
    """The list of that name, if the permission reaches it.

    Raises:
        InvalidError: there is none, or it is another's; the two look the same.
    """
    found = _named(name)
    if found is None or not found.within(reach):
        raise InvalidError(NOT_HERS)
    return found


def scope_of_ids(agency_id: int | None, portal_id: int | None) -> ListScope:
    """The list that an entry stands on."""
    if portal_id is not None:
        return _of_portal(db.session.get_one(Portal, portal_id))
    if agency_id is not None:
        return _of_agency(db.session.get_one(Agency, agency_id))
    return ListScope()


def _named(name: str) -> ListScope | None:
    kind, _, slug = name.partition(":")
    if name == ALL:
        return ListScope()
    if not may_be_slug(slug):
        return None
    if kind == "agency":
        agency = db.session.scalar(select(Agency).where(Agency.slug == slug))
        return _of_agency(agency) if agency else None
    if kind == "portal":
        portal = db.session.scalar(select(Portal).where(Portal.slug == slug))
        return _of_portal(portal) if portal else None
    return None


def _of_agency(agency: Agency) -> ListScope:
    return ListScope(f"agency:{agency.slug}", agency.id, None, agency.id, agency.name)


def _of_portal(portal: Portal) -> ListScope:
    return ListScope(f"portal:{portal.slug}", None, portal.id, portal.agency_id, portal.name)
