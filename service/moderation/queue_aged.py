"""What waits of one age: in each urgency the comments of that time stand side by side.

`queue` reads the walks that are `aged` with these statements. Read in their order alone they would
be read to the last row wherever few are of that age; so one urgency after the other is looked up in
the index, and in each the ids of that time, which begin with it (`comments/new_id.py`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    SmallInteger,
    Uuid,
    and_,
    bindparam,
    case,
    func,
    literal,
    select,
    true,
)

from service.comments.tables import Comment
from service.prepared import exactly

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import CTE, ColumnElement, ScalarSelect, Select

    from service.moderation.queue_walk import Walk

    Rank = ColumnElement[Any]  # a number, NULL after the last

SINCE, UNTIL, FROM, END = (
    bindparam(name, type_=Uuid) for name in ("since_id", "until_id", "from_id", "end_id")
)
FROM_RANK, END_RANK = (bindparam(name, type_=SmallInteger) for name in ("from_key", "end_key"))
LEAST, MOST = UUID(int=0), UUID(int=(1 << 128) - 1)
WHOLE: Final = {"from_key": -(2**15), "from_id": LEAST, "end_key": 2**15 - 1, "end_id": MOST}
"""The parameters of a walk from its beginning to its end."""


def first_aged(way: Walk, size: int, *, lateral: bool) -> Select[Any]:
    """Keys and ids of the first so many, in order.

    `lateral` where the database knows that word: PostgreSQL would else join the urgencies with all
    that waits. SQLite goes by the urgencies because the order begins with theirs.
    """
    ranks = _ranks(way)
    if lateral:
        ids = _of(way, ranks, *way.filters).order_by(Comment.id).limit(exactly(size)).lateral()
        found = select(ranks.c.rank.label("key"), ids.c.id).join_from(ranks, ids, true())
        return found.order_by(ranks.c.rank, ids.c.id).limit(exactly(size))
    last = func.coalesce(_nth(way, ranks, size - 1, *way.filters), _high(ranks.c.rank))
    held = and_(*_conditions(way, ranks.c.rank, last), *way.filters)
    found = select(ranks.c.rank.label("key"), Comment.id).join_from(ranks, Comment, held)
    return found.order_by(ranks.c.rank, Comment.id).limit(exactly(size))


def end_aged(way: Walk, looked_at: int) -> Select[Any]:
    """The last row that a page looks at: in the first urgency that has more rows than so many.

    The filters do not count; no row where no urgency has as many.
    """
    ranks = _ranks(way, lambda ranks: _nth(way, ranks, looked_at).is_(None))
    last = _nth(way, ranks, looked_at)
    found = select(ranks.c.rank.label("key"), last.label("id")).where(last.is_not(None))
    return found.order_by(ranks.c.rank).limit(exactly(1))


def count_aged(way: Walk, most: int) -> Select[Any]:
    """How many there are; it stops when it has seen `most` or, with the last urgency, more."""
    first = _rank_after(way, FROM_RANK, reached=True)
    seen = select(first.label("rank"), literal(0, BigInteger).label("seen")).cte(
        "ranks", recursive=True
    )
    some = (
        select(Comment.id)
        .where(*_conditions(way, seen.c.rank), *way.filters)
        .limit(exactly(most))
        .correlate(seen)
    )
    here = select(func.count()).select_from(some.subquery()).scalar_subquery()
    onward = select(_rank_after(way, seen.c.rank), seen.c.seen + here)
    seen = seen.union_all(onward.where(seen.c.rank.is_not(None), seen.c.seen < most))
    return select(func.max(seen.c.seen))


def _ranks(way: Walk, goes_on: Callable[[CTE], ColumnElement[bool]] | None = None) -> CTE:
    """The urgencies that occur, the greatest first; a last one is NULL."""
    ranks = select(_rank_after(way, FROM_RANK, reached=True).label("rank"))
    found = ranks.cte("ranks", recursive=True)
    onward = select(_rank_after(way, found.c.rank)).where(found.c.rank < END_RANK)
    return found.union_all(onward if goes_on is None else onward.where(goes_on(found)))


def _rank_after(way: Walk, rank: Rank, *, reached: bool = False) -> ScalarSelect[int]:
    behind = Comment.rank >= rank if reached else Comment.rank > rank
    return (
        select(Comment.rank)
        .where(*way.base, behind)
        .order_by(Comment.rank)
        .limit(exactly(1))
        .scalar_subquery()
    )


def _of(way: Walk, ranks: CTE, *filters: ColumnElement[bool]) -> Select[Any]:
    """The ids of one urgency."""
    return select(Comment.id).where(*_conditions(way, ranks.c.rank), *filters).correlate(ranks)


def _nth(way: Walk, ranks: CTE, number: int, *filters: ColumnElement[bool]) -> ScalarSelect[UUID]:
    """The id of one urgency that has so many before it."""
    rows = _of(way, ranks, *filters).order_by(Comment.id)
    return rows.limit(exactly(1)).offset(exactly(number)).scalar_subquery()


def _conditions(way: Walk, rank: Rank, last: ColumnElement[UUID] | None = None) -> list[Any]:
    """Those for being of this urgency, of that age, and between the places asked for.

    With one bound at each end: of two SQLite would choose one to look up.
    """
    low = case((and_(rank == FROM_RANK, FROM > SINCE), FROM), else_=SINCE)
    upto = Comment.id <= (_high(rank) if last is None else last)
    return [*way.base, Comment.rank == rank, Comment.id > low, upto]


def _high(rank: Rank) -> ColumnElement[UUID]:
    return case((and_(rank == END_RANK, END < UNTIL), END), else_=UNTIL)
