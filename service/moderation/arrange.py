"""Pinning a comment and closing its thread, by a moderator; the item page calls it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from service.audit.record import record as audit
from service.comments.arrange import close, pin
from service.db import transaction
from service.errors import FieldError, InvalidError, said
from service.moderation.find import find_comment
from service.ports import ports

if TYPE_CHECKING:
    from uuid import UUID

    from service.access import Member

ACTS: Final = {
    "pin": "comment:pinned",
    "unpin": "comment:unpinned",
    "close": "thread:closed",
    "open": "thread:opened",
}
"""What can be done, and how the audit trail calls it."""


def arrange(comment_id: UUID, act: str, member: Member) -> None:
    """Do one of `ACTS`; what is so already stays so.

    Raises:
        InvalidError: no such act.
        NotFoundError: no such comment in the member's scope.
        ConflictError: the comment cannot be pinned.
    """
    if act not in ACTS:
        raise InvalidError(FieldError("act", "choice", said("Tindakan ini tidak dikenal.")))
    now = ports().clock()
    at = now if act in {"pin", "close"} else None
    with transaction() as session:
        comment = find_comment(session, comment_id, member.scope, lock=True)
        if act in {"pin", "unpin"}:
            subject, changed = f"comment:{comment.id}", pin(session, comment, at)
        else:
            subject, changed = f"thread:{comment.thread_id}", close(session, comment.thread_id, at)
        if changed:
            audit(session, ACTS[act], member.actor, subject, now, comment.portal_id)
