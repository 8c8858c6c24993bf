"""Answering a citizen officially: the answer is published at once, below what it answers."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from service.audit.record import record as audit
from service.cases.open import find_case
from service.comments.official import OfficialDraft, publish_official
from service.comments.status import Status
from service.comments.tables import Comment
from service.db import ROW_LOCK, transaction
from service.delivery.announce import Announcement, announce
from service.errors import (
    ConflictError,
    FieldError,
    InvalidError,
    NotFoundError,
    OutOfScopeError,
    said,
)
from service.figures.record import Happening
from service.figures.record import record as count
from service.payloads import PlainText
from service.policies.policy import OWN_AGENCY
from service.policies.policy_load import current_or_broken
from service.ports import ports

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy.orm import Session

    from service.access import Member, Scope
    from service.cases.tables import Case

BODY_LIMITS = (2, 5000)
"""Code points after NFC, least and most: an answer may be as long as what it answers."""

NOT_YOURS = said("Di portal ini hanya petugas perangkat daerahnya sendiri yang menjawab resmi.")
BODY = PlainText(*BODY_LIMITS)


@dataclass(frozen=True)
class AnswerRequest:
    """An officer's answer; `seen_version` is the comment's version that she looked at."""

    comment_id: UUID
    body: str
    seen_version: int
    member: Member


@dataclass(frozen=True)
class Answered:
    """The official comment that the answer became."""

    id: UUID


def answer(request: AnswerRequest) -> Answered:
    """Publish the answer and stop the clock; sent twice by a double click, it is one answer.

    Raises:
        InvalidError: the text does not hold, or the portal's policy wants its own people to answer.
        NotFoundError: no such comment, or it is another agency's.
        ConflictError: the comment changed since it was seen, or is not public.
    """
    body = checked_body(request.body)
    with transaction() as session:
        return answer_within(session, replace(request, body=body), ports().clock())


def answer_within(session: Session, request: AnswerRequest, now: datetime) -> Answered:
    """The same inside a transaction, of a body that is checked."""
    already = answered_already(session, request)
    if already is not None:
        return already
    comment = find_answerable(session, request.comment_id, request.member.scope, lock=True)
    if comment.version != request.seen_version:
        raise ConflictError(said("Tanggapan ini sudah berubah sejak Anda membukanya."))
    if comment.status != Status.PUBLISHED:
        raise ConflictError(said("Tanggapan ini tidak terbit, jadi tidak dapat dijawab di sini."))
    _check_policy(session, comment, request.member.scope)
    return Answered(_publish(session, comment, request.body, request.member, now))


def answered_already(session: Session, request: AnswerRequest) -> Answered | None:
    """The answer, if this very request was stored a moment ago and nothing happened since.

    Raises:
        NotFoundError: as `find_answerable`.
    """
    comment = find_answerable(session, request.comment_id, request.member.scope, lock=True)
    if comment.version != request.seen_version + 1:
        return None
    last = session.scalar(
        select(Comment)
        .where(Comment.parent_id == comment.id, Comment.kind == "official")
        .order_by(Comment.id.desc())
        .limit(1)
    )
    if last is None or (last.staff_id, last.body) != (request.member.id, request.body):
        return None
    return Answered(last.id)


def find_answerable(session: Session, comment_id: UUID, scope: Scope, *, lock: bool) -> Comment:
    """The citizen's comment; with `lock`, nobody else changes it until this transaction ends.

    Raises:
        NotFoundError: there is none, or its case is another agency's; the two look the same.
    """
    comment = session.get(Comment, comment_id, with_for_update=ROW_LOCK if lock else None)
    if comment is None or comment.kind != "citizen":
        raise NotFoundError
    case = find_case(session, comment_id, lock=lock)
    if not scope.covers(_agency_of(comment, case), comment.portal_id):
        raise OutOfScopeError(f"comment:{comment.id}", comment.portal_id)
    return comment


def _check_policy(session: Session, comment: Comment, scope: Scope) -> None:
    """Refuse somebody from elsewhere where the portal wants its own people to answer."""
    policy = current_or_broken().policy_at(comment.portal_id, comment.portal.agency_id)
    if policy.answers != OWN_AGENCY or comment.portal_id in scope.portals:
        return
    if _agency_of(comment, find_case(session, comment.id, lock=False)) not in scope.agencies:
        raise InvalidError(FieldError("body", "policy", NOT_YOURS))


def checked_body(text: str) -> str:
    """An answer's text as it can be stored.

    Raises:
        InvalidError: it cannot.
    """
    return BODY.checked(text, "body", "Jawaban")


def _publish(session: Session, comment: Comment, body: str, member: Member, now: datetime) -> UUID:
    case = find_case(session, comment.id, lock=True)
    official = publish_official(
        session,
        OfficialDraft(
            parent=comment,
            body=body,
            staff_id=member.id,
            author_name=member.name,
            agency_id=_agency_of(comment, case),
            drafted_at=now,
            published_at=now,
        ),
    )
    comment.version += 1  # whoever looks at the comment without the answer looks at an old one
    if case is not None:
        _stop_clock(session, case, now)
    _record(session, comment, official, case, member)
    if comment.notify and comment.author_email:
        _announce(session, comment, official, now)
    return official.id


def _stop_clock(session: Session, case: Case, now: datetime) -> None:
    case.version += 1
    case.state = "answered"
    if case.first_answered_at is not None:
        return
    case.first_answered_at = now
    count(
        session,
        Happening(
            name="case_answered",
            at=now,
            portal_id=case.portal_id,
            agency_id=case.agency_id,
            case_class=case.case_class,
            hours=(now - case.opened_at) / timedelta(hours=1),
        ),
    )


def _record(
    session: Session, comment: Comment, official: Comment, case: Case | None, member: Member
) -> None:
    audit(
        session,
        "case:answered",
        member.actor,
        f"case:{case.id}" if case else f"comment:{comment.id}",
        official.created_at,
        comment.portal_id,
        comment=str(comment.id),
        answer=str(official.id),
    )


def _announce(session: Session, comment: Comment, official: Comment, now: datetime) -> None:
    """Tell the citizen, but not before she is told that her comment was published."""
    announce(
        session,
        Announcement(
            kind="comment_answered",
            subject=f"answer:{official.id}",
            payload={"comment_id": str(comment.id), "answer_id": str(official.id)},
            created_at=now,
            not_before=now + timedelta(seconds=ports().settings.undo_seconds),
        ),
    )


def _agency_of(comment: Comment, case: Case | None) -> int:
    return case.agency_id if case else comment.portal.agency_id
