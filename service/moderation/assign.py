"""Handing a comment to a colleague, or taking it oneself; the queue's view *mine* shows it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from service.access import scope_of
from service.accounts.names import name_of
from service.accounts.tables import Staff
from service.audit.record import record as audit
from service.db import db, transaction
from service.errors import FieldError, InvalidError, said
from service.moderation.find import find_comment
from service.ports import ports

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from service.access import Grant, Member
    from service.comments.tables import Comment

DOING = ("comments:decide", "cases:answer")
"""Permissions of those who can do something with a comment: to them it can be handed."""


def assign(comment_id: UUID, staff_id: int | None, member: Member) -> None:
    """Hand the comment to a colleague, or with None to nobody in particular.

    Raises:
        InvalidError: she could do nothing with it.
        NotFoundError: no such comment in the member's scope.
    """
    with transaction() as session:
        comment = find_comment(session, comment_id, member.scope, lock=True)
        if comment.assigned_to == staff_id:
            return
        if staff_id is not None and not _could(session.get(Staff, staff_id), comment):
            raise InvalidError(FieldError("assigned_to", "choice", said("Pilih seorang rekan.")))
        comment.assigned_to = staff_id
        audit(
            session,
            "comment:assigned",
            member.actor,
            f"comment:{comment.id}",
            ports().clock(),
            comment.portal_id,
            to=staff_id,
        )


def colleagues_for(comment: Comment) -> Sequence[Staff]:
    """Who could do something with the comment, by name."""
    staff = db.session.scalars(select(Staff).where(Staff.active.is_(True)).order_by(Staff.name))
    return [one for one in staff if _could(one, comment)]


def assignee_of(comment: Comment) -> str | None:
    """The name of who has it, or None."""
    return None if comment.assigned_to is None else name_of(comment.assigned_to)


def _could(staff: Staff | None, comment: Comment) -> bool:
    if staff is None or not staff.active:
        return False
    grants: list[Grant] = list(staff.grants)
    place = (comment.portal.agency_id, comment.portal_id)
    return any(scope_of(grants, permission).covers(*place) for permission in DOING)
