"""Notes among staff on a comment: never shown to the citizen, only ever added."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from service.accounts.tables import Staff
from service.audit.record import record as audit
from service.db import db, transaction
from service.moderation.find import find_comment
from service.moderation.tables import StaffNote
from service.payloads import PlainText
from service.ports import ports

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy.orm import Session

    from service.access import Member

NOTE_LIMITS = (1, 2000)
NOTE = PlainText(*NOTE_LIMITS)
DOUBLE_CLICK = timedelta(seconds=30)


@dataclass(frozen=True)
class Note:
    """A note: by whom, when, in which words."""

    by: str
    at: datetime
    body: str


def write_note(comment_id: UUID, body: str, member: Member) -> None:
    """Add a note; the same words again within half a minute are the same click.

    Raises:
        InvalidError: the text does not hold.
        NotFoundError: no such comment in the member's scope.
    """
    body = NOTE.checked(body, "staff_note", "Catatan")
    now = ports().clock()
    with transaction() as session:
        comment = find_comment(session, comment_id, member.scope, lock=True)
        if _is_repeated(session, comment_id, body, member, now):
            return
        session.add(StaffNote(comment_id=comment_id, staff_id=member.id, body=body, written_at=now))
        audit(
            session, "comment:noted", member.actor, f"comment:{comment_id}", now, comment.portal_id
        )


def notes_on(comment_id: UUID) -> list[Note]:
    """All notes on a comment, the oldest first."""
    rows = db.session.execute(
        select(Staff.name, StaffNote.staff_id, StaffNote.written_at, StaffNote.body)
        .outerjoin(Staff, Staff.id == StaffNote.staff_id)
        .where(StaffNote.comment_id == comment_id)
        .order_by(StaffNote.id)
    )
    return [Note(row.name or f"#{row.staff_id}", row.written_at, row.body) for row in rows]


def _is_repeated(
    session: Session, comment_id: UUID, body: str, member: Member, now: datetime
) -> bool:
    last = session.scalar(
        select(StaffNote)
        .where(StaffNote.comment_id == comment_id)
        .order_by(StaffNote.id.desc())
        .limit(1)
    )
    return last is not None and (
        (last.staff_id, last.body) == (member.id, body) and now - last.written_at < DOUBLE_CLICK
    )
