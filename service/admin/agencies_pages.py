"""What the desk's pages on agencies are made of; called by the routes in `agencies_routes`."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from flask import render_template
from sqlalchemy import select

from service.accounts.tables import Staff, StaffGrant
from service.admin.manager import manager
from service.db import db
from service.errors import InvalidError
from service.portals.manage import (
    PERMISSION,
    managed_agencies,
    managed_agency,
    managed_portals,
)
from service.portals.tables import Agency, Portal

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from service.errors import ServiceError


@dataclass(frozen=True)
class Typed:
    """A form as it comes back: what was typed, and what is wrong with it."""

    values: Mapping[str, str] = field(default_factory=dict)
    error: ServiceError | None = None

    def about(self, name: str) -> str:
        """What is wrong with a field; the empty text where nothing is."""
        errors = self.error.errors if self.error else ()
        return next((error.message for error in errors if error.field == name), "")

    @property
    def message(self) -> str:
        """What is wrong with the whole form; faults of fields stand beside them."""
        if self.error is None:
            return ""
        fields = isinstance(self.error, InvalidError)
        return self.error.title if fields else self.error.detail or self.error.title


@dataclass(frozen=True)
class ListedAgency:
    """An agency with its portals, and how many members of staff have a role in it."""

    agency: Agency
    portals: Sequence[Portal]
    members: int


def show_agencies(typed: Typed | None = None) -> str:
    """The list of agencies, with a form for a new one where she manages the city."""
    reach = manager(PERMISSION).reach
    listed = _listed(managed_agencies(db.session(), reach))
    return render_template(
        "admin/agencies.html", listed=listed, may_add=reach.everywhere, typed=typed or Typed()
    )


def show_agency(slug: str, typed: Typed | None = None) -> str:
    """One agency.

    Raises:
        NotFoundError: no such agency where she manages.
    """
    (listed,) = _listed([managed_agency(db.session(), slug, manager(PERMISSION).reach)])
    return render_template("admin/agency.html", one=listed, typed=typed or Typed())


def _listed(agencies: Sequence[Agency]) -> list[ListedAgency]:
    members = _members()
    portals: dict[int, list[Portal]] = {agency.id: [] for agency in agencies}
    for portal in managed_portals(db.session(), manager(PERMISSION).reach):
        portals.get(portal.agency_id, []).append(portal)
    return [
        ListedAgency(agency, portals[agency.id], len(members.get(agency.id, ())))
        for agency in agencies
    ]


def _members() -> dict[int, set[int]]:
    """Ids of the active staff by agency: who has a role in it, or on a portal of its."""
    query = (
        select(StaffGrant.staff_id, StaffGrant.agency_id, Portal.agency_id.label("owner"))
        .join(Staff, Staff.id == StaffGrant.staff_id)
        .outerjoin(Portal, Portal.id == StaffGrant.portal_id)
        .where(Staff.active)
    )
    found: dict[int, set[int]] = {}
    for row in db.session.execute(query):
        agency_id = row.agency_id if row.agency_id is not None else row.owner
        if agency_id is not None:
            found.setdefault(agency_id, set()).add(row.staff_id)
    return found
