"""Appealing once against the withholding of a comment, by its author; the receipt page calls it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.audit.record import record as audit
from service.comments.queue_entry import requeue
from service.comments.status import Status
from service.comments.tables import Comment
from service.db import ROW_LOCK, transaction
from service.errors import ConflictError, said
from service.moderation.find import standing_decision
from service.moderation.settle import appeal_of
from service.moderation.tables import Appeal
from service.payloads import PlainText
from service.ports import ports

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.orm import Session

APPEAL_LIMITS = (10, 2000)
BODY = PlainText(*APPEAL_LIMITS)
APPEALABLE = frozenset({Status.REJECTED, Status.SPAM})
"""What a person refused, and what the machine withholds: a pending comment waits for a person
anyway, and its author keeps her one appeal for what that person decides."""


def appeal(comment_id: UUID, body: str) -> None:
    """Store the citizen's appeal; a double click stores one.

    Raises:
        InvalidError: the text does not hold.
        ConflictError: the comment is not withheld, or its one appeal was another.
    """
    body = BODY.checked(body, "appeal", length=said("Tulis 10 sampai 2.000 karakter."))
    with transaction() as session:
        comment = session.get_one(Comment, comment_id, with_for_update=ROW_LOCK)
        earlier = appeal_of(session, comment_id)
        if earlier is not None:
            if earlier.body == body:
                return
            raise ConflictError(said("Anda sudah mengajukan keberatan atas tanggapan ini."))
        if comment.status not in APPEALABLE:
            raise ConflictError(said("Tanggapan ini tidak sedang ditahan atau ditolak."))
        _store(session, comment, body)


def may_appeal(comment: Comment, earlier: Appeal | None) -> bool:
    """Whether the author may appeal now."""
    return earlier is None and comment.status in APPEALABLE


def _store(session: Session, comment: Comment, body: str) -> None:
    now, against = ports().clock(), standing_decision(session, comment.id)
    session.add(
        Appeal(
            comment_id=comment.id,
            against_id=against.id if against else None,
            body=body,
            state="open",
            appealed_at=now,
        )
    )
    comment.appeal_open = True
    requeue(comment)
    comment.version += 1  # whoever decides now has not read it
    audit(
        session,
        "comment:appealed",
        "citizen",
        f"comment:{comment.id}",
        now,
        comment.portal_id,
        against=against.id if against else None,
    )
