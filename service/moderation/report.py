"""Reporting a public comment, by a reader; the widget's form and the API call it."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from service.audit.record import record as audit
from service.comments.queue_entry import requeue
from service.comments.status import Status
from service.comments.tables import Comment
from service.db import ROW_LOCK, db, transaction
from service.errors import FieldError, InvalidError, NotFoundError, said
from service.moderation.report_reasons import OTHER, REPORT_REASONS
from service.moderation.tables import Report
from service.payloads import PlainText
from service.portals.find import check_origin, find_portal
from service.ports import ports

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.orm import Session

OPEN = "open"
TEXT_LIMITS = (0, 1000)
TEXT = PlainText(*TEXT_LIMITS)


@dataclass(frozen=True)
class ReportRequest:
    """What a reader reports, with what its transport knows of her.

    `reason` is a code of `REPORT_REASONS`; `text` says more, and must where it is `OTHER`.
    `reader` is her address, or the network that counts as one.
    """

    portal: str
    comment_id: UUID
    reason: str
    text: str
    reader: str
    origin: str | None = None


def report(request: ReportRequest) -> None:
    """Store the report; the same reader's second one of a comment changes nothing.

    Raises:
        NotFoundError: no such portal, or no citizen's comment that is public there.
        ForbiddenError: an origin that is not the portal's.
        InvalidError: no such reason, or a text that does not hold.
    """
    portal = find_portal(request.portal)
    check_origin(portal, request.origin)
    text = _checked(request)
    reader = _reader_hash(request)
    with transaction() as session:
        comment = _reportable(session, portal.id, request.comment_id, lock=True)
        if not _has_reported(session, comment.id, reader):
            _store(session, comment, reader, request.reason, text)


def find_reportable(portal: str, comment_id: UUID) -> Comment:
    """The comment that a reader wants to report.

    Raises:
        NotFoundError: no such portal, or no citizen's comment that is public there.
    """
    return _reportable(db.session(), find_portal(portal).id, comment_id, lock=False)


def _reportable(session: Session, portal_id: int, comment_id: UUID, *, lock: bool) -> Comment:
    """A citizen's comment that readers see: public, and so is the comment it is shown below."""
    comment = session.get(Comment, comment_id, with_for_update=ROW_LOCK if lock else None)
    if comment is None or (comment.portal_id, comment.kind) != (portal_id, "citizen"):
        raise NotFoundError(said("Tanggapan ini sudah tidak ditampilkan."))
    root = comment if comment.root_id is None else session.get_one(Comment, comment.root_id)
    if {comment.status, root.status} != {Status.PUBLISHED}:
        raise NotFoundError(said("Tanggapan ini sudah tidak ditampilkan."))
    return comment


def _checked(request: ReportRequest) -> str:
    if request.reason not in REPORT_REASONS:
        raise InvalidError(FieldError("reason", "choice", said("Pilih alasan laporan.")))
    text = TEXT.checked(request.text, "text")
    if request.reason == OTHER and not text:
        raise InvalidError(FieldError("text", "required", said("Tulis alasannya.")))
    return text


def _reader_hash(request: ReportRequest) -> str:
    """Tells one reader of this comment from another; of two comments it cannot be compared."""
    key = ports().settings.secret_key.encode()
    message = f"report:{request.comment_id}:{request.reader}"
    return hmac.new(key, message.encode(), "sha256").hexdigest()


def _has_reported(session: Session, comment_id: UUID, reader: str) -> bool:
    same = select(Report.id).where(Report.comment_id == comment_id, Report.reader_hash == reader)
    return session.scalar(same) is not None


def _store(session: Session, comment: Comment, reader: str, reason: str, text: str) -> None:
    now = ports().clock()
    session.add(
        Report(
            comment_id=comment.id,
            reader_hash=reader,
            reason=reason,
            body=text or None,
            state=OPEN,
            reported_at=now,
        )
    )
    comment.open_reports += 1
    requeue(comment)
    audit(
        session,
        "comment:reported",
        "reader",
        f"comment:{comment.id}",
        now,
        comment.portal_id,
        reason=reason,
    )
