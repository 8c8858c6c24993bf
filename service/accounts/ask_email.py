"""Another e-mail address for an account, asked for and then confirmed by a link that goes to it.

The pages of one's own account call it, and those that manage people. Until somebody with the new
mailbox has confirmed it, the old address stays; it is told of the wish at once.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import delete, select

from service.accounts.change_email import check_free, move_to
from service.accounts.check_email import checked_email
from service.accounts.link import refusal_of
from service.accounts.mailed import announce_mail, hash_of_link, new_seed, token_of
from service.accounts.may_manage import check_may_manage, find_to_change
from service.accounts.notices import announce_notice
from service.accounts.tables import SignInLink, Staff
from service.accounts.wish import Wish, read_wish
from service.audit.record import record
from service.db import db, transaction
from service.errors import (
    FieldError,
    ForbiddenError,
    GoneError,
    InvalidError,
    NotFoundError,
    ServiceError,
    said,
)

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

PURPOSE = "email"
HOURS = 24
"""How long the link in the mail confirms: she may read the new mailbox elsewhere, and later."""

UNKNOWN = said("Tautan ini tidak dikenal, atau sudah digantikan oleh yang lebih baru.")
LAPSED = said("Permintaan ini tidak berlaku lagi. Mintalah yang baru.")
OTHERS = said("Tautan ini milik akun lain. Keluar dahulu, lalu masuk dengan akun Anda sendiri.")
INACTIVE = said("Akun ini sedang tidak aktif.")
REFUSALS: dict[str, ServiceError] = {
    "unknown": NotFoundError(UNKNOWN),
    "used": GoneError(said("Tautan ini sudah dipakai.")),
    "expired": GoneError(said("Tautan ini sudah lewat waktunya. Mintalah yang baru.")),
    "disabled": ForbiddenError(INACTIVE),
}


def ask_for_email(who: int, new: str, actor: str, at: datetime) -> None:
    """Mail a link that confirms the address, and a notice to the old one; the last wish counts.

    Of her own account nobody learns whether the address is somebody else's: its owner is told, and
    no link is sent. Whoever manages accounts is told, as when she invites.

    Raises:
        InvalidError: not an e-mail address, hers already, or another's while managing accounts.
        NotFoundError: no such member of staff, or not for whoever acts.
        ForbiddenError: the account is disabled, or has a role that whoever acts cannot give.
    """
    wanted = checked_email(new)
    with transaction() as session:
        staff = find_to_change(session, who, actor)
        wish, subject = Wish(actor, wanted), f"staff:{staff.id}"
        _check_wish(session, staff, wish)
        forget_wishes(session, staff.id)
        record(session, "email:asked", actor, subject, at)
        announce_notice(session, "email_asked", staff.id, at, to=staff.email)
        holder = session.scalar(select(Staff.id).where(Staff.email == wanted))
        if holder is not None:
            announce_notice(session, "email_taken", holder, at)
            return
        _mail(session, staff, wish, at)


def look_at_wish(token: str, reader: int | None, at: datetime) -> str:
    """The address that this link confirms; changes nothing. `reader` is who is signed in.

    Raises:
        NotFoundError, GoneError: there is no such link, or it has ended.
        ForbiddenError: the account is disabled, the wish another's, or its asker may no more.
    """
    _, wish, _ = _usable(db.session(), token, reader, at)
    return wish.to


def confirm_wish(token: str, reader: int | None, at: datetime) -> None:
    """Burn the link and change the address: sessions end, both addresses are told.

    Raises:
        InvalidError: somebody else has the address meanwhile.
        NotFoundError, GoneError, ForbiddenError: as `look_at_wish` does.
    """
    with transaction() as session:
        staff, wish, _ = _usable(session, token, reader, at)
        find_to_change(session, staff.id, wish.by)
        staff, wish, link = _usable(session, token, reader, at)  # as they are behind the lock
        check_free(session, wish.to)
        link.used_at = at
        move_to(session, staff, wish.to, wish.by, at)


def forget_wishes(session: Session, staff_id: int) -> None:
    """Let the links that would change her address open nothing any more."""
    mine = (SignInLink.staff_id == staff_id) & (SignInLink.purpose == PURPOSE)
    session.execute(delete(SignInLink).where(mine, SignInLink.used_at.is_(None)))


def _check_wish(session: Session, staff: Staff, wish: Wish) -> None:
    if not wish.own(staff.id):
        check_may_manage(session, wish.by, staff)
        check_free(session, wish.to, but=staff.id)
    if not staff.active:
        raise ForbiddenError(INACTIVE)
    if staff.email == wish.to:
        same = said("Alamat ini sudah menjadi alamat akun itu.")
        raise InvalidError(FieldError("email", "same", same))


def _mail(session: Session, staff: Staff, wish: Wish, at: datetime) -> None:
    seed, subject = new_seed(), f"staff:{staff.id}"
    session.add(
        SignInLink(
            staff_id=staff.id,
            purpose=PURPOSE,
            token_hash=hash_of_link(wish.behind(token_of(seed))),
            expires_at=at + timedelta(hours=HOURS),
        )
    )
    more = {"staff_id": staff.id, "by": wish.by, "to": wish.to, "seed": seed}
    announce_mail(session, "staff_email", subject, at, **more)


def _usable(
    session: Session, token: str, reader: int | None, at: datetime
) -> tuple[Staff, Wish, SignInLink]:
    """Whose address it is, the wish and its link, read anew."""
    query = select(SignInLink).where(
        SignInLink.token_hash == hash_of_link(token), SignInLink.purpose == PURPOSE
    )
    link = session.scalar(query.execution_options(populate_existing=True))
    staff = None if link is None else session.get(Staff, link.staff_id)
    code = refusal_of(link, staff, at)
    if code is not None or link is None or staff is None:
        known = REFUSALS[code or "unknown"]
        raise type(known)(known.detail)
    wish = read_wish(token)
    _check_reader(session, staff, wish, reader)
    return staff, wish, link


def _check_reader(session: Session, staff: Staff, wish: Wish, reader: int | None) -> None:
    if wish.own(staff.id):
        if reader is None:
            raise NotFoundError(UNKNOWN)
        if reader != staff.id:
            raise ForbiddenError(OTHERS)
        return
    try:
        check_may_manage(session, wish.by, staff)
    except (ForbiddenError, NotFoundError) as error:
        raise ForbiddenError(LAPSED) from error
