"""Comments with a fate, made through the use cases; for tests that look at what the public sees."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from service.access import Member, Scope
from service.cases.answer import AnswerRequest, answer
from service.comments.tables import Comment
from service.db import db
from service.moderation.decide import DecisionRequest, decide
from service.submissions.payload import Submitted
from service.submissions.submit import SubmissionRequest, submit

if TYPE_CHECKING:
    from uuid import UUID

    from service.submissions.submit import Accepted

MEMBER = Member(1, "Dinas Kesehatan", Scope(everywhere=True))


def submitted(page_url: str, portal: str = "dinkes", **change: Any) -> Accepted:  # noqa: ANN401 - fields
    """A comment that waits; call it inside the application's context."""
    fields: dict[str, Any] = {
        "page_url": page_url,
        "page_title": "Puskesmas buka hari Sabtu",
        "page_id": None,
        "author_name": "Siti",
        "author_email": None,
        "author_url": None,
        "body": "Kapan puskesmas Cibodas buka hari Sabtu?",
        "parent_id": None,
        "notify": False,
    }
    return submit(SubmissionRequest(portal=portal, submitted=Submitted(**(fields | change))))


def published(page_url: str, **change: Any) -> UUID:  # noqa: ANN401 - fields
    """A comment that a moderator has published."""
    return decided(submitted(page_url, **change).id, "published")


def decided(comment_id: UUID, to: str, reason: str = "") -> UUID:
    """The comment after a moderator's decision."""
    decide(DecisionRequest(comment_id, to, version_of(comment_id), MEMBER, reason))
    return comment_id


def answered(comment_id: UUID, body: str) -> UUID:
    """The official answer to a published comment."""
    return answer(AnswerRequest(comment_id, body, version_of(comment_id), MEMBER)).id


def version_of(comment_id: UUID) -> int:
    """The comment's version, as whoever decides now has seen it."""
    return db.session.scalars(select(Comment.version).where(Comment.id == comment_id)).one()
