"""What a member of staff may hand on: never more than she has; called where roles are given."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.access import ROLES, scope_of
from service.accounts.tables import Staff
from service.errors import ForbiddenError, said
from service.portals.tables import Portal

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from service.access import Grant, Scope

GIVING = "staff:manage"
"""The permission to hand roles on."""


def check_may_give(session: Session, actor: str, given: Grant) -> None:
    """Make sure that whoever acts may give, or take, this role, there; her grants are read now.

    Raises:
        ForbiddenError: she may give no role there, or the role can do there what she cannot.
    """
    giver = manager_behind(session, actor)
    if giver is None:
        return
    for permission in {GIVING, *ROLES[given.role]}:
        if not covers(session, scope_of(list(giver.grants), permission), given):
            raise ForbiddenError(said("Anda hanya dapat memberi peran sejauh wewenang Anda."))


def manager_behind(session: Session, actor: str) -> Staff | None:
    """The member of staff who acts (`staff:7`); None for the command line, which may do all.

    Raises:
        ForbiddenError: she is not on the staff any more, or her account is disabled.
    """
    kind, _, number = actor.partition(":")
    if kind != "staff":
        return None
    found = session.get(Staff, int(number))
    if found is None or not found.active:
        raise ForbiddenError
    return found


def covers(session: Session, scope: Scope, given: Grant) -> bool:
    """Whether a role reaches no further than the scope."""
    if scope.everywhere:
        return True
    if given.portal_id is not None:
        owner = session.get_one(Portal, given.portal_id).agency_id
        return scope.covers(owner, given.portal_id)
    return given.agency_id is not None and given.agency_id in scope.agencies
