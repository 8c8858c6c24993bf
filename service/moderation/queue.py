"""What waits for people, in a member's scope: one page of what is asked for, paged by key."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import func, select

from service.comments.tables import Comment, Thread
from service.comments.urgency import Signs, parts
from service.db import db
from service.errors import FieldError, InvalidError, said
from service.moderation.queue_aged import count_aged, end_aged, first_aged
from service.moderation.queue_walk import EPOCH, MICROSECOND, Walk, given, walk
from service.portals.tables import Portal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import ColumnElement, Row, Select

    from service.access import Member, Scope
    from service.comments.urgency import Part
    from service.moderation.asked import Asked

PAGE_SIZE = 25
MOST_COUNTED = 1000
KEPT = 64  # walks and statements: to put one together costs more than to run it
LOOKED_AT = 5_000  # rows of a view that one page with several filters looks at
OF_AGED = 5  # … one in so many of them in each urgency, where they are looked up by their age
CHANCE = (1 << 74) - 1  # the bits of a UUIDv7 that are drawn, not read off a clock
MOST_DIGITS = 4  # of an urgency, with its sign
CURSOR = re.compile(r"(-?[0-9]{1,18})\.([0-9a-f]{32})")

COLUMNS: tuple[Any, ...] = (
    Comment.id,
    Comment.status,
    Comment.version,
    Comment.rank,
    Comment.author_name,
    Comment.body,
    Comment.created_at,
    Comment.open_reports,
    Comment.appeal_open,
    Comment.outcome,
    Comment.sentiment,
    Comment.topic,
    Comment.chance,
    Thread.title,
    Thread.url,
    Portal.name.label("portal"),
)


@dataclass(frozen=True)
class Waiting:
    """A comment in the queue with what the machine thinks of it; `chance` of spam in percent.

    `urgency` is the sum of the points of `why`, by which what waits is ordered.
    """

    id: UUID
    status: str
    version: int
    author_name: str
    body: str
    created_at: datetime
    open_reports: int
    outcome: str | None
    sentiment: str | None
    topic: str | None
    chance: int | None
    title: str
    portal: str
    urgency: int
    why: dict[Part, int]


@dataclass(frozen=True)
class QueuePage:
    """A page of what was asked for and the cursor of the page after it.

    `count` is how many there are in all, up to one more than `MOST_COUNTED`; None where only a part
    was looked at, or where a filter would have to be looked for too far.
    `cut` says that the page ends because enough was looked at (`looked_at` rows), not because
    enough was found.
    """

    asked: Asked
    waiting: list[Waiting]
    next_cursor: str | None
    count: int | None = None
    cut: bool = False
    looked_at: int = 0


def read_queue(member: Member, asked: Asked, cursor: str | None, now: datetime) -> QueuePage:
    """One page: by urgency and then by waiting time; what is done, the newest first.

    Raises:
        InvalidError: the cursor is not one of ours.
    """
    way, whole = _way(member.scope, asked), given(member.id, asked, now)
    place = _read_cursor(way, cursor) if cursor else None
    values = whole if place is None else whole | _from(*place)
    looked_at = max(LOOKED_AT // OF_AGED, 1) if way.aged else LOOKED_AT
    begun = place is not None
    end_of, shown = (_last, _joined) if asked.q else (_end, _shown)
    end = None
    if way.bounded:
        end = db.session.execute(end_of(way, looked_at, begun=begun), values).first()
    if end is not None:
        values = values | {"end_key": end.key, "end_id": _edge(end.id, way)}
    ended, lateral = end is not None, _is_lateral()
    page = shown(way, PAGE_SIZE + 1, begun=begun, ended=ended, lateral=lateral)
    rows = db.session.execute(page, values).all()
    waiting = [_waiting(row) for row in rows[:PAGE_SIZE]]
    more = len(rows) > PAGE_SIZE
    count: int | None = len(rows)
    if more or place is not None:
        told = asked.filters and end is None and (place is None or not way.bounded)
        count = _count(way, whole) if told else None
    if more:
        last = rows[PAGE_SIZE - 1]
        return QueuePage(asked, waiting, _cursor(last.key, last.id), count)
    if end is None:
        return QueuePage(asked, waiting, None, count)
    following = _cursor(end.key, _edge(end.id, way))
    return QueuePage(asked, waiting, following, cut=True, looked_at=looked_at)


def next_in_queue(member: Member, asked: Asked, comment_id: UUID, now: datetime) -> UUID | None:
    """The comment that follows this one; at the end the first; None if nothing is left."""
    way, values = _way(member.scope, asked), given(member.id, asked, now)
    others = replace(way, filters=(*way.filters, Comment.id != comment_id))
    here = replace(way, base=(Comment.id == comment_id,), start=(), filters=())
    key = db.session.scalar(here.rows().limit(1), values)
    places = [] if key is None else [(others.onward, _from(key, comment_id))]
    for some, place in (*places, (others, {})):
        found = db.session.execute(_first(some, 1, lateral=_is_lateral()), values | place).first()
        if found is not None:
            following: UUID = found.id
            return following
    return None


def list_view(member: Member, asked: Asked, until: datetime, most: int) -> list[tuple[UUID, int]]:
    """Ids and versions of what was asked for and came until then, in its order, up to `most`."""
    way = _way(member.scope, asked)
    way = replace(way, filters=(*way.filters, Comment.created_at <= until))
    first = _first(way, most, lateral=_is_lateral()).subquery()
    found = select(Comment.id, Comment.version).join(first, first.c.id == Comment.id)
    order = _order(first.c.key, first.c.id, backwards=way.backwards)
    rows = db.session.execute(found.order_by(*order), given(member.id, asked, until))
    return [(row.id, row.version) for row in rows]


def _cursor(key: datetime | int, last: UUID) -> str:
    """A place in a view."""
    number = (key - EPOCH) // MICROSECOND if isinstance(key, datetime) else key
    return f"{number}.{last.hex}"


def _edge(last: UUID, way: Walk) -> UUID:
    """An id at the far edge of this one's millisecond: it names no comment of another agency."""
    return UUID(int=last.int & ~CHANCE if way.backwards else last.int | CHANCE)


def _read_cursor(way: Walk, cursor: str) -> tuple[datetime | int, UUID]:
    found = CURSOR.fullmatch(cursor)
    fault = FieldError("after", "invalid", said("halaman antrean tidak dikenal"))
    if found is None or (way.key is Comment.rank and len(found[1]) > MOST_DIGITS):
        raise InvalidError(fault)
    key, last = int(found[1]), UUID(found[2])
    try:
        return (key if way.key is Comment.rank else EPOCH + key * MICROSECOND), last
    except OverflowError as error:
        raise InvalidError(fault) from error


def counted(way: Walk) -> Select[Any]:
    """Counts a walk, up to one more than `MOST_COUNTED`."""
    if way.aged:
        return count_aged(way, MOST_COUNTED + 1)
    some = way.rows().with_only_columns(Comment.id).order_by(None).limit(MOST_COUNTED + 1)
    return select(func.count()).select_from(some.subquery())


def _way(scope: Scope, asked: Asked) -> Walk:
    """The walk; where nothing of it depends on the index of words, a kept one."""
    return walk(scope, asked) if asked.q else _kept_way(scope, asked)


@lru_cache(KEPT)
def _kept_way(scope: Scope, asked: Asked) -> Walk:
    return walk(scope, asked)


def _count(way: Walk, values: Mapping[str, object]) -> int:
    return min(db.session.scalar(counted(way), values) or 0, MOST_COUNTED + 1)


def _from(key: datetime | int, last: UUID) -> dict[str, object]:
    return {"from_key": key, "from_id": last}


def _is_lateral() -> bool:
    """Whether the database knows a join of that name."""
    return db.engine.dialect.name == "postgresql"


def _first(way: Walk, size: int, *, lateral: bool) -> Select[Any]:
    return first_aged(way, size, lateral=lateral) if way.aged else way.rows().limit(size)


def _last(way: Walk, looked_at: int, *, begun: bool) -> Select[Any]:
    """The last row that a page looks at; none where the view ends before."""
    if way.aged:
        return end_aged(way, looked_at)
    return (way.onward if begun else way).rows(filtered=False).offset(looked_at).limit(1)


def _joined(way: Walk, size: int, *, begun: bool, ended: bool, lateral: bool) -> Select[Any]:
    """So many rows in the order of the walk, from a place on and up to its end if it has them."""
    way = way.onward if begun else way
    ids = _first(way.until if ended else way, size, lateral=lateral).subquery()
    return (
        select(ids.c.key, *COLUMNS)
        .join(ids, ids.c.id == Comment.id)
        .join(Thread, Thread.id == Comment.thread_id)
        .join(Portal, Portal.id == Comment.portal_id)
        .order_by(*_order(ids.c.key, ids.c.id, backwards=way.backwards))
    )


_end, _shown = (lru_cache(KEPT)(one) for one in (_last, _joined))
"""The same of walks that are kept, put together once."""


def _order(*columns: ColumnElement[Any], backwards: bool) -> list[ColumnElement[Any]]:
    return [column.desc() if backwards else column.asc() for column in columns]


def _waiting(row: Row[Any]) -> Waiting:
    why = parts(
        Signs(
            outcome=row.outcome,
            chance=row.chance,
            sentiment=row.sentiment,
            question="?" in row.body,
            open_reports=row.open_reports,
            appeal_open=row.appeal_open,
        )
    )
    return Waiting(
        id=row.id,
        status=row.status,
        version=row.version,
        author_name=row.author_name,
        body=row.body,
        created_at=row.created_at,
        open_reports=row.open_reports,
        outcome=row.outcome,
        sentiment=row.sentiment,
        topic=row.topic,
        chance=row.chance,
        title=row.title or row.url,
        portal=row.portal,
        urgency=-row.rank,
        why=why,
    )
