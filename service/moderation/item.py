"""One comment as the desk shows it: verdict, conversation, history, case; read before deciding."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from service.cases.clock import working_days_left
from service.cases.tables import Case
from service.comments.status import Status
from service.comments.tables import Comment, CommentVerdict
from service.db import db
from service.moderation.assign import assignee_of
from service.moderation.author import Alike, AuthorHistory, alike_to, history_of
from service.moderation.explain import Explained, explain
from service.moderation.find import find_comment, standing_decision
from service.moderation.history import read_history
from service.moderation.notes import Note, notes_on
from service.moderation.personal import find_personal, masked

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from uuid import UUID

    from service.access import Scope
    from service.moderation.history import HistoryRow
    from service.moderation.tables import Decision

MOST_ABOVE = 20


@dataclass(frozen=True)
class Item:
    """A comment with all that a decision needs; `days_left` are working days of its case.

    `assignee` is who shall look after it. `personal` are the kinds of personal data in it,
    `masked` is the text without them.
    """

    comment: Comment
    standing: Decision | None
    explained: Explained
    above: list[Comment]
    answers: Sequence[Comment]
    history: list[HistoryRow]
    notes: list[Note]
    author: AuthorHistory
    alike: list[Alike]
    assignee: str | None
    personal: list[str]
    masked: str
    case: Case | None
    days_left: int


def read_item(comment_id: UUID, scope: Scope, now: datetime) -> Item:
    """Read one comment.

    Raises:
        NotFoundError: there is none, or it lies outside the scope; the two look the same.
    """
    session = db.session()
    comment = find_comment(session, comment_id, scope, lock=False)
    case = session.scalar(select(Case).where(Case.comment_id == comment.id))
    return Item(
        comment=comment,
        standing=standing_decision(session, comment.id),
        explained=explain(comment, _verdict(comment.id)),
        above=_above(comment),
        answers=_answers(comment.id),
        history=read_history(comment.id),
        notes=notes_on(comment.id),
        author=history_of(comment, scope),
        alike=alike_to(comment, scope),
        assignee=assignee_of(comment),
        personal=sorted({piece.kind for piece in find_personal(comment.body)}),
        masked=masked(comment.body),
        case=case,
        days_left=working_days_left(now, case.due_at) if case else 0,
    )


def _verdict(comment_id: UUID) -> CommentVerdict | None:
    return db.session.scalar(
        select(CommentVerdict)
        .where(CommentVerdict.comment_id == comment_id)
        .order_by(CommentVerdict.id.desc())
        .limit(1)
    )


def _above(comment: Comment) -> list[Comment]:
    """What the comment replies to, from the top of the conversation down."""
    above: list[Comment] = []
    parent_id = comment.parent_id
    while parent_id is not None and len(above) < MOST_ABOVE:
        parent = db.session.get_one(Comment, parent_id)
        above.insert(0, parent)
        parent_id = parent.parent_id
    return above


def _answers(comment_id: UUID) -> Sequence[Comment]:
    return db.session.scalars(
        select(Comment)
        .where(
            Comment.parent_id == comment_id,
            Comment.kind == "official",
            Comment.status == Status.PUBLISHED,
        )
        .order_by(Comment.id)
    ).all()
