"""Editing what the public reads of a comment, or masking it; what was written is always kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from service.audit.record import mark
from service.audit.record import record as audit
from service.comments.move import show
from service.comments.status import Status
from service.db import db, transaction
from service.errors import ConflictError, said
from service.moderation.decide import STALE
from service.moderation.find import find_comment
from service.moderation.tables import Edit
from service.payloads import PlainText
from service.ports import ports

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from sqlalchemy.orm import Session

    from service.access import Member
    from service.comments.tables import Comment

PUBLIC_BODY = PlainText(2, 5000)


@dataclass(frozen=True)
class EditRequest:
    """What a moderator wants the public to read; the original itself gives it back.

    `seen_version` is the comment's version that she looked at.
    """

    comment_id: UUID
    public_body: str
    seen_version: int
    member: Member


def edit(request: EditRequest) -> None:
    """Store the public form; the same form again changes nothing.

    Raises:
        InvalidError: the text does not hold.
        NotFoundError: no such comment in the member's scope.
        ConflictError: the comment changed since it was seen, or was withdrawn.
    """
    text = PUBLIC_BODY.checked(request.public_body, "public_body", "Suntingan")
    with transaction() as session:
        comment = find_comment(session, request.comment_id, request.member.scope, lock=True)
        wanted = None if text == comment.body else text
        if wanted == comment.public_body:
            return
        if comment.version != request.seen_version:
            raise ConflictError(STALE)
        if comment.status == Status.WITHDRAWN:
            raise ConflictError(said("Warga sudah menarik tanggapan ini."))
        _store(session, comment, wanted, request)


def edits_of(comment_id: UUID) -> Sequence[Edit]:
    """All public forms that a comment was given, in their order."""
    return db.session.scalars(
        select(Edit).where(Edit.comment_id == comment_id).order_by(Edit.id)
    ).all()


def _store(session: Session, comment: Comment, wanted: str | None, request: EditRequest) -> None:
    now = ports().clock()
    comment.public_body = wanted
    comment.version += 1
    if comment.status == Status.PUBLISHED:
        show(session, comment.thread_id, 0)
    session.add(
        Edit(
            comment_id=comment.id,
            staff_id=request.member.id,
            seen_version=request.seen_version,
            public_body=wanted,
            edited_at=now,
        )
    )
    audit(
        session,
        "comment:edited" if wanted is not None else "comment:edit_taken_back",
        request.member.actor,
        f"comment:{comment.id}",
        now,
        comment.portal_id,
        content=mark(comment.shown_body, comment.id),
    )
