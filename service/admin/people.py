"""The staff as the desk lists them: who has a role where the reader manages, filtered, in pages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sqlalchemy import exists, func, or_, select

from service.access import ROLES
from service.accounts.may_give import covers
from service.accounts.names import names_of
from service.accounts.seen import last_sign_ins
from service.accounts.tables import Invitation, Staff, StaffGrant
from service.db import db
from service.portals.covered import on_covered_portal, portals_covered
from service.portals.tables import Agency, Portal

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement

    from service.access import Grant, Scope

PAGE_SIZE: Final = 50
MOST: Final = 2**31 - 1
MOST_SEARCHED: Final = 100
STATES: Final = ("active", "disabled")


@dataclass(frozen=True)
class Asked:
    """Filters: part of a name or an e-mail, a role, a place, `active` or `disabled`; empty is all.

    A place is written as forms carry it; an agency's portals belong to it.
    """

    text: str = ""
    role: str = ""
    place: str = ""
    state: str = ""


@dataclass(frozen=True)
class Place:
    """Where a role reaches: `value` as forms carry it (city, agency:slug, portal:slug)."""

    value: str
    kind: str
    name: str


@dataclass(frozen=True)
class Held:
    """A role, and where it reaches."""

    role: str
    place: Place


@dataclass(frozen=True)
class Person:
    """A member of staff; `elsewhere`: she has roles too that lie outside of the reader's scope."""

    id: int
    name: str
    email: str
    active: bool
    factor: bool
    held: tuple[Held, ...]
    elsewhere: bool
    since: datetime
    last_sign_in: datetime | None


@dataclass(frozen=True)
class People:
    """A page of them by name, how many there are, and where the next page begins."""

    listed: Sequence[Person]
    total: int
    next_after: int | None


@dataclass(frozen=True)
class Invited:
    """An open invitation, and who made it; the empty text is a command."""

    id: int
    email: str
    held: Held
    by: str
    until: datetime


def asked_of(given: Mapping[str, str]) -> Asked:
    """The filters in a query; what is none of the choices counts as none."""
    role, state = given.get("role", ""), given.get("state", "")
    return Asked(
        text=" ".join(given.get("q", "").replace("\0", " ").split())[:MOST_SEARCHED],
        role=role if role in ROLES else "",
        place=given.get("place", "").replace("\0", ""),
        state=state if state in STATES else "",
    )


def list_people(scope: Scope, asked: Asked, after: int | None) -> People:
    """One page of the staff in the scope, after the member of staff with this id."""
    wanted = [*_filters(scope, asked)]
    total = db.session.scalar(select(func.count()).select_from(Staff).where(*wanted)) or 0
    query = select(Staff).where(*wanted)
    if after is not None:
        query = query.where(_follows(min(max(after, 0), MOST)))
    found = db.session.scalars(query.order_by(Staff.name, Staff.id).limit(PAGE_SIZE + 1)).all()
    shown = found[:PAGE_SIZE]
    return People(people_of(scope, shown), total, shown[-1].id if len(found) > PAGE_SIZE else None)


def people_of(scope: Scope, staff: Sequence[Staff]) -> list[Person]:
    """These members of staff, with the roles that lie in the scope."""
    places, signed_in = _Places(), last_sign_ins(one.id for one in staff)
    return [_person(scope, one, places, signed_in.get(one.id)) for one in staff]


def open_in(scope: Scope, now: datetime) -> list[Invited]:
    """The invitations in the scope that can still be accepted, the newest first."""
    query = select(Invitation).where(
        _reaches(Invitation, scope), Invitation.accepted_at.is_(None),
        Invitation.revoked_at.is_(None), Invitation.expires_at > now,
    )  # fmt: skip
    rows = db.session.scalars(query.order_by(Invitation.id.desc())).all()
    places, names = _Places(), names_of(row.invited_by for row in rows)
    return [
        Invited(
            row.id, row.email, Held(row.role, places.of(row)),
            names.get(row.invited_by, ""), row.expires_at,
        )
        for row in rows
    ]  # fmt: skip


def places_in(scope: Scope) -> list[Place]:
    """Where a reader with this scope may give roles: the city, agencies, portals."""
    agencies = select(Agency)
    if not scope.everywhere:
        agencies = agencies.where(Agency.id.in_(scope.agencies))
    city = [Place("city", "city", "")] if scope.everywhere else []
    return [
        *city,
        *(_agency_place(row) for row in db.session.scalars(agencies.order_by(Agency.name))),
        *(_portal_place(row) for row in portals_covered(db.session(), scope)),
    ]


class _Places:
    """The agencies and portals by id, read once for a page."""

    def __init__(self) -> None:
        self._agencies = {row.id: _agency_place(row) for row in db.session.scalars(select(Agency))}
        self._portals = {row.id: _portal_place(row) for row in db.session.scalars(select(Portal))}

    def of(self, grant: Grant) -> Place:
        """Where a role reaches."""
        if grant.portal_id is not None:
            return self._portals[grant.portal_id]
        if grant.agency_id is not None:
            return self._agencies[grant.agency_id]
        return Place("city", "city", "")


def _agency_place(agency: Agency) -> Place:
    return Place(f"agency:{agency.slug}", "agency", agency.name)


def _portal_place(portal: Portal) -> Place:
    return Place(f"portal:{portal.slug}", "portal", portal.name)


def _person(scope: Scope, staff: Staff, places: _Places, last: datetime | None) -> Person:
    mine = [grant for grant in staff.grants if covers(db.session(), scope, grant)]
    return Person(
        id=staff.id,
        name=staff.name,
        email=staff.email,
        active=staff.active,
        factor=staff.tf_totp_secret is not None,
        held=tuple(Held(grant.role, places.of(grant)) for grant in mine),
        elsewhere=len(mine) < len(staff.grants),
        since=staff.created_at,
        last_sign_in=last,
    )


def _filters(scope: Scope, asked: Asked) -> Iterable[ColumnElement[bool]]:
    granted = [StaffGrant.staff_id == Staff.id, _reaches(StaffGrant, scope)]
    if asked.role:
        granted.append(StaffGrant.role == asked.role)
    if asked.place:
        granted.append(_at(asked.place))
    if asked.role or asked.place or not scope.everywhere:
        yield exists().where(*granted)
    if asked.text:
        yield or_(*(
            column.icontains(asked.text, autoescape=True) for column in (Staff.name, Staff.email)
        ))  # fmt: skip
    if asked.state:
        yield Staff.active == (asked.state == "active")


def _at(place: str) -> ColumnElement[bool]:
    """The condition that a role reaches just this place, or a part of it."""
    kind, _, slug = place.partition(":")
    if kind == "agency":
        agency = select(Agency.id).where(Agency.slug == slug).scalar_subquery()
        portals = select(Portal.id).where(Portal.agency_id == agency)
        return or_(StaffGrant.agency_id == agency, StaffGrant.portal_id.in_(portals))
    if kind == "portal":
        return StaffGrant.portal_id.in_(select(Portal.id).where(Portal.slug == slug))
    return StaffGrant.agency_id.is_(None) & StaffGrant.portal_id.is_(None)


def _follows(after: int) -> ColumnElement[bool]:
    name = select(Staff.name).where(Staff.id == after).scalar_subquery()
    return or_(Staff.name > name, (Staff.name == name) & (Staff.id > after))


def _reaches(table: type[StaffGrant | Invitation], scope: Scope) -> ColumnElement[bool]:
    """The condition that a role, or an invitation to one, lies in the scope."""
    here = on_covered_portal(scope, table.portal_id)
    return or_(table.agency_id.in_(scope.agencies), here)
