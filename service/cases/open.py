"""Opening a case: what the city owes the citizen of a published comment."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, literal_column, select

from service.audit.record import record as audit
from service.cases.classify import CaseClass, guess_class
from service.cases.clock import due_at
from service.cases.tables import Case
from service.db import add_numbered
from service.figures.record import Happening
from service.figures.record import record as count
from service.prepared import Prepared

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy.orm import Session

    from service.comments.tables import Comment


_ANY = Prepared(
    select(Case.id)
    .where(Case.comment_id.in_(bindparam("ids", expanding=True)))
    .limit(literal_column("1"))
    .offset(literal_column("0"))  # SQLite would ask for it in a parameter of its own
)


def open_case(session: Session, comment: Comment, at: datetime, actor: str = "machine") -> None:
    """Open the case of a citizen's comment that has just been published, where an answer is owed.

    A comment has one case. Where it was dropped because the comment was withheld, it is open again
    with its first clock: hiding a comment buys no time.
    """
    open_all(session, [comment], at, actor)


def open_all(session: Session, comments: Sequence[Comment], at: datetime, actor: str) -> None:
    """The same for several comments, and no more questions to the database than for one."""
    citizens = [comment for comment in comments if comment.kind == "citizen"]
    found = find_cases(session, [comment.id for comment in citizens])
    for case in _new_cases(session, [one for one in citizens if one.id not in found], at):
        _record(session, case, "opened", at, actor)
    for case in found.values():
        if case.state == "dropped":
            case.state = "open"
            case.version += 1
            _record(session, case, "reopened", at, actor)


def find_case(session: Session, comment_id: UUID, *, lock: bool) -> Case | None:
    """The comment's case; with `lock`, nobody else changes it until this transaction ends."""
    statement = select(Case).where(Case.comment_id == comment_id)
    return session.scalar(statement.with_for_update() if lock else statement)


def find_cases(session: Session, ids: Sequence[UUID]) -> dict[UUID, Case]:
    """The cases of these comments, by comment; nobody else changes them until the transaction ends.

    They are locked in the order of their comments, so that two who want them do not wait for each
    other.
    """
    session.flush()
    if not (ids and _ANY.rows_within(session, ids=[one.hex for one in ids])):
        return {}  # most comments never had one, and asking for it as an object costs
    in_order = select(Case).where(Case.comment_id.in_(ids)).order_by(Case.comment_id)
    return {case.comment_id: case for case in session.scalars(in_order.with_for_update())}


def _new_cases(session: Session, comments: Sequence[Comment], at: datetime) -> list[Case]:
    rows = [_new_case(comment, at) for comment in comments]
    opened = [row for row in rows if row is not None]
    numbers = add_numbered(session, Case, opened)
    return [Case(id=number, **row) for number, row in zip(numbers, opened, strict=True)]


def _new_case(comment: Comment, at: datetime) -> dict[str, Any] | None:
    case_class = guess_class(comment.body, comment.sentiment)
    if case_class is CaseClass.PRAISE:
        return None
    return {
        "comment_id": comment.id,
        "portal_id": comment.portal_id,
        "agency_id": comment.portal.agency_id,
        "case_class": case_class,
        "state": "open",
        "version": 1,
        "opened_at": at,
        "due_at": due_at(at, case_class),
    }


def _record(session: Session, case: Case, verb: str, at: datetime, actor: str) -> None:
    audit(
        session,
        f"case:{verb}",
        actor,
        f"case:{case.id}",
        at,
        case.portal_id,
        comment=str(case.comment_id),
        case_class=case.case_class,
    )
    count(
        session,
        Happening(
            name=f"case_{verb}",
            at=at,
            portal_id=case.portal_id,
            agency_id=case.agency_id,
            case_class=case.case_class,
        ),
    )
