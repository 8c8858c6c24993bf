"""What a citizen sees of her comment by her secret link; called by the receipt page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from service.cases.tables import Case
from service.comments.receipt_link import TOKEN_LENGTH, token_hash
from service.comments.status import Status
from service.comments.tables import Comment, StatusMove
from service.db import db
from service.errors import NotFoundError, said
from service.moderation.appeal import may_appeal
from service.moderation.find import standing_decision
from service.moderation.settle import appeal_of
from service.portals.tables import Agency

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from service.moderation.tables import Appeal


@dataclass(frozen=True)
class Answer:
    """An official answer: whose, in which words, and when it was published."""

    agency: str
    body: str
    published_at: datetime


@dataclass(frozen=True)
class Receipt:
    """Her comment, where it stands in words she is owed, the agency's answers and the clock.

    `standing` is held, published, rejected, spam or withdrawn. A comment that only a machine took
    for spam is `held`, and `automatic`: the word spam is for what a person has confirmed. `reason`
    is the code of a rejection, `message` what the moderator added to it. `appeal` is the one that
    she has made; until then `may_appeal` says whether she may.
    """

    comment: Comment
    standing: str
    automatic: bool
    moved_at: datetime
    reason: str | None
    message: str | None
    answers: Sequence[Answer]
    case: Case | None
    appeal: Appeal | None
    may_appeal: bool


def read_receipt(token: str) -> Receipt:
    """The receipt behind a link.

    Raises:
        NotFoundError: no such link, or a revoked one.
    """
    comment = find_by_receipt(token)
    appeal = appeal_of(db.session(), comment.id)
    decision = standing_decision(db.session(), comment.id)
    confirmed = decision is not None and decision.new_status == comment.status
    rejection = decision if comment.status == Status.REJECTED else None
    return Receipt(
        comment=comment,
        standing=_standing(comment.status, confirmed=confirmed),
        automatic=comment.status == Status.SPAM and not confirmed,
        moved_at=_last_move(comment).moved_at,
        reason=rejection.reason if rejection else None,
        message=rejection.message if rejection else None,
        answers=_answers(comment),
        case=db.session.scalar(
            select(Case).where(Case.comment_id == comment.id, Case.state != "dropped")
        ),
        appeal=appeal,
        may_appeal=may_appeal(comment, appeal),
    )


def find_by_receipt(token: str) -> Comment:
    """The comment that the holder of this link wrote.

    Raises:
        NotFoundError: no such link, or a revoked one.
    """
    comment = None
    if len(token) == TOKEN_LENGTH:
        comment = db.session.scalar(
            select(Comment).where(Comment.receipt_hash == token_hash(token))
        )
    if comment is None:
        raise NotFoundError(said("tanda terima ini tidak dikenal atau sudah dicabut"))
    return comment


def _standing(status: str, *, confirmed: bool) -> str:
    if status == Status.PENDING or (status == Status.SPAM and not confirmed):
        return "held"
    return status


def _last_move(comment: Comment) -> StatusMove:
    return db.session.scalars(
        select(StatusMove)
        .where(StatusMove.comment_id == comment.id)
        .order_by(StatusMove.id.desc())
        .limit(1)
    ).one()


def _answers(comment: Comment) -> Sequence[Answer]:
    rows = db.session.execute(
        select(Agency.name, Comment)
        .join(Agency, Agency.id == Comment.author_agency_id)
        .where(
            Comment.parent_id == comment.id,
            Comment.kind == "official",
            Comment.status == Status.PUBLISHED,
        )
        .order_by(Comment.id)
    )
    return [
        Answer(agency, answer.shown_body, answer.published_at or answer.created_at)
        for agency, answer in rows
    ]
