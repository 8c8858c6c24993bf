"""Opening a case: what the city owes the citizen of a published comment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from service.audit.record import record as audit
from service.cases.classify import CaseClass, guess_class
from service.cases.clock import due_at
from service.cases.tables import Case
from service.comments.tables import CommentVerdict
from service.figures.record import Happening
from service.figures.record import record as count

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy.orm import Session

    from service.comments.tables import Comment


def open_case(session: Session, comment: Comment, at: datetime, actor: str = "machine") -> None:
    """Open the case of a citizen's comment that has just been published, where an answer is owed.

    A comment has one case. Where it was dropped because the comment was withheld, it is open again
    with its first clock: hiding a comment buys no time.
    """
    if comment.kind != "citizen":
        return
    case = find_case(session, comment.id, lock=True)
    if case is None:
        case = _new_case(session, comment, at)
        verb = "opened"
    elif case.state == "dropped":
        case.state = "open"
        case.version += 1
        verb = "reopened"
    else:
        return
    if case is not None:
        _record(session, case, verb, at, actor)


def find_case(session: Session, comment_id: UUID, *, lock: bool) -> Case | None:
    """The comment's case; with `lock`, nobody else changes it until this transaction ends."""
    statement = select(Case).where(Case.comment_id == comment_id)
    return session.scalar(statement.with_for_update() if lock else statement)


def _new_case(session: Session, comment: Comment, at: datetime) -> Case | None:
    case_class = guess_class(comment.body, _sentiment(session, comment.id))
    if case_class is CaseClass.PRAISE:
        return None
    case = Case(
        comment_id=comment.id,
        portal_id=comment.portal_id,
        agency_id=comment.portal.agency_id,
        case_class=case_class,
        state="open",
        version=1,
        opened_at=at,
        due_at=due_at(at, case_class),
    )
    session.add(case)
    session.flush()
    return case


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


def _sentiment(session: Session, comment_id: UUID) -> str | None:
    return session.scalar(
        select(CommentVerdict.sentiment)
        .where(CommentVerdict.comment_id == comment_id)
        .order_by(CommentVerdict.id.desc())
        .limit(1)
    )
