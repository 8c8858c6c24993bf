"""What a decision teaches the campaign memory; `carry_out` and `undo` call it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.policies.campaigns import Marked, forget, remember, remember_new
from service.screening.verdict import Submission

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from sqlalchemy.orm import Session

    from service.comments.tables import Comment
    from service.moderation.tables import Decision


def learn_from(session: Session, comment: Comment, standing: Decision | None) -> None:
    """Remember the comment by the decision that stands on it now; without one, forget it."""
    if standing is None:
        forget(session, comment.id)
    else:
        remember(session, _marked(comment, standing))


def learn_from_all(
    session: Session, decided: Sequence[tuple[Comment, Decision]], known: Sequence[UUID]
) -> None:
    """Remember comments by the decisions that stand on them now.

    `known` are those on which another decision stood before, so that there is something to forget.
    """
    if known:
        forget(session, *known)
    remember_new(session, (_marked(comment, decision) for comment, decision in decided))


def _marked(comment: Comment, standing: Decision) -> Marked:
    return Marked(
        comment_id=comment.id,
        status=standing.new_status,
        submission=Submission(
            comment.body, comment.author_name, author_url=comment.author_url or ""
        ),
        staff_id=standing.staff_id,
        at=standing.decided_at,
    )
