"""What a decision teaches the campaign memory; `decide` and `undo` call it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.policies.campaigns import Marked, forget, remember
from service.screening.verdict import Submission

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from service.comments.tables import Comment
    from service.moderation.tables import Decision


def learn_from(
    session: Session, comment: Comment, standing: Decision | None, *, new: bool = False
) -> None:
    """Remember the comment by the decision that stands on it now; without one, forget it.

    `new`: no decision has stood on it before, so that there is nothing to forget.
    """
    if standing is None:
        forget(session, comment.id)
        return
    submission = Submission(comment.body, comment.author_name, author_url=comment.author_url or "")
    marked = Marked(
        comment_id=comment.id,
        status=standing.new_status,
        submission=submission,
        staff_id=standing.staff_id,
        at=standing.decided_at,
    )
    remember(session, marked, new=new)
