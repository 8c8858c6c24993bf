"""Publishing an agency's official answer as a comment in the thread; called by `cases`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from service.comments.move import Move, show_comment, write_move
from service.comments.new_id import new_id
from service.comments.status import ActorKind, Status
from service.comments.tables import Comment

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session


@dataclass(frozen=True)
class OfficialDraft:
    """An answer to `parent`, drafted and published at their own times, in an agency's name."""

    parent: Comment
    body: str
    staff_id: int
    author_name: str
    agency_id: int
    drafted_at: datetime
    published_at: datetime


def publish_official(session: Session, draft: OfficialDraft) -> Comment:
    """Store the answer as published, below the comment it answers."""
    parent = draft.parent
    comment = Comment(
        id=new_id(draft.published_at),
        thread_id=parent.thread_id,
        portal_id=parent.portal_id,
        parent_id=parent.id,
        root_id=parent.root_id or parent.id,
        kind="official",
        status=Status.PUBLISHED,
        author_name=draft.author_name,
        author_agency_id=draft.agency_id,
        staff_id=draft.staff_id,
        body=draft.body,
        lang=parent.lang,
        created_at=draft.drafted_at,
        published_at=draft.published_at,
    )
    session.add(comment)
    session.flush()
    move = Move(
        Status.PUBLISHED, ActorKind.STAFF, f"staff:{draft.staff_id}", "answer", draft.published_at
    )
    write_move(session, comment, None, move)
    show_comment(session, comment, public=True)
    return comment
