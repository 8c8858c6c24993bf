"""The open cases that a member of staff may see, the most urgent first; read by the case list."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, func, or_, select

from service.cases.clock import working_days_left
from service.cases.tables import Case
from service.comments.tables import Comment, Thread
from service.db import db
from service.errors import FieldError, InvalidError, said
from service.portals.covered import covered
from service.portals.tables import Agency

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy import ColumnElement, Row

    from service.access import Scope

PAGE_SIZE = 25
MOST_COUNTED = 1000
MOST_ID = 2**31 - 1
CURSOR = re.compile(r"[0-9]{1,10}")
COLUMNS: tuple[Any, ...] = (
    Case.id,
    Case.comment_id,
    Case.case_class,
    Case.opened_at,
    Case.due_at,
    Comment.reference,
    Comment.author_name,
    Comment.body,
    Thread.title,
    Thread.url,
    Agency.name.label("agency"),
)


@dataclass(frozen=True)
class OpenCase:
    """An open case; `days_left` counts working days, 0 is today, below 0 is too late."""

    comment_id: UUID
    reference: str
    author_name: str
    body: str
    title: str
    url: str
    agency: str
    case_class: str
    opened_at: datetime
    due_at: datetime
    days_left: int

    @property
    def overdue(self) -> bool:
        """Whether the last working day for the answer is over."""
        return self.days_left < 0


@dataclass(frozen=True)
class CasePage:
    """A page of open cases and the cursor of the page after it."""

    cases: list[OpenCase]
    next_cursor: str | None


def list_cases(scope: Scope, cursor: str | None, now: datetime) -> CasePage:
    """One page of open cases, the earliest due first.

    Raises:
        InvalidError: the cursor is not one of ours.
    """
    statement = (
        select(*COLUMNS)
        .join(Comment, Comment.id == Case.comment_id)
        .join(Thread, Thread.id == Comment.thread_id)
        .join(Agency, Agency.id == Case.agency_id)
        .where(Case.state == "open", within(scope))
        .order_by(Case.due_at, Case.id)
        .limit(PAGE_SIZE + 1)
    )
    if cursor:
        statement = statement.where(_after(cursor, scope))
    rows = db.session.execute(statement).all()
    more = len(rows) > PAGE_SIZE
    return CasePage(
        [_shown(row, now) for row in rows[:PAGE_SIZE]],
        str(rows[PAGE_SIZE - 1].id) if more else None,
    )


def count_open_cases(scope: Scope) -> int:
    """How many cases wait, counted up to `MOST_COUNTED`."""
    some = select(Case.id).where(Case.state == "open", within(scope)).limit(MOST_COUNTED)
    return db.session.scalar(select(func.count()).select_from(some.subquery())) or 0


def within(scope: Scope) -> ColumnElement[bool]:
    """The condition that a case lies in the scope."""
    return covered(scope, Case.agency_id, Case.portal_id)


def _after(cursor: str, scope: Scope) -> ColumnElement[bool]:
    """What follows a case of hers; of other agencies' cases not even the number can be guessed."""
    number = int(cursor) if CURSOR.fullmatch(cursor) else 0
    found = select(Case).where(Case.id == min(number, MOST_ID), within(scope))
    last = db.session.scalar(found)
    if last is None:
        raise InvalidError(FieldError("after", "invalid", said("halaman daftar tidak dikenal")))
    return or_(Case.due_at > last.due_at, and_(Case.due_at == last.due_at, Case.id > last.id))


def _shown(row: Row[Any], now: datetime) -> OpenCase:
    return OpenCase(
        comment_id=row.comment_id,
        reference=row.reference or "",
        author_name=row.author_name,
        body=row.body,
        title=row.title or row.url,
        url=row.url,
        agency=row.agency,
        case_class=row.case_class,
        opened_at=row.opened_at,
        due_at=row.due_at,
        days_left=working_days_left(now, row.due_at),
    )
