"""What a decision settles besides: readers' reports and the citizen's appeal; `decide` calls it.

Both are looked up only where the comment itself says that some are open: most have none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select, update

from service.access import scope_of
from service.accounts.tables import Staff
from service.audit.record import record as audit
from service.comments.queue_entry import requeue
from service.comments.status import Status
from service.errors import ConflictError, said
from service.moderation.tables import Appeal, Decision, Report

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy.orm import Session

    from service.access import Grant, Member
    from service.comments.tables import Comment

ANOTHER = said(
    "Keberatan warga diputus oleh rekan lain: keputusan yang dipersoalkan adalah keputusan Anda."
)


def appeal_of(session: Session, comment_id: UUID) -> Appeal | None:
    """The appeal against the withholding of a comment."""
    return session.scalar(select(Appeal).where(Appeal.comment_id == comment_id))


def check_decider(session: Session, comment: Comment, member: Member) -> None:
    """Let an appeal be decided by another one than whoever it speaks against.

    Where nobody else could decide, she may herself: the trail then says so.

    Raises:
        ConflictError: a colleague shall do it.
    """
    if not comment.appeal_open:
        return
    appeal = appeal_of(session, comment.id)
    if appeal is None or first_decider(session, appeal) != member.id:
        return
    if has_colleague(session, comment, member.id):
        raise ConflictError(ANOTHER)


def first_decider(session: Session, appeal: Appeal) -> int | None:
    """Who took the decision that the appeal speaks against; None where it was the machine."""
    if appeal.against_id is None:
        return None
    return session.get_one(Decision, appeal.against_id).staff_id


def has_colleague(session: Session, comment: Comment, staff_id: int) -> bool:
    """Whether somebody else may decide on this comment's portal."""
    others = session.scalars(select(Staff).where(Staff.active.is_(True), Staff.id != staff_id))
    place = (comment.portal.agency_id, comment.portal_id)
    for other in others:
        grants: list[Grant] = list(other.grants)
        if scope_of(grants, "comments:decide").covers(*place):
            return True
    return False


def settle(session: Session, comment: Comment, decision: Decision) -> Appeal | None:
    """Close what the decision answers: reports are upheld, an appeal is accepted or dismissed.

    Gives the appeal that it decided, if one.
    """
    published = decision.new_status == Status.PUBLISHED
    if comment.open_reports and not published:
        _uphold(session, comment, decision)
    if not comment.appeal_open:
        return None
    appeal = appeal_of(session, comment.id)
    if appeal is None:
        return None
    close(session, comment, appeal, decision, accepted=published)
    return appeal


def close(
    session: Session, comment: Comment, appeal: Appeal, decision: Decision, *, accepted: bool
) -> None:
    """Write down that this decision decided the appeal."""
    appeal.state = "accepted" if accepted else "dismissed"
    appeal.decided_by, appeal.decided_at = decision.staff_id, decision.decided_at
    appeal.decision_id, appeal.seen_version = decision.id, decision.seen_version
    comment.appeal_open = False
    requeue(comment)
    record_decided(session, comment, appeal, decision.decided_at)


def record_decided(session: Session, comment: Comment, appeal: Appeal, now: datetime) -> None:
    """Tell the trail how the appeal ended, and whether by the one it spoke against."""
    audit(
        session,
        f"appeal:{appeal.state}",
        f"staff:{appeal.decided_by}",
        f"comment:{comment.id}",
        now,
        comment.portal_id,
        appeal=appeal.id,
        decision=appeal.decision_id,
        same_person=first_decider(session, appeal) == appeal.decided_by,
    )


def reopen(session: Session, comment: Comment, decision: Decision) -> None:
    """Open again what the decision had settled, for it is undone."""
    if decision.old_status == Status.PUBLISHED:
        _reopen_reports(session, comment, decision)
    appeal = appeal_of(session, comment.id)
    if appeal is None or appeal.decision_id != decision.id:
        return
    appeal.state, comment.appeal_open = "open", True
    requeue(comment)
    appeal.decided_by = appeal.decided_at = appeal.decision_id = None
    appeal.answer = appeal.seen_version = None


def _reopen_reports(session: Session, comment: Comment, decision: Decision) -> None:
    settled = (Report.comment_id == comment.id, Report.decision_id == decision.id)
    reports = session.scalar(select(func.count()).select_from(Report).where(*settled)) or 0
    if not reports:
        return
    session.execute(
        update(Report)
        .where(*settled)
        .values(state="open", settled_at=None, settled_by=None, decision_id=None)
    )
    comment.open_reports += reports
    requeue(comment)


def _uphold(session: Session, comment: Comment, decision: Decision) -> None:
    session.execute(
        update(Report)
        .where(Report.comment_id == comment.id, Report.state == "open")
        .values(
            state="upheld",
            settled_at=decision.decided_at,
            settled_by=decision.staff_id,
            decision_id=decision.id,
        )
    )
    comment.open_reports = 0
    requeue(comment)
    audit(
        session,
        "reports:upheld",
        f"staff:{decision.staff_id}",
        f"comment:{comment.id}",
        decision.decided_at,
        comment.portal_id,
        decision=decision.id,
    )
