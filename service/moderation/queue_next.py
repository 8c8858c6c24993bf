"""The comment that comes next in the commonest views, cheaply; asked after every decision.

A view that waits, without filters, of everything or of one agency: there one index knows the next
row, and the statement need not be put together anew. `queue.next_in_queue` knows every other way.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from uuid import UUID

from sqlalchemy import SmallInteger, Uuid, bindparam, literal_column, select, text, tuple_

from service.comments.tables import WAITING, Comment
from service.moderation.asked import View
from service.prepared import Prepared, as_uuid

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement

    from service.access import Scope
    from service.moderation.asked import Asked

BEFORE_ALL: Final = (-(2**15), UUID(int=0).hex)
RANK = Prepared(select(Comment.rank).where(Comment.id == bindparam("comment")))


def _next(*conditions: ColumnElement[bool]) -> Prepared:
    last = bindparam("rank", type_=SmallInteger), bindparam("last", type_=Uuid)
    return Prepared(
        select(Comment.id)
        .where(Comment.desk_view == bindparam("view"), text(WAITING), *conditions)
        .where(tuple_(Comment.rank, Comment.id) > tuple_(*last))
        .where(Comment.id != bindparam("comment"))
        .order_by(Comment.rank, Comment.id)
        .limit(literal_column("1"))
        .offset(literal_column("0"))  # SQLite would ask for it in a parameter of its own
    )


ANY = _next()
OF_AGENCY = _next(Comment.agency_id == bindparam("agency"))


def is_common(scope: Scope, asked: Asked) -> bool:
    """Whether `next_waiting` knows the way."""
    one = not scope.portals and len(scope.agencies) == 1
    waits = asked.view in {View.PENDING, View.SPAM}
    return waits and not asked.filters and (scope.everywhere or one)


def next_waiting(scope: Scope, asked: Asked, comment_id: UUID) -> UUID | None:
    """The comment that follows this one, at the end the first; None if nothing is left.

    Raises:
        UnavailableError: the database cannot be read.
    """
    place = {"view": asked.view.value, "comment": comment_id.hex}
    here = [(row[0], comment_id.hex) for row in RANK.rows(comment=comment_id.hex)]
    for rank, last in (*here, BEFORE_ALL):
        if scope.everywhere:
            rows = ANY.rows(rank=rank, last=last, **place)
        else:
            (agency,) = scope.agencies
            rows = OF_AGENCY.rows(rank=rank, last=last, agency=agency, **place)
        if rows:
            return as_uuid(rows[0][0])
    return None
