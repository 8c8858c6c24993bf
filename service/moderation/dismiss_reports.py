"""Dismissing readers' reports: the comment stays public; the item page calls it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select, update

from service.audit.record import record as audit
from service.comments.queue_entry import requeue
from service.db import transaction
from service.errors import ConflictError
from service.moderation.decide import STALE
from service.moderation.find import find_comment
from service.moderation.tables import Report
from service.ports import ports

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy.orm import Session

    from service.access import Member
    from service.comments.tables import Comment


def dismiss_reports(comment_id: UUID, last_report: int, seen_version: int, member: Member) -> None:
    """Dismiss the open reports up to `last_report`, the newest that she has seen.

    Later ones stay open. A double click dismisses once.

    Raises:
        NotFoundError: no such comment in the member's scope.
        ConflictError: the comment changed since it was seen, or no such report is open.
    """
    now = ports().clock()
    with transaction() as session:
        comment = find_comment(session, comment_id, member.scope, lock=True)
        if _is_repeated(session, comment, last_report, seen_version, member):
            return
        if comment.version != seen_version:
            raise ConflictError(STALE)
        dismissed = _dismiss(session, comment.id, last_report, member, now)
        if not dismissed:
            raise ConflictError(STALE)
        comment.open_reports -= dismissed
        requeue(comment)
        comment.version += 1
        audit(
            session,
            "reports:dismissed",
            member.actor,
            f"comment:{comment.id}",
            now,
            comment.portal_id,
            reports=dismissed,
        )


def _dismiss(
    session: Session, comment_id: UUID, last_report: int, member: Member, now: datetime
) -> int:
    seen = (
        Report.comment_id == comment_id,
        Report.state == "open",
        Report.id <= last_report,
    )
    found = session.scalar(select(func.count()).select_from(Report).where(*seen)) or 0
    session.execute(
        update(Report).where(*seen).values(state="dismissed", settled_at=now, settled_by=member.id)
    )
    return found


def _is_repeated(
    session: Session, comment: Comment, last_report: int, seen_version: int, member: Member
) -> bool:
    """Whether she dismissed these very reports a moment ago and nothing happened since."""
    last = session.get(Report, last_report)
    return (
        last is not None
        and (last.comment_id, last.state) == (comment.id, "dismissed")
        and last.settled_by == member.id
        and comment.version == seen_version + 1
    )
