"""Undoing one's own decision while its announcement has not left; called by the desk's undo bar."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, func, literal_column, select

from service.audit.record import record as audit
from service.cases.drop import take_back_case
from service.cases.open import open_case
from service.comments.move import Move, move_status
from service.comments.queue_entry import enter_view
from service.comments.status import ActorKind, Status
from service.comments.tables import Comment
from service.db import db, transaction
from service.delivery.announce import cancel, resume
from service.errors import ConflictError, NotFoundError, said
from service.moderation.campaign import learn_from
from service.moderation.carry_out import announced_by
from service.moderation.find import find_comment, standing_decision
from service.moderation.settle import reopen
from service.moderation.tables import Decision
from service.ports import ports
from service.prepared import Prepared, given_moment

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy.orm import Session

    from service.access import Member


class UndoRefusedError(ConflictError):
    """The decision stands; `comment_id` says which comment to look at."""

    def __init__(self, detail: str, comment_id: UUID) -> None:
        super().__init__(detail)
        self.comment_id = comment_id


@dataclass(frozen=True)
class Undone:
    """The comment that stands where it stood before the decision."""

    comment_id: UUID


@dataclass(frozen=True)
class Undoable:
    """A decision that may still be undone, for how many more seconds, with its whole `batch`.

    `size` is how many were decided in that go.
    """

    decision_id: int
    comment_id: UUID
    new_status: str
    seconds_left: int
    batch: UUID | None
    size: int


def undo(decision_id: int, member: Member) -> Undone:
    """Take the member's own decision back, with its case and what it would have announced.

    Raises:
        NotFoundError: no such decision of hers in her scope.
        UndoRefusedError: undone already, too late, or something happened since.
    """
    with transaction() as session:
        return take_back(session, decision_id, member)


def take_back(session: Session, decision_id: int, member: Member) -> Undone:
    """The same inside a transaction."""
    decision = session.get(Decision, decision_id, with_for_update=True)
    if decision is None:
        raise NotFoundError
    comment = find_comment(session, decision.comment_id, member.scope, lock=True)
    if decision.staff_id != member.id:
        raise NotFoundError
    now = ports().clock()  # not before: while it waited, what it announces may have left
    _check(decision, comment, now)
    decision.undone_at = now
    session.flush()
    standing = standing_decision(session, comment.id)
    _correct_outbox(session, decision, standing)
    learn_from(session, comment, standing)
    _move_back(session, decision, comment, member.actor, now)
    enter_view(comment, confirmed=standing is not None)
    reopen(session, comment, decision)
    _record(session, decision, comment, member.actor, now)
    return Undone(comment.id)


LAST = Prepared(
    select(Decision.id)
    .where(Decision.staff_id == bindparam("me"), Decision.decided_at > bindparam("since"))
    .order_by(Decision.decided_at.desc(), Decision.id.desc())
    .limit(literal_column("1"))
    .offset(literal_column("0"))  # SQLite would ask for it in a parameter of its own
)


def last_undoable(member: Member, now: datetime) -> Undoable | None:
    """The member's last decision, while she may still undo it."""
    found = LAST.rows(me=member.id, since=given_moment(now - _time_to_undo()))
    decision = db.session.get(Decision, found[0][0]) if found else None
    if decision is None or decision.undone_at is not None or not _untouched(decision):
        return None
    left = decision.decided_at + _time_to_undo() - now
    seconds = max(1, round(left.total_seconds()))
    return Undoable(
        decision.id,
        decision.comment_id,
        decision.new_status,
        seconds,
        decision.batch,
        _size_of(decision),
    )


def _untouched(decision: Decision) -> bool:
    """Whether nothing happened to its comment since; of many comments, some always may be."""
    comment = db.session.get_one(Comment, decision.comment_id)
    return decision.batch is not None or comment.version == decision.seen_version + 1


def _size_of(decision: Decision) -> int:
    if decision.batch is None:
        return 1
    standing = (Decision.batch == decision.batch, Decision.undone_at.is_(None))
    return db.session.scalar(select(func.count()).where(*standing)) or 0


def _time_to_undo() -> timedelta:
    return timedelta(seconds=ports().settings.undo_seconds)


def _check(decision: Decision, comment: Comment, now: datetime) -> None:
    refusal = None
    if decision.undone_at is not None:
        refusal = said("Keputusan ini sudah diurungkan.")
    elif now >= decision.decided_at + _time_to_undo():
        refusal = said(
            "Waktu untuk mengurungkan sudah lewat. Buat keputusan baru pada tanggapan ini."
        )
    elif comment.version != decision.seen_version + 1:
        refusal = said(
            "Tanggapan ini sudah berubah lagi sejak keputusan Anda dan tidak diurungkan."
        )
    if refusal is not None:
        raise UndoRefusedError(refusal, comment.id)


def _correct_outbox(session: Session, decision: Decision, standing: Decision | None) -> None:
    """Take back what the decision would announce, and let what it had held back leave again."""
    cancel(session, announced_by(decision.id))
    if standing is not None:
        resume(session, announced_by(standing.id))


def _move_back(
    session: Session, decision: Decision, comment: Comment, actor: str, now: datetime
) -> None:
    old, at = Status(decision.old_status), decision.decided_at
    if comment.status == old:
        comment.version += 1  # a confirmation had moved nothing
        return
    move = Move(old, ActorKind.STAFF, actor, "undo", now, undoes=at)
    move_status(session, comment, move)
    if old is Status.PUBLISHED:
        open_case(session, comment, now, actor)
    elif decision.new_status == Status.PUBLISHED:
        take_back_case(session, comment.id, at, now, actor)
        if comment.published_at == at:
            comment.published_at = None


def _record(
    session: Session, decision: Decision, comment: Comment, actor: str, now: datetime
) -> None:
    audit(
        session,
        "decision:undone",
        actor,
        f"comment:{comment.id}",
        now,
        comment.portal_id,
        decision=decision.id,
        back_to=decision.old_status,
    )
