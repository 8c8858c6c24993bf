"""What waits for people, in a member's scope: the views of the desk's queue, paged by key."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import and_, func, or_, select, text

from service.comments.status import Status
from service.comments.tables import Comment, CommentVerdict, Thread
from service.db import db
from service.errors import FieldError, InvalidError, said
from service.moderation.find import within
from service.portals.tables import Portal

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from sqlalchemy import ColumnElement, Row, Select

    from service.access import Scope

PAGE_SIZE = 25
MOST_COUNTED = 1000
CURSOR = re.compile(r"([0-9]{1,3})\.([0-9a-f]{32})")


class View(StrEnum):
    """A part of the queue: what waits (for four reasons), and what people decided."""

    PENDING = "pending"
    SPAM = "spam"
    REPORTED = "reported"
    APPEALS = "appeals"
    PUBLISHED = "published"
    REJECTED = "rejected"


WAITING = (View.PENDING, View.SPAM, View.REPORTED, View.APPEALS)
"""Views that people work off, the most urgent first; the others show the newest first."""

COLUMNS: tuple[Any, ...] = (
    Comment.id,
    Comment.status,
    Comment.version,
    Comment.rank,
    Comment.author_name,
    Comment.body,
    Comment.created_at,
    Comment.open_reports,
    Thread.title,
    Thread.url,
    Portal.name.label("portal"),
)


@dataclass(frozen=True)
class Waiting:
    """A comment in the queue with what the machine thinks of it."""

    id: UUID
    status: str
    version: int
    rank: int
    author_name: str
    body: str
    created_at: datetime
    open_reports: int
    title: str
    portal: str
    verdict: CommentVerdict | None


@dataclass(frozen=True)
class QueuePage:
    """A page of a view and the cursor of the page after it."""

    view: View
    waiting: list[Waiting]
    next_cursor: str | None


def read_queue(scope: Scope, view: View, cursor: str | None) -> QueuePage:
    """One page of a view: by priority and then by waiting time, or the newest first.

    Raises:
        InvalidError: the cursor is not one of ours.
    """
    statement = _listed(scope, view).limit(PAGE_SIZE + 1)
    if cursor:
        statement = statement.where(_after(view, *_read_cursor(cursor)))
    rows = db.session.execute(statement).all()
    verdicts = _verdicts(row.id for row in rows)
    more = len(rows) > PAGE_SIZE
    return QueuePage(
        view,
        [_waiting(row, verdicts.get(row.id)) for row in rows[:PAGE_SIZE]],
        cursor_of(rows[PAGE_SIZE - 1]) if more else None,
    )


def next_in_queue(scope: Scope, view: View, comment_id: UUID) -> UUID | None:
    """The comment that follows this one in a view; at its end the view's first; None if empty."""
    after = db.session.get_one(Comment, comment_id)
    for condition in (_after(view, after.rank, after.id), Comment.id != after.id):
        found = db.session.execute(_listed(scope, view).where(condition).limit(1)).first()
        if found is not None:
            following: UUID = found.id
            return following
    return None


def list_view(scope: Scope, view: View, until: datetime, most: int) -> list[tuple[UUID, int]]:
    """Ids and versions of what a view holds and came until then, in its order, up to `most`."""
    rows = db.session.execute(_listed(scope, view).where(Comment.created_at <= until).limit(most))
    return [(row.id, row.version) for row in rows]


def count_waiting(scope: Scope) -> dict[View, int]:
    """How much waits in each view that people work off, counted up to `MOST_COUNTED`."""
    return {view: _count(scope, view) for view in WAITING}


def view_named(name: str | None) -> View:
    """The view of that name, else the first one."""
    return View(name) if name in set(View) else View.PENDING


def cursor_of(row: Row[Any]) -> str:
    """Where a row stands in its view."""
    return f"{-row.rank}.{row.id.hex}"


def _listed(scope: Scope, view: View) -> Select[Any]:
    statement = (
        select(*COLUMNS)
        .join(Thread, Thread.id == Comment.thread_id)
        .join(Portal, Portal.id == Comment.portal_id)
        .where(_belongs(view), within(scope))
    )
    if view in WAITING:
        return statement.order_by(Comment.rank, Comment.id)
    return statement.order_by(Comment.id.desc())


def _belongs(view: View) -> ColumnElement[bool]:
    """Which comments a view holds; what people call spam stands with what they rejected."""
    conditions: dict[View, ColumnElement[bool]] = {
        View.REPORTED: and_(Comment.status == Status.PUBLISHED, text("open_reports > 0")),
        View.APPEALS: and_(text("appeal_open"), Comment.status != Status.WITHDRAWN),
    }
    return conditions.get(view, Comment.desk_view == view.value)


def _after(view: View, rank: int, last: UUID) -> ColumnElement[bool]:
    if view not in WAITING:
        return Comment.id < last
    return or_(Comment.rank > rank, and_(Comment.rank == rank, Comment.id > last))


def _read_cursor(cursor: str) -> tuple[int, UUID]:
    found = CURSOR.fullmatch(cursor)
    if found is None:
        raise InvalidError(FieldError("after", "invalid", said("halaman antrean tidak dikenal")))
    return -int(found[1]), UUID(found[2])


def _count(scope: Scope, view: View) -> int:
    some = select(Comment.id).where(_belongs(view), within(scope)).limit(MOST_COUNTED)
    return db.session.scalar(select(func.count()).select_from(some.subquery())) or 0


def _verdicts(ids: Iterable[UUID]) -> dict[UUID, CommentVerdict]:
    """The latest verdict of each comment."""
    rows = db.session.scalars(
        select(CommentVerdict)
        .where(CommentVerdict.comment_id.in_(list(ids)))
        .order_by(CommentVerdict.id)
    )
    return {verdict.comment_id: verdict for verdict in rows}


def _waiting(row: Row[Any], verdict: CommentVerdict | None) -> Waiting:
    return Waiting(
        id=row.id,
        status=row.status,
        version=row.version,
        rank=row.rank,
        author_name=row.author_name,
        body=row.body,
        created_at=row.created_at,
        open_reports=row.open_reports,
        title=row.title or row.url,
        portal=row.portal,
        verdict=verdict,
    )
