"""How each view of the queue is walked: its rows, its order, and what stands in which index.

An agency's comments stand in an index of their own, and so does each filter of what waits. Several
filters at once are looked for along one index, so many rows at a time and never further. Conditions
that shall not choose the index are written so that no index answers them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import Integer, Uuid, bindparam, func, or_, select, text, tuple_

from service.cases.tables import Case
from service.comments.new_id import last_id_of
from service.comments.status import Status
from service.comments.tables import DONE as IS_DONE
from service.comments.tables import WAITING, Comment
from service.db import UTCDateTime
from service.moderation.asked import AGES, DONE, OWED, Asked, View
from service.moderation.queue_aged import WHOLE
from service.moderation.search import MOST_WORDS, holds_all, rarest_first, roots_of
from service.portals.covered import covered
from service.portals.tables import Agency, Portal

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy import BindParameter, ColumnElement, Select, TextClause
    from sqlalchemy.orm import InstrumentedAttribute

    from service.access import Scope


COLUMNS = {
    "sentiment": Comment.sentiment,
    "outcome": Comment.outcome,
    "topic": Comment.topic,
    "language": Comment.lang,
    "status": Comment.status,
}
INDEXED = {"sentiment", "outcome", "topic", "language"}
WAITS = (View.PENDING, View.SPAM)
ALWAYS = timedelta(days=1)  # beyond the present moment
ME = bindparam("me", type_=Integer)
FROM_ID, END_ID = bindparam("from_id", type_=Uuid), bindparam("end_id", type_=Uuid)
NOW, SINCE, UNTIL = (bindparam(name, type_=UTCDateTime()) for name in ("now", "since", "until"))
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True, eq=False)
class Walk:
    """The rows of a view in their order: by `key`, then by id; `backwards` for the newest first.

    `bounded` says that the filters are looked for along the way, which may be long; `aged` that the
    rows of the time that is asked for are read as `queue_aged` does. `start` is said of a first
    page only: what is behind a place fulfils it.
    """

    base: tuple[ColumnElement[bool] | TextClause, ...]
    key: InstrumentedAttribute[Any]
    filters: tuple[ColumnElement[bool], ...] = ()
    backwards: bool = False
    bounded: bool = False
    aged: bool = False
    start: tuple[ColumnElement[bool], ...] = ()

    @property
    def order(self) -> tuple[ColumnElement[Any], ColumnElement[Any]]:
        """What the rows are sorted by."""
        if self.backwards:
            return self.key.desc(), Comment.id.desc()
        return self.key.asc(), Comment.id.asc()

    def rows(self, *, filtered: bool = True) -> Select[Any]:
        """Keys and ids, in order."""
        conditions = (*self.base, *self.start, *(self.filters if filtered else ()))
        found = select(self.key.label("key"), Comment.id)
        if self.key.class_ is Case:
            found = found.join(Comment, Comment.id == Case.comment_id)
        return found.where(*conditions).order_by(*self.order)

    @property
    def onward(self) -> Walk:
        """What comes behind a place: run with `from_key` and `from_id`."""
        if self.aged:  # it is always run with them
            return self
        here, there = self._here, self._place("from_key", FROM_ID)
        return replace(self, start=(here < there if self.backwards else here > there,))

    @property
    def until(self) -> Walk:
        """What comes before a place, and the place itself: run with `end_key` and `end_id`."""
        if self.aged:
            return self
        here, there = self._here, self._place("end_key", END_ID)
        upto = here >= there if self.backwards else here <= there
        return replace(self, base=(*self.base, upto))

    @property
    def _here(self) -> ColumnElement[Any]:
        return tuple_(self.key, Comment.id)

    def _place(self, name: str, last: BindParameter[UUID]) -> ColumnElement[Any]:
        return tuple_(bindparam(name, type_=self.key.type), last)


def given(staff_id: int, asked: Asked, now: datetime) -> dict[str, object]:
    """The parameters that a walk's statements are run with."""
    least, most = AGES.get(asked.age, (None, None))
    until, since = now - least if least else now + ALWAYS, now - most if most else EPOCH
    ids = {"until_id": last_id_of(until), "since_id": last_id_of(since)}
    return {"me": staff_id, "now": now, "until": until, "since": since, **ids, **WHOLE}


def walk(scope: Scope, asked: Asked) -> Walk:
    """How to walk what is asked for, as far as the scope reaches; run with what is `given`."""
    words, rare = rarest_first(roots_of(asked.q)[:MOST_WORDS])
    way = _of_age(_view(asked.view, by_index=not rare), asked, by_index=not rare)
    filters = [*within(scope), *_placed(asked), *_columns(asked)]
    if asked.q:
        filters.append(holds_all(words, rare=rare))
    filters += way.filters
    if rare:
        return replace(way, filters=tuple(filters))
    home = _home(scope, asked)
    if home is not None:
        way = replace(way, base=(*way.base, Comment.agency_id == home))
        bounded = bool(set(asked.filters) - {"agency", "portal", "age"})
    elif (single := _single(scope, asked)) is not None:
        return replace(way, filters=(single,))
    else:
        bounded = bool(filters)
    return replace(way, filters=tuple(filters), bounded=bounded)


def within(scope: Scope) -> list[ColumnElement[bool]]:
    """The condition that a comment lies in the scope; none where it reaches everywhere."""
    if scope.everywhere:
        return []
    agency_id, portal_id = (func.coalesce(x, 0) for x in (Comment.agency_id, Comment.portal_id))
    return [covered(scope, agency_id, portal_id)]


def _home(scope: Scope, asked: Asked) -> Any:  # noqa: ANN401 - a number, or a query for one
    """The one agency that is asked about, if the view has an index by agency.

    Never one that only a filter names and the scope may not reach: a page's end would tell of it.
    """
    if asked.view not in {*WAITS, *DONE}:
        return None
    if (asked.portal or asked.agency) and not scope.everywhere:
        return None
    if asked.portal:
        return select(Portal.agency_id).where(Portal.slug == asked.portal).scalar_subquery()
    if asked.agency:
        return select(Agency.id).where(Agency.slug == asked.agency).scalar_subquery()
    if not scope.everywhere and not scope.portals and len(scope.agencies) == 1:
        return next(iter(scope.agencies))
    return None


def _single(scope: Scope, asked: Asked) -> ColumnElement[bool] | None:
    """The one filter that has an index of its own among what waits; None where there are more."""
    if asked.view not in WAITS or not scope.everywhere or len(asked.filters.keys() - {"age"}) != 1:
        return None
    ((name, value),) = (one for one in asked.filters.items() if one[0] != "age")
    return COLUMNS[name] == value if name in INDEXED else None


def _view(view: View, *, by_index: bool) -> Walk:
    """What a view holds and how it is ordered; the literal words name the partial index."""
    if not by_index and view not in OWED and view not in {View.REPORTED, View.APPEALS, View.MINE}:
        hidden = (func.coalesce(Comment.desk_view, "") == view.value,)
        if view in DONE:
            return Walk(hidden, Comment.created_at, backwards=True)
        return Walk(hidden, Comment.rank)
    if view in OWED:
        late = (Case.due_at < NOW,) if view is View.OVERDUE else ()
        return Walk((text("cases.state = 'open'"), *late), Case.due_at)
    if view in DONE:
        held = (Comment.desk_view == view.value, text(IS_DONE))
        return Walk(held, Comment.created_at, backwards=True)
    other: dict[View, tuple[Any, ...]] = {
        View.REPORTED: (text("open_reports > 0"), Comment.status == Status.PUBLISHED),
        View.APPEALS: (text("appeal_open"), Comment.status != Status.WITHDRAWN),
        View.MINE: (Comment.assigned_to == ME, text("assigned_to IS NOT NULL"), _wants()),
    }
    return Walk(other.get(view, (Comment.desk_view == view.value, text(WAITING))), Comment.rank)


def _wants() -> ColumnElement[bool]:
    """That a comment still wants something of whoever has it: a decision or an answer."""
    waits = Comment.desk_view.in_(["pending", "spam"])
    owed = select(Case.id).where(Case.comment_id == Comment.id, Case.state == "open").exists()
    return or_(waits, Comment.open_reports > 0, Comment.appeal_open, owed)


def _placed(asked: Asked) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if asked.agency:
        agency = select(Agency.id).where(Agency.slug == asked.agency).scalar_subquery()
        found.append(func.coalesce(Comment.agency_id, 0) == agency)
    if asked.portal:
        portal = select(Portal.id).where(Portal.slug == asked.portal).scalar_subquery()
        found.append(func.coalesce(Comment.portal_id, 0) == portal)
    return found


def _columns(asked: Asked) -> list[ColumnElement[bool]]:
    """Equality in words that hide it from the columns' own indexes: another one is walked."""
    return [
        func.coalesce(COLUMNS[name], "") == value
        for name, value in asked.filters.items()
        if name in COLUMNS
    ]


def _of_age(way: Walk, asked: Asked, *, by_index: bool) -> Walk:
    """The walk through what is of the age asked for; among cases it is a filter like others."""
    if not asked.age:
        return way
    young, old = Comment.created_at > SINCE, Comment.created_at <= UNTIL
    if by_index and way.key is Comment.rank:
        return replace(way, aged=True)
    if by_index and way.key is Comment.created_at:
        return replace(way, base=(*way.base, young), start=(old,))
    return replace(way, filters=(young, old))
