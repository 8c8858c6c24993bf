"""What a citizen sees of her comment by her secret link; called by the receipt page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from service.cases.tables import Case
from service.comments.receipt_link import TOKEN_LENGTH, token_hash
from service.comments.tables import Comment, StatusMove
from service.db import db
from service.errors import NotFoundError
from service.moderation.tables import Decision

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime


@dataclass(frozen=True)
class Receipt:
    """Her comment, where it stands in words she is owed, the agency's answers and the clock.

    `standing` is held, published, rejected, spam or withdrawn; a comment that only a machine took
    for spam is `held`.
    """

    comment: Comment
    standing: str
    automatic: bool
    moved_at: datetime
    reason: str | None
    answers: Sequence[Comment]
    case: Case | None


def read_receipt(token: str) -> Receipt:
    """The receipt behind a link.

    Raises:
        NotFoundError: no such link, or a revoked one.
    """
    comment = None
    if len(token) == TOKEN_LENGTH:
        comment = db.session.scalar(
            select(Comment).where(Comment.receipt_hash == token_hash(token))
        )
    if comment is None:
        raise NotFoundError("tanda terima ini tidak dikenal atau sudah dicabut")
    last = _last_move(comment)
    automatic = last.actor_kind == "machine"
    return Receipt(
        comment=comment,
        standing=_standing(comment.status, automatic=automatic),
        automatic=automatic,
        moved_at=last.moved_at,
        reason=_reason(comment) if comment.status == "rejected" else None,
        answers=_answers(comment),
        case=db.session.scalar(select(Case).where(Case.comment_id == comment.id)),
    )


def _standing(status: str, *, automatic: bool) -> str:
    if status == "pending" or (status == "spam" and automatic):
        return "held"
    return status


def _last_move(comment: Comment) -> StatusMove:
    return db.session.scalars(
        select(StatusMove)
        .where(StatusMove.comment_id == comment.id)
        .order_by(StatusMove.id.desc())
        .limit(1)
    ).one()


def _reason(comment: Comment) -> str | None:
    return db.session.scalar(
        select(Decision.reason)
        .where(Decision.comment_id == comment.id, Decision.undone_at.is_(None))
        .order_by(Decision.id.desc())
        .limit(1)
    )


def _answers(comment: Comment) -> Sequence[Comment]:
    return db.session.scalars(
        select(Comment)
        .where(
            Comment.parent_id == comment.id,
            Comment.kind == "official",
            Comment.status == "published",
        )
        .order_by(Comment.id)
    ).all()
