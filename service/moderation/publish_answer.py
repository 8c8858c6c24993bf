"""Publishing a comment and answering it officially in one step: both happen, or neither."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from service.cases.answer import (
    Answered,
    AnswerRequest,
    answer_within,
    answered_already,
    checked_body,
)
from service.comments.status import Status
from service.db import transaction
from service.moderation.decide import DecisionRequest, checked, decide_within
from service.ports import ports

if TYPE_CHECKING:
    from uuid import UUID

    from service.access import Member


@dataclass(frozen=True)
class PublishAndAnswer:
    """An answer to a comment that is not public yet, with the version of it that was seen.

    `decider` and `officer` are the same person, with the scopes of her two permissions.
    """

    comment_id: UUID
    body: str
    seen_version: int
    decider: Member
    officer: Member


def publish_and_answer(request: PublishAndAnswer) -> Answered:
    """Publish the comment, open its case, and answer it; a double click does it once.

    Raises:
        InvalidError: the answer's text does not hold.
        NotFoundError: no such comment in both scopes.
        ConflictError: the comment changed since it was seen, or is public already.
    """
    seen = request.seen_version
    answered = AnswerRequest(
        request.comment_id, checked_body(request.body), seen + 1, request.officer
    )
    published = checked(
        DecisionRequest(request.comment_id, Status.PUBLISHED, seen, request.decider)
    )
    now = ports().clock()
    with transaction() as session:
        already = answered_already(session, answered)
        if already is not None:
            return already
        decide_within(session, published, now)
        return answer_within(session, answered, now)
