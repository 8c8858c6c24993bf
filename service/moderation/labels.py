"""Moderators' decisions as labels that the machine may learn from; `service.learn` calls it.

Only what a decision says of the text itself is a label. That a comment was off topic, sent twice or
held personal data says nothing about spam or insult.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Final

from sqlalchemy import func, select

from service.comments.tables import Comment
from service.moderation.tables import Decision
from service.screening.text import canonical

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from sqlalchemy import Select
    from sqlalchemy.orm import Session

HARMLESS, SPAM, ABUSE = "harmless", "spam", "abuse"
INSULTING: Final = ("insult", "hate", "threat")
NEWEST: Final = 20_000  # decisions that are looked at


@dataclass(frozen=True)
class Label:
    """One decision: canonical texts, what was decided (harmless, spam, abuse), by whom, when."""

    text: str
    author_name: str
    author_url: str
    label: str
    moderator: int
    at: str

    def to_dict(self) -> dict[str, object]:
        """As it is handed to the training process."""
        return asdict(self)


def labels(session: Session, before: datetime) -> Iterator[Label]:
    """The standing decisions taken until `before`, oldest first; the newest 20,000 of them.

    Of a comment that was decided on several times only the last decision counts.
    """
    found = session.execute(_standing(before).order_by(Decision.id.desc()).limit(NEWEST)).all()
    for decision, comment in reversed(found):
        label = label_of(decision.new_status, decision.reason)
        if label and comment.body.strip():
            yield Label(
                canonical(comment.body).text,
                canonical(comment.author_name).text,
                canonical(comment.author_url or "").text,
                label,
                decision.staff_id,
                decision.decided_at.isoformat(),
            )


def label_of(status: str, reason: str) -> str | None:
    """What a decision says of the text; None where it says nothing."""
    if status == "rejected":
        return ABUSE if reason in INSULTING else None
    return {"published": HARMLESS, "spam": SPAM}.get(status)


def decisions_since(session: Session, moment: datetime | None) -> int:
    """How many decisions were taken after the moment; all where it is None."""
    query = select(func.count()).select_from(Decision).where(Decision.undone_at.is_(None))
    if moment is not None:
        query = query.where(Decision.decided_at > moment)
    return session.scalar(query) or 0


def _standing(before: datetime) -> Select[Decision, Comment]:
    last = (
        select(func.max(Decision.id))
        .where(Decision.undone_at.is_(None), Decision.decided_at <= before)
        .group_by(Decision.comment_id)
    )
    return (
        select(Decision, Comment)
        .join(Comment, Comment.id == Decision.comment_id)
        .where(Decision.id.in_(last), Comment.status != "withdrawn")
    )
