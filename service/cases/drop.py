"""Dropping a case whose comment is withheld: nobody can answer it now; called by decisions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.audit.record import record as audit
from service.cases.open import find_case, find_cases
from service.figures.record import Happening
from service.figures.record import record as count

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy.orm import Session

    from service.cases.tables import Case


def drop_all(session: Session, ids: Sequence[UUID], at: datetime, actor: str) -> None:
    """Stop the clocks of these comments' open cases; an answered one stays what it is."""
    for case in find_cases(session, ids).values():
        if case.state == "open":
            case.state = "dropped"
            case.version += 1
            _record(session, case, "dropped", at, actor)


def take_back_case(
    session: Session, comment_id: UUID, opened_at: datetime, at: datetime, actor: str
) -> None:
    """Undo the opening at `opened_at`: a case that began then is removed, an older one dropped."""
    case = find_case(session, comment_id, lock=True)
    if case is None or case.state != "open" or case.opened_at != opened_at:
        drop_all(session, [comment_id], at, actor)
        return
    _record(session, case, "undone", at, actor)
    session.delete(case)


def _record(session: Session, case: Case, verb: str, at: datetime, actor: str) -> None:
    """Audit and count; an undone opening counts on its own day, as though it never had been."""
    subject, comment = f"case:{case.id}", str(case.comment_id)
    audit(session, f"case:{verb}", actor, subject, at, case.portal_id, comment=comment)
    count(
        session,
        Happening(
            name=f"case_{verb}",
            at=case.opened_at if verb == "undone" else at,
            portal_id=case.portal_id,
            agency_id=case.agency_id,
            case_class=case.case_class,
        ),
    )
