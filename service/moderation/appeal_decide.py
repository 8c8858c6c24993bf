"""Deciding an appeal: accept it, which publishes, or dismiss it with words to the citizen.

The item page calls it. Any other decision on the comment decides its appeal as well: see `settle`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from service.comments.queue_entry import requeue
from service.comments.status import Status
from service.db import transaction
from service.delivery.announce import Announcement, announce
from service.errors import ConflictError, FieldError, InvalidError, said
from service.moderation.decide import STALE, DecisionRequest, checked, decide_within
from service.moderation.find import find_comment
from service.moderation.settle import appeal_of, check_decider, record_decided
from service.payloads import PlainText
from service.ports import ports

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy.orm import Session

    from service.access import Member
    from service.comments.tables import Comment
    from service.moderation.tables import Appeal

ANSWER_LIMITS = (3, 1000)
ANSWER = PlainText(*ANSWER_LIMITS)
ACTS = ("accept", "dismiss")


@dataclass(frozen=True)
class AppealDecision:
    """What a moderator makes of an appeal: an act of `ACTS`; `answer` says why it is dismissed.

    `seen_version` is the comment's version that she looked at.
    """

    comment_id: UUID
    act: str
    answer: str
    seen_version: int
    member: Member


def decide_appeal(asked: AppealDecision) -> None:
    """Decide it, by somebody else than whoever it speaks against; a double click decides once.

    Raises:
        InvalidError: no such act, or an answer that does not hold.
        NotFoundError: no such comment in the member's scope.
        ConflictError: there is no appeal, the comment changed since it was seen, or a colleague
            shall decide.
    """
    answer = _checked(asked)
    now = ports().clock()
    with transaction() as session:
        comment = find_comment(session, asked.comment_id, asked.member.scope, lock=True)
        appeal = appeal_of(session, comment.id)
        if appeal is None:
            raise ConflictError(said("Tidak ada keberatan atas tanggapan ini."))
        if _is_repeated(appeal, asked):
            return
        if comment.version != asked.seen_version or not comment.appeal_open:
            raise ConflictError(STALE)
        if asked.act == "accept":
            _decide(session, asked, Status.PUBLISHED, now)
        else:
            _dismiss(session, comment, appeal, asked, now)
            appeal.answer = answer


def _checked(asked: AppealDecision) -> str:
    if asked.act not in ACTS:
        raise InvalidError(FieldError("act", "choice", said("Tindakan ini tidak dikenal.")))
    if asked.act == "accept":
        return ""
    length = said("Tulis alasannya, 3 sampai 1.000 karakter.")
    return ANSWER.checked(asked.answer, "appeal_answer", length=length)


def _is_repeated(appeal: Appeal, asked: AppealDecision) -> bool:
    wanted = {"accept": "accepted", "dismiss": "dismissed"}[asked.act]
    done = (appeal.state, appeal.decided_by, appeal.seen_version)
    return done == (wanted, asked.member.id, asked.seen_version)


def _decide(session: Session, asked: AppealDecision, to: Status, now: datetime) -> None:
    request = DecisionRequest(asked.comment_id, to, asked.seen_version, asked.member)
    decide_within(session, checked(request), now)


def _dismiss(
    session: Session, comment: Comment, appeal: Appeal, asked: AppealDecision, now: datetime
) -> None:
    """Let the comment stay where it is; what only a machine withheld, a person confirms so."""
    if appeal.against_id is None and comment.status == Status.SPAM:
        _decide(session, asked, Status.SPAM, now)
        return
    check_decider(session, comment, asked.member)
    appeal.state = "dismissed"
    appeal.decided_by, appeal.decided_at = asked.member.id, now
    appeal.seen_version = asked.seen_version
    comment.appeal_open = False
    requeue(comment)
    comment.version += 1
    record_decided(session, comment, appeal, now)
    if comment.notify and comment.author_email:
        _tell(session, comment, appeal, now)


def _tell(session: Session, comment: Comment, appeal: Appeal, now: datetime) -> None:
    announce(
        session,
        Announcement(
            kind="appeal_decided",
            subject=f"appeal:{appeal.id}",
            payload={"comment_id": str(comment.id)},
            created_at=now,
            not_before=now,
        ),
    )
