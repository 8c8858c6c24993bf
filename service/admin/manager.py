"""Who acts on a page of this room, and where; asked by those on agencies, portals, deliveries."""

from __future__ import annotations

from service.access import member
from service.portals.manage import Manager


def manager(permission: str) -> Manager:
    """The member of staff behind the request, and where she has the permission.

    Raises:
        ForbiddenError: she has it nowhere.
    """
    found = member(permission)
    return Manager(found.actor, found.scope)
