"""How each view of the queue is walked: its rows, its order, and what stands in which index.

One filter has an index of its own in what waits; several at once, and filters of what is done,
are looked for along the view's own index, so many rows at a time and never further.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, func, or_, select, text, true, tuple_

from service.cases.tables import Case
from service.comments.status import Status
from service.comments.tables import DONE as IS_DONE
from service.comments.tables import WAITING, Comment
from service.moderation.asked import AGES, DONE, OWED, Asked, View
from service.moderation.search import MOST_WORDS, holds_all, rarest_first, roots_of
from service.portals.tables import Agency, Portal

if TYPE_CHECKING:
    from sqlalchemy import BindParameter, ColumnElement, Select, TextClause
    from sqlalchemy.orm import InstrumentedAttribute

    from service.access import Scope

    Number = int | BindParameter[int]
    Moment = datetime | BindParameter[datetime]

COLUMNS = {
    "sentiment": Comment.sentiment,
    "outcome": Comment.outcome,
    "topic": Comment.topic,
    "language": Comment.lang,
    "status": Comment.status,
}
INDEXED = {"sentiment", "outcome", "topic", "language", "agency", "portal"}
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True, eq=False)
class Walk:
    """The rows of a view in their order: by `key`, then by id; `backwards` for the newest first.

    `bounded` says that the filters are looked for along the way, which may be long.
    """

    base: tuple[ColumnElement[bool] | TextClause, ...]
    key: InstrumentedAttribute[Any]
    filters: tuple[ColumnElement[bool], ...] = ()
    backwards: bool = False
    bounded: bool = False

    @property
    def order(self) -> tuple[ColumnElement[Any], ColumnElement[Any]]:
        """What the rows are sorted by."""
        if self.backwards:
            return self.key.desc(), Comment.id.desc()
        return self.key.asc(), Comment.id.asc()

    def rows(self, *, filtered: bool = True) -> Select[Any]:
        """Keys and ids, in order."""
        conditions = (*self.base, *self.filters) if filtered else self.base
        found = select(self.key.label("key"), Comment.id)
        if self.key.class_ is Case:
            found = found.join(Comment, Comment.id == Case.comment_id)
        return found.where(*conditions).order_by(*self.order)

    def after(self, key: object, last: object) -> ColumnElement[bool]:
        """What comes behind a place."""
        here, there = tuple_(self.key, Comment.id), tuple_(key, last)
        return here < there if self.backwards else here > there

    def until(self, key: object, last: object) -> ColumnElement[bool]:
        """What comes before a place, and the place itself."""
        here, there = tuple_(self.key, Comment.id), tuple_(key, last)
        return here >= there if self.backwards else here <= there


def walk(
    scope: Scope,
    asked: Asked,
    staff_id: int | BindParameter[int],
    now: Moment,
) -> Walk:
    """How to walk what is asked for, as far as the scope reaches.

    In the place of member and moment may stand parameters, for a statement that is kept.
    """
    words, rare = rarest_first(roots_of(asked.q)[:MOST_WORDS])
    found = _view(asked.view, staff_id, now, by_index=not rare)
    alone = asked.view in {View.PENDING, View.SPAM} and _is_single(scope, asked)
    filters = [
        *within(scope, indexed=alone),
        *_placed(asked, indexed=alone),
        *_columns(asked, indexed=alone),
        *_aged(asked, now),
    ]
    if asked.q:
        filters.append(holds_all(words, rare=rare))
    return replace(found, filters=tuple(filters), bounded=bool(filters) and not (alone or rare))


def within(scope: Scope, *, indexed: bool = False) -> list[ColumnElement[bool]]:
    """The condition that a comment lies in the scope; none where it reaches everywhere."""
    if scope.everywhere:
        return []
    if not scope.portals and len(scope.agencies) == 1:
        (agency_id,) = scope.agencies
        return [_is(Comment.agency_id, agency_id, indexed=indexed)]
    return [
        or_(
            func.coalesce(Comment.agency_id, 0).in_(scope.agencies),
            func.coalesce(Comment.portal_id, 0).in_(scope.portals),
        )
    ]


def _is_single(scope: Scope, asked: Asked) -> bool:
    """Whether one index answers it: at most one filter, or one scope, that has one."""
    names = set(asked.filters)
    if not scope.everywhere:
        return not names and not scope.portals and len(scope.agencies) == 1
    return len(names) <= 1 and names <= INDEXED


def _is(column: InstrumentedAttribute[Any], value: object, *, indexed: bool) -> ColumnElement[bool]:
    """Equality; where no index of the column's own shall be used, in words that hide it."""
    if indexed:
        return column == value
    nothing = 0 if isinstance(value, int) else ""
    return func.coalesce(column, nothing) == value


def _view(
    view: View,
    staff_id: int | BindParameter[int],
    now: Moment,
    *,
    by_index: bool,
) -> Walk:
    """What a view holds and how it is ordered; the literal words name the partial index."""
    if not by_index and view not in OWED and view not in {View.REPORTED, View.APPEALS, View.MINE}:
        hidden = (func.coalesce(Comment.desk_view, "") == view.value,)
        if view in DONE:
            return Walk(hidden, Comment.created_at, backwards=True)
        return Walk(hidden, Comment.rank)
    if view in OWED:
        late = (Case.due_at < now,) if view is View.OVERDUE else ()
        return Walk((text("cases.state = 'open'"), *late), Case.due_at)
    if view in DONE:
        held = (Comment.desk_view == view.value, text(IS_DONE))
        return Walk(held, Comment.created_at, backwards=True)
    other: dict[View, tuple[Any, ...]] = {
        View.REPORTED: (text("open_reports > 0"), Comment.status == Status.PUBLISHED),
        View.APPEALS: (text("appeal_open"), Comment.status != Status.WITHDRAWN),
        View.MINE: (Comment.assigned_to == staff_id, text("assigned_to IS NOT NULL"), _wants()),
    }
    return Walk(other.get(view, (Comment.desk_view == view.value, text(WAITING))), Comment.rank)


def _wants() -> ColumnElement[bool]:
    """That a comment still wants something of whoever has it: a decision or an answer."""
    waits = Comment.desk_view.in_(["pending", "spam"])
    owed = select(Case.id).where(Case.comment_id == Comment.id, Case.state == "open").exists()
    return or_(waits, Comment.open_reports > 0, Comment.appeal_open, owed)


def _placed(asked: Asked, *, indexed: bool) -> list[ColumnElement[bool]]:
    found = []
    if asked.agency:
        agency = select(Agency.id).where(Agency.slug == asked.agency).scalar_subquery()
        found.append(_is_in(Comment.agency_id, agency, indexed=indexed))
    if asked.portal:
        home = select(Portal.agency_id).where(Portal.slug == asked.portal).scalar_subquery()
        portal = select(Portal.id).where(Portal.slug == asked.portal).scalar_subquery()
        found += [
            _is_in(Comment.agency_id, home, indexed=indexed),
            _is_in(Comment.portal_id, portal, indexed=False),
        ]
    return found


def _is_in(column: InstrumentedAttribute[Any], one: Any, *, indexed: bool) -> ColumnElement[bool]:  # noqa: ANN401 - a scalar subquery of any type
    found: ColumnElement[bool] = column == one if indexed else func.coalesce(column, 0) == one
    return found


def _columns(asked: Asked, *, indexed: bool) -> list[ColumnElement[bool]]:
    return [
        _is(COLUMNS[name], value, indexed=indexed)
        for name, value in asked.filters.items()
        if name in COLUMNS
    ]


def _aged(asked: Asked, now: Moment) -> list[ColumnElement[bool]]:
    if not asked.age:
        return []
    least, most = AGES[asked.age]
    older = Comment.created_at <= now - least if least else true()
    younger = Comment.created_at > now - most if most else true()
    return [and_(older, younger)]
