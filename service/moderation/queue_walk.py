"""How each view of the queue is walked: its rows, its order, and what stands in which index.

An agency's comments stand in an index of their own, and so does each filter of what waits. Several
filters at once are looked for along one index, so many rows at a time and never further. Conditions
that shall not choose the index are written so that no index answers them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    Integer,
    String,
    Uuid,
    bindparam,
    func,
    literal_column,
    or_,
    select,
    text,
    tuple_,
)

from service.cases.tables import Case
from service.comments.new_id import last_id_of
from service.comments.status import Status
from service.comments.tables import DONE as IS_DONE
from service.comments.tables import WAITING, Comment
from service.db import UTCDateTime
from service.moderation.asked import AGES, DONE, OWED, Asked, View
from service.moderation.queue_aged import WHOLE
from service.moderation.search import NOTHING, Sought, holds_all
from service.portals.covered import covered_if_given, reach
from service.portals.tables import Agency, Portal

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy import BindParameter, ColumnElement, Select, TextClause
    from sqlalchemy.orm import InstrumentedAttribute

    from service.access import Member, Scope


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
ME, HOME = bindparam("me", type_=Integer), bindparam("home", type_=Integer)
PORTAL, AGENCY = bindparam("portal", type_=String), bindparam("agency", type_=String)
PORTAL_ID = select(Portal.id).where(Portal.slug == PORTAL).scalar_subquery()
AGENCY_ID = select(Agency.id).where(Agency.slug == AGENCY).scalar_subquery()
KEPT = 128  # shapes of what is asked for: to put one together costs more than to run it
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


@dataclass(frozen=True)
class Shape:
    """What the statements of a walk depend on; all values are parameters.

    `filters` are names. How far the scope reaches: `everywhere`, or to `one` agency alone. So many
    `words` are looked for, and they may be `rare`.
    """

    view: View
    filters: frozenset[str]
    everywhere: bool
    one: bool
    words: int = 0
    rare: bool = False


def shape_of(scope: Scope, asked: Asked, sought: Sought = NOTHING) -> Shape:
    """The shape of what is asked for in a scope."""
    one = not scope.everywhere and not scope.portals and len(scope.agencies) == 1
    names = frozenset(asked.filters)
    return Shape(asked.view, names, scope.everywhere, one, len(sought.words), sought.rare)


def given(member: Member, asked: Asked, now: datetime, sought: Sought = NOTHING) -> dict[str, Any]:
    """The parameters that a walk's statements are run with."""
    scope = reach(member.scope.agencies, member.scope.portals)
    who = {"me": member.id, "home": scope["agencies"][0], **scope}
    return {**asked.filters, **sought.values, "now": now, **_times(asked, now), **who}


def _times(asked: Asked, now: datetime) -> dict[str, Any]:
    """Between which moments the age asked for lies, as times and as ids."""
    if not asked.age:
        return {}
    least, most = AGES[asked.age]
    until, since = now - least if least else now + ALWAYS, now - most if most else EPOCH
    ids = {"until_id": last_id_of(until), "since_id": last_id_of(since), **WHOLE}
    return {"until": until, "since": since, **ids}


@lru_cache(KEPT)
def walk(shape: Shape) -> Walk:
    """How to walk what is asked for; run with what is `given`."""
    way = _of_age(_view(shape.view, by_index=not shape.rare), shape)
    filters = [*_within(shape), *_placed(shape), *_columns(shape)]
    if "q" in shape.filters:
        filters.append(holds_all(shape.words, rare=shape.rare))
    filters += way.filters
    if shape.rare:
        return replace(way, filters=tuple(filters))
    home = _home(shape)
    if home is not None:
        way = replace(way, base=(*way.base, home))
        bounded = bool(shape.filters - {"agency", "portal", "age"})
    elif (single := _single(shape)) is not None:
        return replace(way, filters=(single,))
    else:
        bounded = bool(filters)
    return replace(way, filters=tuple(filters), bounded=bounded)


def _within(shape: Shape) -> list[ColumnElement[bool]]:
    """The condition that a comment lies in the scope; none where it reaches everywhere."""
    if shape.everywhere:
        return []
    agency_id, portal_id = (func.coalesce(x, 0) for x in (Comment.agency_id, Comment.portal_id))
    return [covered_if_given(agency_id, portal_id)]


def _home(shape: Shape) -> ColumnElement[bool] | None:
    """The one agency that is asked about, if the view has an index by agency.

    Never one that only a filter names and the scope may not reach: a page's end would tell of it.
    """
    if shape.view not in {*WAITS, *DONE}:
        return None
    named = shape.filters & {"agency", "portal"}
    if named and not shape.everywhere:
        return None
    if "portal" in named:
        agency = select(Portal.agency_id).where(Portal.slug == PORTAL)
        return Comment.agency_id == agency.scalar_subquery()
    if "agency" in named:
        return Comment.agency_id == AGENCY_ID
    return Comment.agency_id == HOME if shape.one else None


def _single(shape: Shape) -> ColumnElement[bool] | None:
    """The one filter that has an index of its own among what waits; None where there are more."""
    names = shape.filters - {"age"}
    if shape.view not in WAITS or not shape.everywhere or len(names) != 1:
        return None
    (name,) = names
    return COLUMNS[name] == bindparam(name, type_=String) if name in INDEXED else None


def _view(view: View, *, by_index: bool) -> Walk:
    """What a view holds and how it is ordered; the literal words name the partial index."""
    here = literal_column(f"'{view.value}'", String)  # as a limit stands there: see `exactly`
    if not by_index and view not in OWED and view not in {View.REPORTED, View.APPEALS, View.MINE}:
        hidden = (func.coalesce(Comment.desk_view, "") == here,)
        if view in DONE:
            return Walk(hidden, Comment.created_at, backwards=True)
        return Walk(hidden, Comment.rank)
    if view in OWED:
        late = (Case.due_at < NOW,) if view is View.OVERDUE else ()
        return Walk((text("cases.state = 'open'"), *late), Case.due_at)
    if view in DONE:
        held = (Comment.desk_view == here, text(IS_DONE))
        return Walk(held, Comment.created_at, backwards=True)
    other: dict[View, tuple[Any, ...]] = {
        View.REPORTED: (text("open_reports > 0"), Comment.status == Status.PUBLISHED),
        View.APPEALS: (text("appeal_open"), Comment.status != Status.WITHDRAWN),
        View.MINE: (Comment.assigned_to == ME, text("assigned_to IS NOT NULL"), _wants()),
    }
    return Walk(other.get(view, (Comment.desk_view == here, text(WAITING))), Comment.rank)


def _wants() -> ColumnElement[bool]:
    """That a comment still wants something of whoever has it: a decision or an answer."""
    waits = Comment.desk_view.in_(["pending", "spam"])
    owed = select(Case.id).where(Case.comment_id == Comment.id, Case.state == "open").exists()
    return or_(waits, Comment.open_reports > 0, Comment.appeal_open, owed)


def _placed(shape: Shape) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if "agency" in shape.filters:
        found.append(func.coalesce(Comment.agency_id, 0) == AGENCY_ID)
    if "portal" in shape.filters:
        found.append(func.coalesce(Comment.portal_id, 0) == PORTAL_ID)
    return found


def _columns(shape: Shape) -> list[ColumnElement[bool]]:
    """Equality in words that hide it from the columns' own indexes: another one is walked."""
    return [
        func.coalesce(COLUMNS[name], "") == bindparam(name, type_=String)
        for name in COLUMNS
        if name in shape.filters
    ]


def _of_age(way: Walk, shape: Shape) -> Walk:
    """The walk through what is of the age asked for; among cases it is a filter like others."""
    if "age" not in shape.filters:
        return way
    young, old = Comment.created_at > SINCE, Comment.created_at <= UNTIL
    if not shape.rare and way.key is Comment.rank:
        return replace(way, aged=True)
    if not shape.rare and way.key is Comment.created_at:
        return replace(way, base=(*way.base, young), start=(old,))
    return replace(way, filters=(young, old))
