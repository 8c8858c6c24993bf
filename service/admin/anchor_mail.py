"""The head of the audit chain by mail, once a day; an hourly chore and the outbox call this.

The file of anchors lies on the service's own machine. The mail lies with people who cannot write
to the database, and whoever can write to it cannot call it back.
"""

from __future__ import annotations

from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from typing import TYPE_CHECKING, Any

from flask import render_template
from flask_babel import force_locale, gettext
from sqlalchemy import select

from service.audit.anchors_read import written
from service.audit.chain import Head, hold, read_head
from service.audit.record import record
from service.db import transaction
from service.delivery.announce import Announcement, announce
from service.delivery.tables import OutboxMessage
from service.languages import choose_language
from service.ports import ports

if TYPE_CHECKING:
    from collections.abc import Mapping

KIND = "audit_anchor"


def mail_anchor(now: datetime) -> Head | None:
    """Announce today's head to `DUAARAH_AUDIT_MAIL`, once a day in UTC.

    None where nobody wants it, today has its mail, or there is no event yet.
    """
    if not recipients():
        return None
    day = f"anchor:{now.date().isoformat()}"
    with transaction() as session:
        hold(session)  # so that two workers announce one mail, and nobody adds events meanwhile
        head = read_head(session)
        asked = select(OutboxMessage.id).where(OutboxMessage.subject == day).limit(1)
        if not head.number or session.scalar(asked) is not None:
            return None
        said = {"at": now.isoformat(), "head": written(head), "lang": choose_language()}
        announce(session, Announcement(KIND, day, said, created_at=now, not_before=now))
        record(session, "audit:mailed", "machine", day, now, count=head.number)
    return head


def anchor_mail(payload: Mapping[str, Any]) -> EmailMessage | None:
    """The mail; None where nobody wants it any more."""
    if not recipients():
        return None
    base_url, message = ports().settings.base_url, EmailMessage()
    with force_locale(payload["lang"]):
        message["To"] = [Address(addr_spec=one) for one in recipients()]
        message["Subject"] = gettext("Jejak audit: kepala rantai hari ini")
        text = render_template(
            "admin/mail_anchor.txt",
            base_url=base_url,
            head=payload["head"],
            at=datetime.fromisoformat(payload["at"]),
        )
    message.set_content(text.strip() + "\n")
    return message


def recipients() -> list[str]:
    """Who gets it."""
    return [one.strip() for one in ports().settings.audit_mail.split(",") if one.strip()]


RENDERERS = {KIND: anchor_mail}
"""Which announcement becomes which mail."""
