"""What follows from decisions that passed their checks; `decide` and `bulk` call it.

A single decision goes the same way as a hundred, which ask the database as often as one does.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from service.audit.record import record as audit
from service.cases.drop import drop_all
from service.cases.open import open_all
from service.comments.move import Move, move_all
from service.comments.queue_entry import enter_view
from service.comments.status import ActorKind, Status
from service.db import add_numbered
from service.delivery.announce import Announcement, announce_all, cancel
from service.moderation.campaign import learn_from_all
from service.moderation.settle import settle
from service.moderation.tables import Decision
from service.ports import ports

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy.orm import Session

    from service.comments.tables import Comment
    from service.moderation.decide import DecisionRequest
    from service.moderation.tables import Appeal


class Passed(NamedTuple):
    """A comment to be decided on, the decision that stands on it now, and the version seen."""

    comment: Comment
    earlier: Decision | None
    seen_version: int


def carry_out(
    session: Session, passed: Sequence[Passed], like: DecisionRequest, now: datetime
) -> list[Decision]:
    """Store a decision as `like` says on each of these comments, and what follows from it.

    The comments are locked, and nothing speaks against it any more. A decision each, in order; the
    session does not know these objects.
    """
    earlier = [one.earlier for one in passed if one.earlier is not None]
    if earlier:
        cancel(session, *(announced_by(one.id) for one in earlier))
    decisions = _store(session, passed, like, now)
    comments = [one.comment for one in passed]
    actor = like.member.actor
    _move(session, comments, Move(Status(like.to), ActorKind.STAFF, actor, like.reason, now))
    decided = list(zip(comments, decisions, strict=True))
    learn_from_all(session, decided, [one.comment_id for one in earlier])
    appeals = [settle(session, comment, decision) for comment, decision in decided]
    announce_all(
        session,
        [
            _announcement(comment, decision, appeal)
            for (comment, decision), appeal in zip(decided, appeals, strict=True)
            if comment.notify and comment.author_email
        ],
    )
    return decisions


def announced_by(decision_id: int) -> str:
    """The outbox's subject for all that a decision announces."""
    return f"decision:{decision_id}"


def _store(
    session: Session, passed: Sequence[Passed], like: DecisionRequest, now: datetime
) -> list[Decision]:
    rows = [_row(one, like, now) for one in passed]
    numbers = add_numbered(session, Decision, rows)
    decisions = [Decision(id=number, **row) for number, row in zip(numbers, rows, strict=True)]
    for (comment, _, _), decision in zip(passed, decisions, strict=True):
        audit(
            session,
            "comment:decided",
            like.member.actor,
            f"comment:{comment.id}",
            now,
            comment.portal_id,
            decision=decision.id,
            old=decision.old_status,
            new=like.to,
            reason=like.reason,
        )
    return decisions


def _row(passed: Passed, like: DecisionRequest, now: datetime) -> dict[str, Any]:
    return {
        "comment_id": passed.comment.id,
        "staff_id": like.member.id,
        "seen_version": passed.seen_version,
        "old_status": passed.comment.status,
        "new_status": like.to,
        "reason": like.reason,
        "note": like.note or None,
        "message": like.message or None,
        "batch": like.batch,
        "decided_at": now,
    }


def _move(session: Session, comments: Sequence[Comment], move: Move) -> None:
    """Move the statuses and the cases with them; confirming the machine's spam moves nothing."""
    moved = [comment for comment in comments if comment.status != move.to]
    public = [comment.id for comment in moved if comment.status == Status.PUBLISHED]
    for comment in comments:
        if comment.status == move.to:
            comment.version += 1  # but whoever looks at it as unconfirmed looks at an old one
            enter_view(comment, confirmed=True)
    move_all(session, moved, move)
    if move.to is Status.PUBLISHED:
        open_all(session, moved, move.at, move.actor)
    else:
        drop_all(session, public, move.at, move.actor)


def _announcement(comment: Comment, decision: Decision, appeal: Appeal | None) -> Announcement:
    """Tell the citizen, but not before the time for undoing is over."""
    wait = timedelta(seconds=ports().settings.undo_seconds)
    return Announcement(
        kind="comment_decided" if appeal is None else "appeal_decided",
        subject=announced_by(decision.id),
        payload={
            "comment_id": str(comment.id),
            "decision_id": decision.id,
            "status": decision.new_status,
            "reason": decision.reason,
        },
        created_at=decision.decided_at,
        not_before=decision.decided_at + wait,
    )
