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
from service.db import db
from service.errors import FieldError, InvalidError, said
from service.moderation.queue_aged import count_aged, end_aged, first_aged
from service.moderation.queue_rows import COLUMNS, plain, waiting_of
from service.moderation.queue_walk import (
    EPOCH,
    KEPT,
    MICROSECOND,
    Walk,
    given,
    shape_of,
    walk,
)
from service.moderation.search import NOTHING, seek
from service.portals.tables import Portal
from service.prepared import Prepared, as_moment, as_uuid, exactly

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import ColumnElement, Select

    from service.access import Member
    from service.moderation.asked import Asked
    from service.moderation.queue_rows import Waiting

PAGE_SIZE = 25
MOST_COUNTED = 1000
LOOKED_AT = 3_000  # rows of a view that one page with several filters looks at
OF_AGED = 5  # … one in so many of them in each urgency, where they are looked up by their age
CHANCE = (1 << 74) - 1  # the bits of a UUIDv7 that are drawn, not read off a clock
MOST_DIGITS = 4  # of an urgency, with its sign
CURSOR = re.compile(r"(-?[0-9]{1,18})\.([0-9a-f]{32})")


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
    way, whole = _way(member, asked, now)
    place = _read_cursor(way, cursor) if cursor else None
    values = whole if place is None else whole | _from(*place)
    looked_at = max(LOOKED_AT // OF_AGED, 1) if way.aged else LOOKED_AT
    begun = place is not None
    end = _place(_end(way, looked_at, begun=begun), values) if way.bounded else None
    if end is not None:
        end = end[0], _edge(end[1], way)
        values = values | {"end_key": end[0], "end_id": end[1]}
    page = _shown(way, begun=begun, ended=end is not None, lateral=_is_lateral())
    rows = page.rows(**plain(values))
    waiting = [waiting_of(row[1:]) for row in rows[:PAGE_SIZE]]
    more = len(rows) > PAGE_SIZE
    count: int | None = len(rows)
    if more or place is not None:
        told = asked.filters and end is None and (place is None or not way.bounded)
        count = _count(way, whole) if told else None
    if more:
        key, last = rows[PAGE_SIZE - 1][:2]
        return QueuePage(asked, waiting, _cursor(_key(key), as_uuid(last)), count)
    if end is None:
        return QueuePage(asked, waiting, None, count)
    return QueuePage(asked, waiting, _cursor(*end), cut=True, looked_at=looked_at)


def next_in_queue(member: Member, asked: Asked, comment_id: UUID, now: datetime) -> UUID | None:
    """The comment that follows this one; at the end the first; None if nothing is left."""
    way, values = _way(member, asked, now)
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
    way, values = _way(member, asked, until)
    way = replace(way, filters=(*way.filters, Comment.created_at <= until))
    first = _first(way, most, lateral=_is_lateral()).subquery()
    found = select(Comment.id, Comment.version).join(first, first.c.id == Comment.id)
    order = _order(first.c.key, first.c.id, backwards=way.backwards)
    rows = db.session.execute(found.order_by(*order), values)
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
    if found is None:
        raise InvalidError(fault)
    key, last, urgency = int(found[1]), UUID(found[2]), way.key is Comment.rank
    if len(found[1]) > MOST_DIGITS if urgency else key < 0:
        raise InvalidError(fault)
    try:
        return (key if urgency else EPOCH + key * MICROSECOND), last
    except OverflowError as error:
        raise InvalidError(fault) from error


def counted(way: Walk) -> Select[Any]:
    """Counts a walk, up to one more than `MOST_COUNTED`."""
    if way.aged:
        return count_aged(way, MOST_COUNTED + 1)
    some = way.rows().with_only_columns(Comment.id).order_by(None).limit(exactly(MOST_COUNTED + 1))
    return select(func.count()).select_from(some.subquery())


def _way(member: Member, asked: Asked, now: datetime) -> tuple[Walk, dict[str, Any]]:
    """The walk, and what its statements are run with."""
    sought = seek(asked.q) if asked.q else NOTHING
    return walk(shape_of(member.scope, asked, sought)), given(member, asked, now, sought)


def _count(way: Walk, values: Mapping[str, Any]) -> int:
    found: int = _counted(way).rows(**plain(values))[0][0] or 0
    return min(found, MOST_COUNTED + 1)


@lru_cache(KEPT)
def _counted(way: Walk) -> Prepared:
    return Prepared(counted(way))


def _place(statement: Prepared, values: Mapping[str, Any]) -> tuple[datetime | int, UUID] | None:
    rows = statement.rows(**plain(values))
    return (_key(rows[0][0]), as_uuid(rows[0][1])) if rows else None


def _key(read: str | datetime | int) -> datetime | int:
    """What a driver gives for the key of a walk: a number is an urgency, anything else a moment."""
    return read if isinstance(read, int) else as_moment(read)


def _from(key: datetime | int, last: UUID) -> dict[str, object]:
    return {"from_key": key, "from_id": last}


def _is_lateral() -> bool:
    """Whether the database knows a join of that name."""
    return db.engine.dialect.name == "postgresql"


def _first(way: Walk, size: int, *, lateral: bool) -> Select[Any]:
    return first_aged(way, size, lateral=lateral) if way.aged else way.rows().limit(exactly(size))


@lru_cache(KEPT)
def _end(way: Walk, looked_at: int, *, begun: bool) -> Prepared:
    """The last row that a page looks at; none where the view ends before.

    So many rows are no `exactly`: PostgreSQL takes what waits for less and would sort all of it.
    """
    if way.aged:
        return Prepared(end_aged(way, looked_at))
    rows = (way.onward if begun else way).rows(filtered=False)
    return Prepared(rows.offset(looked_at).limit(exactly(1)))


@lru_cache(KEPT)
def _shown(way: Walk, *, begun: bool, ended: bool, lateral: bool) -> Prepared:
    """A page and one row more, in order: from a place on, up to its end, if it has them."""
    way = way.onward if begun else way
    ids = _first(way.until if ended else way, PAGE_SIZE + 1, lateral=lateral).subquery()
    rows = (
        select(ids.c.key, *COLUMNS)
        .join(ids, ids.c.id == Comment.id)
        .join(Thread, Thread.id == Comment.thread_id)
        .join(Portal, Portal.id == Comment.portal_id)
    )
    return Prepared(rows.order_by(*_order(ids.c.key, ids.c.id, backwards=way.backwards)))


def _order(*columns: ColumnElement[Any], backwards: bool) -> list[ColumnElement[Any]]:
    return [column.desc() if backwards else column.asc() for column in columns]
