"""Links that travel by mail: neither the database nor the outbox holds what opens anything.

The outbox holds a seed, the database the hash of what the secret key makes of it; only who has
both, the worker that writes the mail, knows the link.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from typing import TYPE_CHECKING, Any

from flask import render_template
from flask_babel import force_locale, gettext
from sqlalchemy import select

from service.accounts.notices import KIND, NOTICES
from service.accounts.tables import Invitation, SignInLink, Staff
from service.accounts.wish import Wish
from service.db import db
from service.delivery.announce import ADDRESS, Announcement, announce
from service.languages import choose_language
from service.ports import ports

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy.orm import Session

SEED_BYTES = 24


def new_seed() -> str:
    """A seed that no link had before."""
    return secrets.token_urlsafe(SEED_BYTES)


def token_of(seed: str) -> str:
    """The secret part of the link that a seed stands for."""
    key = ports().settings.secret_key.encode()
    digest = hmac.digest(key, f"mailed-link:{seed}".encode(), "sha256")
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def hash_of_link(token: str) -> bytes:
    """What is stored of a link's secret part."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()


def invitation_link(seed: str) -> str:
    """The link of an invitation, made from its seed."""
    return f"{ports().settings.base_url}/desk/invitation/{token_of(seed)}"


def announce_mail(session: Session, kind: str, subject: str, at: datetime, **more: Any) -> None:  # noqa: ANN401 - JSON
    """Queue a mail of this room, in the language of whoever asked for it."""
    payload = {**more, "lang": choose_language()}
    announce(session, Announcement(kind, subject, payload, created_at=at, not_before=at))


def link_mail(payload: Mapping[str, Any]) -> EmailMessage | None:
    """A link that opens the desk, or one that sets a password."""
    staff = db.session.get(Staff, payload["staff_id"])
    if staff is None or not staff.active:
        return None
    purpose = payload["purpose"]
    path = "link" if purpose == "sign_in" else "password"
    with force_locale(payload["lang"]):
        subject = gettext("Tautan masuk") if purpose == "sign_in" else gettext("Kata sandi baru")
        link = f"{ports().settings.base_url}/desk/{path}/{token_of(payload['seed'])}"
        return _mail(staff.email, subject, f"accounts/mail_{purpose}.txt", link=link)


def password_changed_mail(payload: Mapping[str, Any]) -> EmailMessage | None:
    """Her password was changed: if it was not she, she must know."""
    staff = db.session.get(Staff, payload["staff_id"])
    if staff is None:
        return None
    with force_locale(payload["lang"]):
        subject = gettext("Kata sandi Anda diganti")
        return _mail(staff.email, subject, "accounts/mail_changed.txt")


def factor_removed_mail(payload: Mapping[str, Any]) -> EmailMessage | None:
    """Her second factor was taken away: if she has not asked for it, she must know."""
    staff = db.session.get(Staff, payload["staff_id"])
    if staff is None:
        return None
    with force_locale(payload["lang"]):
        subject = gettext("Faktor kedua Anda dilepas")
        return _mail(staff.email, subject, "accounts/mail_factor.txt")


def notice_mail(payload: Mapping[str, Any]) -> EmailMessage | None:
    """What happened to her account, as `notices` words it; a disabled one need not know.

    An address that was taken from the account must, whatever became of the account since: whoever
    took it may have disabled it, too.
    """
    to = _to_be_told(payload)
    if to is None:
        return None
    notice, at = NOTICES[payload["what"]], datetime.fromisoformat(payload["at"])
    with force_locale(payload["lang"]):
        subject = str(notice.subject)
        return _mail(to, subject, "accounts/mail_notice.txt", notice=notice, at=at)


def _to_be_told(payload: Mapping[str, Any]) -> str | None:
    if ADDRESS in payload:
        given: str | None = payload[ADDRESS]
        return given
    staff = db.session.get(Staff, payload["staff_id"])
    return staff.email if staff is not None and staff.active else None


def invitation_mail(payload: Mapping[str, Any]) -> EmailMessage | None:
    """An invitation to the staff; nothing where it was revoked or accepted meanwhile."""
    invitation = db.session.get(Invitation, payload["invitation_id"])
    if invitation is None or invitation.revoked_at or invitation.accepted_at:
        return None
    link = invitation_link(payload["seed"])
    with force_locale(payload["lang"]):
        subject = gettext("Undangan ke meja kerja Dua Arah")
        return _mail(invitation.email, subject, "accounts/mail_invitation.txt", link=link)


def email_mail(payload: Mapping[str, Any]) -> EmailMessage | None:
    """A link that confirms another address, to that address; nothing where a later wish counts."""
    wish, staff_id = Wish(payload["by"], payload["to"]), payload["staff_id"]
    token = wish.behind(token_of(payload["seed"]))
    query = select(SignInLink.used_at).where(SignInLink.token_hash == hash_of_link(token))
    found, own = db.session.execute(query).first(), wish.own(staff_id)
    if found is None or found.used_at is not None:
        return None
    link = f"{ports().settings.base_url}/desk/{'account/email' if own else 'email'}/{token}"
    with force_locale(payload["lang"]):
        subject = gettext("Konfirmasi alamat surel")
        return _mail(wish.to, subject, "accounts/mail_email.txt", link=link, own=own)


RENDERERS = {
    "staff_link": link_mail,
    "staff_password_changed": password_changed_mail,
    "staff_factor_removed": factor_removed_mail,
    "staff_invited": invitation_mail,
    "staff_email": email_mail,
    KIND: notice_mail,
}
"""Which announcement becomes which mail."""


def _mail(to: str, subject: str, template: str, **words: object) -> EmailMessage:
    message = EmailMessage()
    message["To"] = Address(addr_spec=to)
    message["Subject"] = subject
    base_url = ports().settings.base_url
    text = render_template(template, base_url=base_url, **words)
    message.set_content(text.strip() + "\n")
    return message
