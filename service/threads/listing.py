"""The public comments of a thread, in pages by key, each with its replies; used by `read`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import func, select

from service.comments.arrange import MOST_PINNED
from service.comments.tables import Comment
from service.db import db
from service.portals.tables import Agency
from service.threads.html import body_html, shown_text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import Row, Select

MOST_REPLIES = 50
PUBLIC = (
    Comment.id,
    Comment.parent_id,
    Comment.root_id,
    Comment.kind,
    Comment.author_name,
    Agency.name.label("agency"),
    Comment.body,
    Comment.public_body,
    Comment.created_at,
    Comment.published_at,
    Comment.pinned_at,
)


@dataclass(frozen=True)
class Listing:
    """A page of comments, as JSON objects, and the cursor of the page after it."""

    comments: list[dict[str, Any]]
    next_cursor: str | None


def list_comments(
    thread_id: int, limit: int, cursor: str | None, sort: str, root: str | None
) -> Listing:
    """One page of top-level comments with their replies, or of the replies to `root`.

    What is pinned stands at the head of the first page, and nowhere else.
    """
    statement = _published().where(Comment.thread_id == thread_id)
    pinned: list[Row[Any]] = []
    if root is None:
        if cursor is None:
            pinned = _pinned(statement)
        statement = statement.where(Comment.root_id.is_(None), Comment.pinned_at.is_(None))
    else:
        statement = statement.where(Comment.root_id == UUID(root))
    newest = sort == "newest" and root is None
    if cursor is not None:
        last = UUID(cursor)
        statement = statement.where(Comment.id < last if newest else Comment.id > last)
    order = Comment.id.desc() if newest else Comment.id.asc()
    rows = db.session.execute(statement.order_by(order).limit(limit + 1)).all()
    page = rows[:limit]
    shown = [*pinned, *page]
    replies = {} if root is not None else _replies([row.id for row in shown])
    comments = [_json(row, replies.get(row.id, [])) for row in shown]
    return Listing(comments, page[-1].id.hex if len(rows) > limit else None)


def _published() -> Select[*tuple[Any, ...]]:
    return (
        select(*PUBLIC)
        .outerjoin(Agency, Agency.id == Comment.author_agency_id)
        .where(Comment.status == "published")
    )


def _pinned(published: Select[*tuple[Any, ...]]) -> list[Row[Any]]:
    """The pinned comments of a thread, those pinned last first."""
    pinned = published.where(Comment.pinned_at.is_not(None)).order_by(Comment.pinned_at.desc())
    return list(db.session.execute(pinned.limit(MOST_PINNED)))


def _replies(roots: list[UUID]) -> dict[UUID, list[dict[str, Any]]]:
    """The first replies to each of these comments, oldest first, and one more where there is."""
    if not roots:
        return {}
    place = func.row_number().over(partition_by=Comment.root_id, order_by=Comment.id)
    ranked = (
        select(Comment.id.label("reply_id"), place.label("place"))
        .where(Comment.root_id.in_(roots), Comment.status == "published")
        .subquery()
    )
    rows = db.session.execute(
        _published()
        .join(ranked, ranked.c.reply_id == Comment.id)
        .where(ranked.c.place <= MOST_REPLIES + 1)
        .order_by(Comment.id)
    ).all()
    return _by_root(rows)


def _by_root(rows: Iterable[Row[Any]]) -> dict[UUID, list[dict[str, Any]]]:
    found: dict[UUID, list[dict[str, Any]]] = {}
    for row in rows:
        found.setdefault(row.root_id, []).append(_json(row, []))
    return found


def _json(row: Row[Any], replies: list[dict[str, Any]]) -> dict[str, Any]:
    author = {"name": shown_text(row.author_name)}
    if row.agency is not None:
        author["agency"] = row.agency
    shown = row.body if row.public_body is None else row.public_body
    pinned = {"pinned": True} if row.pinned_at is not None else {}
    return pinned | {
        "id": str(row.id),
        "parent_id": str(row.parent_id) if row.parent_id else None,
        "kind": row.kind,
        "author": author,
        "body_html": body_html(shown),
        "body": shown_text(shown),
        "created_at": row.created_at.isoformat(),
        "published_at": row.published_at.isoformat() if row.published_at else None,
        "edited": row.public_body is not None,
        "replies": replies[:MOST_REPLIES],
        "more_replies": len(replies) > MOST_REPLIES,
    }
