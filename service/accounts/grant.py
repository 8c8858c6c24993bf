"""Giving roles to members of staff and taking them back; called by commands and the desk."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import delete, select

from service.access import ROLES
from service.accounts.may_give import check_may_give
from service.accounts.may_manage import (
    GIVERS,
    check_in_reach,
    check_not_last,
    check_not_own,
    find_to_change,
)
from service.accounts.tables import StaffGrant
from service.audit.record import record
from service.db import transaction
from service.errors import FieldError, InvalidError, NotFoundError, said
from service.portals.tables import Agency, Portal

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session


@dataclass(frozen=True)
class Reach:
    """A role and the slug of the agency or portal it reaches; city-wide with neither."""

    role: str
    agency: str | None = None
    portal: str | None = None


def give_role(who: str | int, reach: Reach, actor: str, at: datetime) -> None:
    """Give a role to whom an e-mail or an id names; it holds from her next request on.

    Raises:
        InvalidError: no such role, both an agency and a portal, or she has it already.
        NotFoundError: no such member of staff, agency or portal, or not for whoever acts.
        ForbiddenError: whoever acts may not give this role there.
    """
    with transaction() as session:
        staff = find_to_change(session, who, actor)
        check_in_reach(session, actor, staff)
        add_grant(session, staff.id, reach, actor, at)


def add_grant(session: Session, staff_id: int, reach: Reach, actor: str, at: datetime) -> None:
    """Give a role inside a transaction; raises what `give_role` raises."""
    agency_id, portal_id = ids_reached(session, reach)
    given = StaffGrant(staff_id=staff_id, role=reach.role, agency_id=agency_id, portal_id=portal_id)
    check_may_give(session, actor, given)
    if _held(session, staff_id, reach.role, agency_id, portal_id):
        raise InvalidError(FieldError("role", "taken", f"peran {reach.role} ini sudah dimiliki"))
    session.add(given)
    record(
        session,
        "role:granted",
        actor,
        f"staff:{staff_id}",
        at,
        portal_id,
        role=reach.role,
        agency=agency_id,
    )


def take_role(who: str | int, reach: Reach, actor: str, at: datetime) -> None:
    """Take a role back from whom an e-mail or an id names; it is gone at her next request.

    Raises:
        InvalidError: no such role, or both an agency and a portal.
        NotFoundError: no such member of staff, agency or portal, or she has no such role.
        ForbiddenError: whoever acts could not have given it, or would lock herself out.
        ConflictError: nobody would be left who manages the whole city's staff.
    """
    with transaction() as session:
        agency_id, portal_id = ids_reached(session, reach)
        last = reach.role in GIVERS and agency_id is portal_id is None
        staff = find_to_change(session, who, actor, managers=last)
        check_in_reach(session, actor, staff)
        held = _held(session, staff.id, reach.role, agency_id, portal_id)
        if not held:
            raise NotFoundError(f"peran {reach.role} ini tidak dimiliki")
        check_may_give(session, actor, session.get_one(StaffGrant, held[0]))
        check_not_own(actor, staff.id, reach.role)
        if last:
            check_not_last(session, staff.id)
        session.execute(delete(StaffGrant).where(StaffGrant.id.in_(held)))
        record(
            session,
            "role:revoked",
            actor,
            f"staff:{staff.id}",
            at,
            portal_id,
            role=reach.role,
            agency=agency_id,
        )


def ids_reached(session: Session, reach: Reach) -> tuple[int | None, int | None]:
    """The ids of the agency and the portal; raises what `give_role` raises."""
    if reach.role not in ROLES:
        known = ", ".join(ROLES)
        raise InvalidError(FieldError("role", "unknown", f"peran {reach.role!r} bukan {known}"))
    if reach.agency and reach.portal:
        raise InvalidError(
            FieldError(
                "portal", "both", said("sebuah peran berlaku untuk satu OPD atau satu portal")
            )
        )
    return _id_of(session, Agency, reach.agency), _id_of(session, Portal, reach.portal)


def reached(session: Session, *, agency: str | None = None, portal: str | None = None) -> int:
    """The id of the agency, or else portal, of that name.

    Raises:
        NotFoundError: there is none.
    """
    table: type[Agency | Portal] = Agency if agency else Portal
    found = _id_of(session, table, agency or portal or "")
    if found is None:
        raise NotFoundError
    return found


def _id_of(session: Session, table: type[Agency | Portal], slug: str | None) -> int | None:
    if slug is None:
        return None
    found = session.scalar(select(table.id).where(table.slug == slug))
    if found is None:
        raise NotFoundError(f"{table.__name__.lower()} {slug[:100]!r} tidak dikenal")
    return found


def _held(
    session: Session, staff_id: int, role: str, agency_id: int | None, portal_id: int | None
) -> list[int]:
    """The ids of the grants she holds that are just this one."""
    return list(
        session.scalars(
            select(StaffGrant.id).where(
                StaffGrant.staff_id == staff_id,
                StaffGrant.role == role,
                StaffGrant.agency_id.is_not_distinct_from(agency_id),
                StaffGrant.portal_id.is_not_distinct_from(portal_id),
            )
        )
    )
