"""Whose account a member of staff may look after; called by the use cases that change accounts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import or_, select

from service.access import ROLES, scope_of
from service.accounts.find import find_staff
from service.accounts.may_give import GIVING, check_may_give, covers, manager_behind
from service.accounts.tables import Staff, StaffGrant
from service.errors import ConflictError, ForbiddenError, OutOfScopeError, said

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

GIVERS = tuple(role for role, permissions in ROLES.items() if GIVING in permissions)
"""The roles that manage others."""

_CITY_WIDE = (
    StaffGrant.role.in_(GIVERS) & StaffGrant.agency_id.is_(None) & StaffGrant.portal_id.is_(None)
)


def find_to_change(
    session: Session, who: str | int, actor: str, *, managers: bool = False
) -> Staff:
    """The member of staff, until the transaction ends nobody else's to change, and freshly read.

    So is whoever acts: of two who switch each other off at the same moment, the second finds that
    she may not any more. `managers` adds all who manage the whole city's staff. Rights are checked
    after it; all rows are locked by one statement in one order, so that nobody waits in a ring.

    Raises:
        InvalidError: not an e-mail address.
        NotFoundError: no such member of staff.
    """
    wanted = find_staff(session, who).id
    kind, _, number = actor.partition(":")
    pair = Staff.id.in_({wanted, int(number)} if kind == "staff" else {wanted})
    rows = or_(pair, Staff.id.in_(select(StaffGrant.staff_id).where(_CITY_WIDE)))
    query = select(Staff).where(rows if managers else pair).order_by(Staff.id)
    query = query.with_for_update(key_share=True).execution_options(populate_existing=True)
    locked = session.scalars(query).all()
    return next(staff for staff in locked if staff.id == wanted)


def check_in_reach(session: Session, actor: str, staff: Staff) -> None:
    """Make sure that whoever acts may know of this account: she manages staff where it has a role.

    An account without any role is known to those who manage the whole city's staff.

    Raises:
        ForbiddenError: she is not on the staff any more.
        OutOfScopeError: to her there is no such account.
    """
    boss = manager_behind(session, actor)
    if boss is None:
        return
    scope = scope_of(list(boss.grants), GIVING)
    if scope.everywhere or any(covers(session, scope, grant) for grant in staff.grants):
        return
    raise OutOfScopeError(f"staff:{staff.id}")


def check_may_manage(session: Session, actor: str, staff: Staff) -> None:
    """Make sure that whoever acts may switch this account off, or end its sessions and factor.

    Raises:
        ForbiddenError: it is her own, or it has a role that she could not have given.
        OutOfScopeError: to her there is no such account.
    """
    check_in_reach(session, actor, staff)
    if actor == f"staff:{staff.id}":
        raise ForbiddenError(
            said("Ini akun Anda sendiri. Mintalah pengelola lain, atau ubah di Akun saya.")
        )
    for grant in staff.grants:
        check_may_give(session, actor, grant)


def check_not_own(actor: str, staff_id: int, role: str) -> None:
    """Make sure that nobody locks herself out.

    Raises:
        ForbiddenError: it is her own role, and by it she manages others.
    """
    if role in GIVERS and actor == f"staff:{staff_id}":
        raise ForbiddenError(
            said("Peran pengelola Anda sendiri hanya dapat dicabut oleh pengelola lain.")
        )


def check_not_last(session: Session, staff_id: int) -> None:
    """Make sure that somebody else manages the whole city's staff.

    They are locked by then (`find_to_change`): of two who take each other's role away, one has
    waited, and is refused.

    Raises:
        ConflictError: she is the last one.
    """
    query = select(Staff.id).join(StaffGrant, StaffGrant.staff_id == Staff.id)
    left = session.scalars(query.where(Staff.active, _CITY_WIDE))
    if set(left) == {staff_id}:
        raise ConflictError(
            said("Ini pengelola seluruh kota yang terakhir. Angkat dahulu penggantinya.")
        )
