"""Deciding on a comment: publish, reject with a coded reason, or spam; the desk calls it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from service.comments.status import DECIDABLE, Status
from service.db import transaction
from service.errors import ConflictError, FieldError, InvalidError, said
from service.moderation.carry_out import Passed, carry_out
from service.moderation.find import find_comment, standing_decision
from service.moderation.reasons import REASONS
from service.moderation.settle import check_decider
from service.payloads import PlainText
from service.ports import ports

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy.orm import Session

    from service.access import Member
    from service.comments.tables import Comment
    from service.moderation.tables import Decision

NOTE_LENGTH = 1000
MESSAGE_LENGTH = 1000
FREE_TEXTS = {
    "note": (PlainText(0, NOTE_LENGTH), said("Catatan")),
    "message": (PlainText(0, MESSAGE_LENGTH), said("Pesan untuk warga")),
}
PLAIN_REASONS = {Status.PUBLISHED: "approved", Status.SPAM: "spam"}
"""The reason's code where the decision itself says why."""

WITHDRAWN = said("Tanggapan ini sudah ditarik oleh penulisnya.")
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


def decide_within(session: Session, request: DecisionRequest, now: datetime) -> Decided:
    """The same inside a transaction, of a request that is `checked`."""
    comment = find_comment(session, request.comment_id, request.member.scope, lock=True)
    earlier = standing_decision(session, comment.id)
    if earlier is not None and is_repeated(earlier, comment, request):
        return Decided(earlier.id, comment.id)
    check_state(session, comment, earlier, request)
    decision = carry_out(session, [Passed(comment, earlier, request.seen_version)], request, now)[0]
    return Decided(decision.id, comment.id)


def check_state(
    session: Session, comment: Comment, earlier: Decision | None, request: DecisionRequest
) -> None:
    """Whether the decision may be taken as things stand; `earlier` is the one that stands now.

    Raises:
        ConflictError: as `decide` does.
    """
    to = Status(request.to)
    if comment.version != request.seen_version:
        raise ConflictError(STALE)
    if comment.status == to and (to is not Status.SPAM or earlier is not None):
        raise ConflictError(ALREADY[to])
    if comment.status not in DECIDABLE:
        raise ConflictError(WITHDRAWN)
    check_decider(session, comment, request.member)


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
    return kind.checked(text, field, name)


def is_repeated(earlier: Decision, comment: Comment, request: DecisionRequest) -> bool:
    """Whether this very request was stored a moment ago and nothing happened since."""
    return (
        (earlier.staff_id, earlier.seen_version) == (request.member.id, request.seen_version)
        and (earlier.new_status, earlier.reason) == (request.to, request.reason)
        and comment.version == request.seen_version + 1
    )
