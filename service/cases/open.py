"""Opening a case: what the city owes the citizen of a published comment."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from service.comments.tables import Comment


def open_case(session: Session, comment: Comment, at: datetime) -> None:
    """Open the case of a comment that has just been published, unless it has one."""
    del session, comment, at
