"""Who has a comment open: a lease that the open page renews; it informs and never blocks."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, select

from service.accounts.names import name_of
from service.accounts.tables import Staff
from service.db import transaction
from service.moderation.find import find_comment
from service.moderation.tables import Claim
from service.ports import ports
from service.prepared import Prepared, as_uuid, given_moment

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from service.access import Member

LEASE = timedelta(minutes=2)
"""How long a page that is not heard of again counts as open; it renews twice in that time."""


def claim(comment_id: UUID, member: Member) -> str | None:
    """Take the comment, or renew; the name of the colleague who has it already, if any.

    Raises:
        NotFoundError: no such comment in the member's scope.
    """
    now = ports().clock()
    with transaction() as session:
        find_comment(session, comment_id, member.scope, lock=True)
        held = session.get(Claim, comment_id)
        if held is None:
            session.add(Claim(comment_id=comment_id, staff_id=member.id, until=now + LEASE))
        elif held.staff_id == member.id or held.until <= now:
            held.staff_id, held.until = member.id, now + LEASE
        else:
            return name_of(held.staff_id)
    return None


OPEN = Prepared(
    select(Claim.comment_id, Claim.staff_id, Staff.name)
    .outerjoin(Staff, Staff.id == Claim.staff_id)
    .where(Claim.until > bindparam("now"), Claim.staff_id != bindparam("me"))
)


def claimed_by_others(member_id: int, now: datetime) -> dict[UUID, str]:
    """The comments that colleagues have open, with their names: as few as there are colleagues."""
    rows = OPEN.rows(now=given_moment(now), me=member_id)
    return {as_uuid(comment): name or f"#{staff}" for comment, staff, name in rows}
