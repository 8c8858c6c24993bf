"""What a member of staff may do, in words; called by the account page and `duaarah user list`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from service.accounts.tables import Staff
from service.db import db
from service.portals.tables import Agency, Portal

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True)
class Held:
    """A role and where it reaches: an agency's or portal's name and slug; None is city-wide."""

    role: str
    kind: str | None = None
    slug: str | None = None
    name: str | None = None


@dataclass(frozen=True)
class Described:
    """A member of staff and her roles."""

    email: str
    name: str
    active: bool
    held: tuple[Held, ...]


def describe(staff: Staff) -> Described:
    """One member of staff."""
    held = tuple(_held(grant.role, grant.agency_id, grant.portal_id) for grant in staff.grants)
    return Described(staff.email, staff.name, staff.active, held)


def describe_all() -> Sequence[Described]:
    """All of them, by e-mail."""
    return [describe(staff) for staff in db.session.scalars(select(Staff).order_by(Staff.email))]


def _held(role: str, agency_id: int | None, portal_id: int | None) -> Held:
    if portal_id is not None:
        portal = db.session.get_one(Portal, portal_id)
        return Held(role, "portal", portal.slug, portal.name)
    if agency_id is not None:
        agency = db.session.get_one(Agency, agency_id)
        return Held(role, "agency", agency.slug, agency.name)
    return Held(role)
