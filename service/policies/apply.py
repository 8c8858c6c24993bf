"""From a verdict to the first status of a comment, as the portal's policy wants it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import bindparam, select

from service.policies.tables import Policy
from service.prepared import Prepared

if TYPE_CHECKING:
    from service.screening.verdict import Verdict

PRE, POST = "pre", "post"
MODERATION = Prepared(select(Policy.moderation).where(Policy.portal_id == bindparam("portal_id")))


def moderation_of(portal_id: int) -> str:
    """The portal's kind of moderation; without a policy everything is held."""
    rows = MODERATION.rows(portal_id=portal_id)
    return rows[0][0] if rows else PRE


def first_status(moderation: str, verdict: Verdict) -> str:
    """`pending`, `published` or `spam`; whatever is unsure or broken is pending."""
    if verdict.failure is not None:
        return "pending"
    if verdict.outcome == "spam":
        return "spam"
    if verdict.outcome == "publish" and moderation == POST:
        return "published"
    return "pending"


def queue_priority(verdict: Verdict, body: str) -> int:
    """How little a comment may wait: 2 for an angry question, 1 for anger or a question, else 0.

    Sentiment orders the queue; it never decides whether a comment is published.
    """
    angry = verdict.sentiment_label == "negative"
    return int(angry) + int("?" in body)
