"""One comment as the desk shows it: verdict, conversation, history, case; read before deciding."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from service.accounts.tables import Staff
from service.cases.clock import working_days_left
from service.cases.tables import Case
from service.comments.status import Status
from service.comments.tables import Comment, CommentVerdict, StatusMove
from service.db import db
from service.moderation.explain import Explained, explain
from service.moderation.find import find_comment, standing_decision
from service.moderation.tables import Decision

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime
    from uuid import UUID

    from service.access import Scope

MOST_ABOVE = 20


@dataclass(frozen=True)
class HistoryRow:
    """Something that happened to the comment: a move, or a person's decision.

    `by` is a name, or None for the machine; her `note` is for colleagues, her `message` for the
    citizen; `undone` marks a decision that was taken back.
    """

    at: datetime
    by: str | None
    old: str | None
    new: str
    reason: str
    note: str | None = None
    message: str | None = None
    undone: bool = False


@dataclass(frozen=True)
class Item:
    """A comment with all that a decision needs; `days_left` are working days of its case."""

    comment: Comment
    standing: Decision | None
    explained: Explained
    above: list[Comment]
    answers: Sequence[Comment]
    history: list[HistoryRow]
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
        history=_history(comment.id),
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


def _history(comment_id: UUID) -> list[HistoryRow]:
    """Moves in their order; a person's move tells her decision's reason and note."""
    moves = db.session.scalars(
        select(StatusMove).where(StatusMove.comment_id == comment_id).order_by(StatusMove.id)
    ).all()
    decisions = db.session.scalars(
        select(Decision).where(Decision.comment_id == comment_id).order_by(Decision.id)
    ).all()
    names = _names({d.staff_id for d in decisions})
    rows = [_moved(move, names) for move in moves if move.actor_kind != "staff"]
    rows += [_decided(decision, names) for decision in decisions]
    rows += [_moved(move, names) for move in moves if move.reason == "undo"]
    return sorted(rows, key=lambda row: row.at)


def _decided(decision: Decision, names: dict[int, str]) -> HistoryRow:
    return HistoryRow(
        at=decision.decided_at,
        by=names.get(decision.staff_id, f"#{decision.staff_id}"),
        old=decision.old_status,
        new=decision.new_status,
        reason=decision.reason,
        note=decision.note,
        message=decision.message,
        undone=decision.undone_at is not None,
    )


def _moved(move: StatusMove, names: dict[int, str]) -> HistoryRow:
    kind, _, number = move.actor_id.partition(":")
    by = names.get(int(number), number) if kind == "staff" and number.isdecimal() else None
    return HistoryRow(at=move.moved_at, by=by, old=move.old, new=move.new, reason=move.reason)


def _names(ids: Iterable[int]) -> dict[int, str]:
    rows = db.session.execute(select(Staff.id, Staff.name).where(Staff.id.in_(list(ids))))
    return {row.id: row.name for row in rows}
