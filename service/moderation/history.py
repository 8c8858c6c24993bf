"""What happened to a comment, who did it and why; the item page shows it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from service.accounts.names import names_by_id
from service.comments.tables import StatusMove
from service.db import db
from service.moderation.edit import edits_of
from service.moderation.tables import Decision

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from service.moderation.tables import Edit


@dataclass(frozen=True)
class HistoryRow:
    """Something that happened to the comment: a move, a person's decision, or her edit.

    `by` is a name, or None for the machine; her `note` is for colleagues, her `message` for the
    citizen; `undone` marks a decision that was taken back. An edit has `edited` set to what the
    public read from then on ('' for the original) and no statuses.
    """

    at: datetime
    by: str | None
    old: str | None
    new: str
    reason: str
    note: str | None = None
    message: str | None = None
    undone: bool = False
    edited: str | None = None


def read_history(comment_id: UUID) -> list[HistoryRow]:
    """All of it in its order; a person's move tells her decision's reason and words."""
    moves = db.session.scalars(
        select(StatusMove).where(StatusMove.comment_id == comment_id).order_by(StatusMove.id)
    ).all()
    decisions = db.session.scalars(
        select(Decision).where(Decision.comment_id == comment_id).order_by(Decision.id)
    ).all()
    edits = edits_of(comment_id)
    names = names_by_id({row.staff_id for row in decisions} | {row.staff_id for row in edits})
    rows = [_moved(move, names) for move in moves if move.actor_kind != "staff"]
    rows += [_decided(decision, names) for decision in decisions]
    rows += [_moved(move, names) for move in moves if move.reason == "undo"]
    rows += [_edited(one, names) for one in edits]
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


def _edited(edit: Edit, names: dict[int, str]) -> HistoryRow:
    return HistoryRow(
        at=edit.edited_at,
        by=names.get(edit.staff_id, f"#{edit.staff_id}"),
        old=None,
        new="",
        reason="",
        edited=edit.public_body or "",
    )


def _moved(move: StatusMove, names: dict[int, str]) -> HistoryRow:
    kind, _, number = move.actor_id.partition(":")
    by = names.get(int(number), number) if kind == "staff" and number.isdecimal() else None
    return HistoryRow(at=move.moved_at, by=by, old=move.old, new=move.new, reason=move.reason)
