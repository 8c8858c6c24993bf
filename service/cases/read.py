"""What an officer needs to see before she answers anew; read where an answer was refused."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from service.cases.answer import find_answerable
from service.comments.tables import Comment
from service.db import db

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from service.access import Scope


@dataclass(frozen=True)
class Answerable:
    """A comment in its present state with the answers it has, published or not."""

    comment: Comment
    answers: Sequence[Comment]


def read_answerable(comment_id: UUID, scope: Scope) -> Answerable:
    """Read a comment afresh.

    Raises:
        NotFoundError: there is none, or its case is another agency's.
    """
    comment = find_answerable(db.session(), comment_id, scope, lock=False)
    answers = db.session.scalars(
        select(Comment)
        .where(Comment.parent_id == comment_id, Comment.kind == "official")
        .order_by(Comment.id)
    ).all()
    return Answerable(comment, answers)
