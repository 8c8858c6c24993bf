"""Deciding on a comment: publish, reject with a coded reason, or spam; the desk calls it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from marshmallow import ValidationError

from service.audit.record import record as audit
from service.cases.drop import drop_case
from service.cases.open import open_case
from service.comments.move import Move, move_status
from service.comments.queue_entry import enter_view
from service.comments.status import ActorKind, Status
from service.db import transaction
from service.delivery.announce import Announcement, announce, cancel
from service.errors import ConflictError, FieldError, InvalidError, said
from service.moderation.campaign import learn_from
from service.moderation.find import find_comment, standing_decision
from service.moderation.reasons import REASONS
from service.moderation.settle import check_decider, settle
from service.moderation.tables import Decision
from service.payloads import PlainText
from service.ports import ports

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy.orm import Session

    from service.access import Member
    from service.comments.tables import Comment
    from service.moderation.find import Held
    from service.moderation.tables import Appeal

NOTE_LENGTH = 1000
MESSAGE_LENGTH = 1000
FREE_TEXTS = {
    "note": (PlainText(0, NOTE_LENGTH), said("Catatan")),
    "message": (PlainText(0, MESSAGE_LENGTH), said("Pesan untuk warga")),
}
PLAIN_REASONS = {Status.PUBLISHED: "approved", Status.SPAM: "spam"}
"""The reason's code where the decision itself says why."""

STALE = said(
    "Tanggapan ini sudah berubah sejak Anda membukanya. Periksa keadaan terbarunya di bawah."
)
ALREADY = {
    Status.PUBLISHED: said("Tanggapan ini sudah terbit."),
    Status.REJECTED: said("Tanggapan ini sudah ditolak."),
    Status.SPAM: said("Tanggapan ini sudah dinyatakan spam."),
}


@dataclass(frozen=True)
class DecisionRequest:
    """What a moderator wants; `seen_version` is the comment's version that she looked at.

    `reason` is a code of `REASONS` and needed where `to` is rejected; `message` then tells the
    citizen more than the code does. `note` is for colleagues; `batch` names all that is decided in
    one go.
    """

    comment_id: UUID
    to: str
    seen_version: int
    member: Member
    reason: str = ""
    note: str = ""
    message: str = ""
    batch: UUID | None = None


@dataclass(frozen=True)
class Decided:
    """The decision that was stored."""

    id: int
    comment_id: UUID


def decide(request: DecisionRequest) -> Decided:
    """Store the decision and what follows from it; a double click stores one.

    Raises:
        InvalidError: no such decision, no such reason, or a text that cannot be stored.
        NotFoundError: no such comment in the member's scope.
        ConflictError: the comment changed since it was seen, or stands there already; or its author
            appeals against a decision of the member's own.
    """
    request = checked(request)
    with transaction() as session:
        return decide_within(session, request, ports().clock())


def decide_within(
    session: Session, request: DecisionRequest, now: datetime, held: Held | None = None
) -> Decided:
    """The same inside a transaction, of a request that is `checked`; `held` has the comment."""
    to = Status(request.to)
    comment = find_comment(session, request.comment_id, request.member.scope, lock=held is None)
    earlier = held.standing.get(comment.id) if held else standing_decision(session, comment.id)
    if earlier is not None and _is_repeated(earlier, comment, request):
        return Decided(earlier.id, comment.id)
    if comment.version != request.seen_version:
        raise ConflictError(STALE)
    if comment.status == to and (to is not Status.SPAM or earlier is not None):
        raise ConflictError(ALREADY[to])
    check_decider(session, comment, request.member)
    if earlier is not None:
        cancel(session, announced_by(earlier.id))
    decision = _store(session, comment, request, now)
    actor = request.member.actor
    _move(session, comment, Move(to, ActorKind.STAFF, actor, request.reason, now))
    learn_from(session, comment, decision, new=earlier is None)
    appeal = settle(session, comment, decision)
    if comment.notify and comment.author_email:
        _announce(session, comment, decision, appeal)
    return Decided(decision.id, comment.id)


def announced_by(decision_id: int) -> str:
    """The outbox's subject for all that a decision announces."""
    return f"decision:{decision_id}"


def checked(request: DecisionRequest) -> DecisionRequest:
    """The request with its texts cleaned and its reason's code; the database is not asked yet.

    Raises:
        InvalidError: as `decide` does.
    """
    if request.to not in ALREADY:
        raise InvalidError(FieldError("to", "choice", said("Pilih terbitkan, tolak, atau spam.")))
    reason = PLAIN_REASONS.get(Status(request.to), request.reason)
    if request.to == Status.REJECTED and reason not in REASONS:
        raise InvalidError(FieldError("reason", "required", said("Pilih alasan penolakan.")))
    message = request.message if request.to == Status.REJECTED else ""
    return replace(
        request,
        reason=reason,
        note=_checked_text("note", request.note),
        message=_checked_text("message", message),
    )


def _checked_text(field: str, text: str) -> str:
    kind, name = FREE_TEXTS[field]
    try:
        checked: str = kind.deserialize(text)
    except ValidationError as error:
        message = error.args[0]
        fault = FieldError(field, getattr(message, "code", "invalid"), f"{name}: {message}")
        raise InvalidError(fault) from error
    return checked


def _is_repeated(earlier: Decision, comment: Comment, request: DecisionRequest) -> bool:
    """Whether this very request was stored a moment ago and nothing happened since."""
    return (
        (earlier.staff_id, earlier.seen_version) == (request.member.id, request.seen_version)
        and (earlier.new_status, earlier.reason) == (request.to, request.reason)
        and comment.version == request.seen_version + 1
    )


def _store(session: Session, comment: Comment, request: DecisionRequest, now: datetime) -> Decision:
    decision = Decision(
        comment_id=comment.id,
        staff_id=request.member.id,
        seen_version=request.seen_version,
        old_status=comment.status,
        new_status=request.to,
        reason=request.reason,
        note=request.note or None,
        message=request.message or None,
        batch=request.batch,
        decided_at=now,
    )
    session.add(decision)
    session.flush()
    audit(
        session,
        "comment:decided",
        request.member.actor,
        f"comment:{comment.id}",
        now,
        comment.portal_id,
        decision=decision.id,
        old=comment.status,
        new=request.to,
        reason=request.reason,
    )
    return decision


def _move(session: Session, comment: Comment, move: Move) -> None:
    """Move the status and the case with it; confirming the machine's spam moves nothing."""
    old = comment.status
    if old == move.to:
        comment.version += 1  # but whoever looks at it as unconfirmed looks at an old one
        enter_view(comment, confirmed=True)
        return
    move_status(session, comment, move)
    if move.to is Status.PUBLISHED:
        open_case(session, comment, move.at, move.actor)
    elif old == Status.PUBLISHED:
        drop_case(session, comment.id, move.at, move.actor)


def _announce(
    session: Session, comment: Comment, decision: Decision, appeal: Appeal | None
) -> None:
    """Tell the citizen, but not before the time for undoing is over."""
    wait = timedelta(seconds=ports().settings.undo_seconds)
    announce(
        session,
        Announcement(
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
        ),
    )
