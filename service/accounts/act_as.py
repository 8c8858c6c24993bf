"""In whose name a command does what only a person may: decisions are hers, and so is their trail.

Commands of other rooms call it; whoever can run them reads the database anyway.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.access import Member, scope_of
from service.accounts.find import find_staff
from service.audit.record import record
from service.db import transaction
from service.errors import ForbiddenError

if TYPE_CHECKING:
    from datetime import datetime

ACTOR = "command:line"


def act_as(email: str, permission: str, at: datetime) -> Member:
    """The member of staff with this e-mail and where her `permission` reaches; it is noted.

    Raises:
        InvalidError: not an e-mail address.
        NotFoundError: no such member of staff.
        ForbiddenError: her account is disabled, or no role of hers gives the permission.
    """
    with transaction() as session:
        staff = find_staff(session, email)
        scope = scope_of(list(staff.grants), permission)
        if not (staff.active and scope):
            raise ForbiddenError(f"{email} may not: {permission}")
        record(session, "command:acted", ACTOR, f"staff:{staff.id}", at, permission=permission)
        return Member(staff.id, staff.name, scope)
