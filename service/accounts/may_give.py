"""What a member of staff may hand on: never more than she has; called where roles are given."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.access import ROLES, scope_of
from service.errors import ForbiddenError, said
from service.portals.tables import Portal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

    from service.access import Grant, Scope

GIVING = "staff:manage"
"""The permission to hand roles on."""


def check_may_give(session: Session, giver: Sequence[Grant], given: Grant) -> None:
    """Make sure that whoever holds `giver` may give this role, there.

    Raises:
        ForbiddenError: she may give no role there, or the role can do there what she cannot.
    """
    for permission in {GIVING, *ROLES[given.role]}:
        if not _covers(session, scope_of(list(giver), permission), given):
            raise ForbiddenError(said("Anda hanya dapat memberi peran sejauh wewenang Anda."))


def _covers(session: Session, scope: Scope, given: Grant) -> bool:
    if scope.everywhere:
        return True
    if given.portal_id is not None:
        owner = session.get_one(Portal, given.portal_id).agency_id
        return scope.covers(owner, given.portal_id)
    return given.agency_id is not None and given.agency_id in scope.agencies
