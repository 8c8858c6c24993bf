"""The mails that tell a citizen of her comment; `create_app` hands them to the delivery.

They quote nothing that she typed, not even her name: whoever types another person's address into
the form must not be able to have us mail words of his choice to it.
"""

from __future__ import annotations

from email.headerregistry import Address
from email.message import EmailMessage
from typing import TYPE_CHECKING, Any
from uuid import UUID

from flask import render_template
from flask_babel import force_locale, gettext, lazy_gettext

from service.comments.receipt_link import receipt_token, url_of
from service.comments.status import Status
from service.comments.tables import Comment
from service.db import db
from service.moderation.reasons import reason_words
from service.portals.tables import Agency
from service.receipts.read import read_receipt

if TYPE_CHECKING:
    from collections.abc import Mapping

DECIDED = {
    "published": lazy_gettext("Tanggapan Anda sudah terbit"),
    "rejected": lazy_gettext("Tanggapan Anda tidak diterbitkan"),
    "spam": lazy_gettext("Tanggapan Anda dinilai spam oleh petugas"),
}
"""The decisions that are worth a mail, by the standing that her receipt shows."""


APPEALED = {
    "accepted": lazy_gettext("Keberatan Anda diterima"),
    "dismissed": lazy_gettext("Keberatan Anda tidak diterima"),
}


def received(payload: Mapping[str, Any]) -> EmailMessage | None:
    """Her comment has arrived: its number, whether it is public yet, and her link."""
    comment = _reachable(payload)
    if comment is None:
        return None
    with force_locale(comment.lang):
        return _mail(
            comment,
            gettext("Tanggapan Anda sudah kami terima"),
            "receipts/mail_received.txt",
            public=comment.status == Status.PUBLISHED,
        )


def decided(payload: Mapping[str, Any]) -> EmailMessage | None:
    """A person has decided on her comment; nothing is sent while it waits again."""
    comment = _reachable(payload)
    if comment is None:
        return None
    receipt = read_receipt(_token(comment))
    if receipt.standing not in DECIDED:
        return None
    with force_locale(comment.lang):
        return _mail(
            comment,
            str(DECIDED[receipt.standing]),
            "receipts/mail_decided.txt",
            standing=receipt.standing,
            reason=reason_words(receipt.reason) if receipt.reason else "",
            message=receipt.message or "",
        )


def appeal_decided(payload: Mapping[str, Any]) -> EmailMessage | None:
    """Her appeal was decided; nothing is sent where it is open again."""
    comment = _reachable(payload)
    if comment is None:
        return None
    receipt = read_receipt(_token(comment))
    appeal = receipt.appeal
    if appeal is None or appeal.state not in APPEALED:
        return None
    with force_locale(comment.lang):
        return _mail(
            comment,
            str(APPEALED[appeal.state]),
            "receipts/mail_appeal.txt",
            accepted=appeal.state == "accepted",
            reason=reason_words(receipt.reason) if receipt.reason else "",
            message=appeal.answer or receipt.message or "",
        )


def answered(payload: Mapping[str, Any]) -> EmailMessage | None:
    """The agency has answered her; the answer is public, so the mail may hold it."""
    comment = _reachable(payload)
    answer = db.session.get(Comment, UUID(payload["answer_id"]))
    if comment is None or answer is None or answer.status != Status.PUBLISHED:
        return None
    agency = db.session.get_one(Agency, answer.author_agency_id)
    with force_locale(comment.lang):
        return _mail(
            comment,
            gettext("%(agency)s menjawab tanggapan Anda", agency=agency.name),
            "receipts/mail_answered.txt",
            agency=agency.name,
            answer=answer.shown_body,
        )


RENDERERS = {
    "comment_received": received,
    "comment_decided": decided,
    "appeal_decided": appeal_decided,
    "comment_answered": answered,
}
"""Which announcement becomes which mail."""


def _reachable(payload: Mapping[str, Any]) -> Comment | None:
    """The comment, if its author still wants to hear of it and can."""
    comment = db.session.get(Comment, UUID(payload["comment_id"]))
    if comment is None or not comment.notify or not comment.author_email:
        return None
    return None if comment.status == Status.WITHDRAWN else comment


def _mail(comment: Comment, subject: str, template: str, **words: object) -> EmailMessage:
    message = EmailMessage()
    message["To"] = Address(addr_spec=comment.author_email or "")
    message["Subject"] = f"{subject} ({comment.reference})"
    message.set_content(
        render_template(
            template,
            reference=comment.reference,
            portal=comment.portal.name,
            link=url_of(_token(comment)),
            **words,
        ).strip()
        + "\n"
    )
    return message


def _token(comment: Comment) -> str:
    return receipt_token(comment.id, comment.receipt_version)
