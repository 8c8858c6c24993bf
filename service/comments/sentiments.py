"""The machine's sentiments of some comments, read at once; moves and cases ask."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import bindparam, select

from service.comments.tables import CommentVerdict
from service.prepared import Prepared, as_uuid

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from sqlalchemy.orm import Session

_OF = Prepared(
    select(CommentVerdict.comment_id, CommentVerdict.sentiment)
    .where(CommentVerdict.comment_id.in_(bindparam("ids", expanding=True)))
    .order_by(CommentVerdict.id)
)


def sentiments_of(session: Session, ids: Sequence[UUID]) -> dict[UUID, list[str | None]]:
    """Per comment the sentiment of each of its verdicts, the first one first; `[None]` for none."""
    found: dict[UUID, list[str | None]] = {}
    rows = _OF.rows_within(session, ids=[one.hex for one in ids]) if ids else ()
    for comment_id, sentiment in rows:
        found.setdefault(as_uuid(comment_id), []).append(sentiment)
    return {comment_id: found.get(comment_id, [None]) for comment_id in ids}
