"""One-time sign-in links: made by a command, looked at by a GET, used once by a POST."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import delete, select

from service.accounts.find import find_staff
from service.accounts.tables import SignInLink, Staff
from service.audit.record import record
from service.db import db, transaction
from service.errors import ForbiddenError, GoneError, NotFoundError, ServiceError, said
from service.ports import ports

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Select

LINK_MINUTES = 15
"""How long a link can be used: long enough to carry it to another device, too short to keep."""

TOKEN_BYTES = 32
REFUSALS: dict[str, ServiceError] = {
    "unknown": NotFoundError(said("Tautan masuk ini tidak dikenal. Mintalah tautan yang baru.")),
    "used": GoneError(said("Tautan masuk ini sudah dipakai. Mintalah tautan yang baru.")),
    "expired": GoneError(said("Tautan masuk ini sudah lewat waktunya. Mintalah tautan yang baru.")),
    "disabled": ForbiddenError(said("Akun ini sedang tidak aktif.")),
}


def make_link(email: str, actor: str, at: datetime) -> str:
    """Make a link for a member of staff and give its address; only a hash of it is stored.

    Raises:
        InvalidError: not an e-mail address.
        NotFoundError: no such member of staff.
        ForbiddenError: her account is disabled.
    """
    token = secrets.token_urlsafe(TOKEN_BYTES)
    with transaction() as session:
        staff = find_staff(session, email)
        if not staff.active:
            raise _refused("disabled")
        session.add(
            SignInLink(
                staff_id=staff.id,
                token_hash=_hash(token),
                expires_at=at + timedelta(minutes=LINK_MINUTES),
            )
        )
        record(session, "link:made", actor, f"staff:{staff.id}", at)
    return f"{ports().settings.base_url}/desk/link/{token}"


def forget_links(now: datetime) -> None:
    """Drop the links that expired a day ago; until then they are told from unknown ones."""
    with transaction() as session:
        session.execute(delete(SignInLink).where(SignInLink.expires_at <= now - timedelta(days=1)))


def look_at_link(token: str) -> None:
    """Make sure that the link could be used now; changes nothing.

    Raises:
        NotFoundError: no such link.
        GoneError: it was used, or has expired.
        ForbiddenError: the account is disabled.
    """
    link = db.session.scalar(_named(token))
    staff = None if link is None else db.session.get(Staff, link.staff_id)
    if refusal := refusal_of(link, staff, ports().clock()):
        raise _refused(refusal)


def use_link(token: str) -> Staff:
    """Burn the link and give whom it names; of two that use it at once, one is refused.

    Raises:
        NotFoundError, GoneError, ForbiddenError: as `look_at_link` does; noted in the trail.
    """
    at = ports().clock()
    with transaction() as session:
        link = session.scalar(_named(token).with_for_update())
        staff = None if link is None else session.get(Staff, link.staff_id)
        subject = f"staff:{staff.id if staff else 'unknown'}"
        refusal = refusal_of(link, staff, at)
        if refusal is None and link is not None:
            link.used_at = at
            record(session, "link:used", subject, subject, at)
        else:
            record(session, "staff:sign_in_failed", subject, subject, at, via="link", why=refusal)
    if refusal is not None or staff is None:
        raise _refused(refusal or "unknown")
    return staff


def refusal_of(link: SignInLink | None, staff: Staff | None, at: datetime) -> str | None:
    """Why the link cannot be used, as a code of `REFUSALS`, or None."""
    if link is None or staff is None:
        return "unknown"
    if link.used_at is not None:
        return "used"
    if link.expires_at <= at:
        return "expired"
    return None if staff.active else "disabled"


def refused_as(link: SignInLink | None, staff: Staff | None, at: datetime) -> ServiceError | None:
    """Why a link of this room cannot be used, as the error to raise, or None."""
    code = refusal_of(link, staff, at)
    return None if code is None else _refused(code)


def _named(token: str) -> Select[SignInLink]:
    """The link that signs in; one that sets a password opens nothing."""
    return select(SignInLink).where(
        SignInLink.token_hash == _hash(token), SignInLink.purpose == "sign_in"
    )


def _refused(code: str) -> ServiceError:
    known = REFUSALS[code]
    return type(known)(known.detail)


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()
