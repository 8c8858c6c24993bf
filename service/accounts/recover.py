"""Recovery by mail and passwords of one's own: asked for, set, changed; called by the routes.

Flask-Security's own recovery would put a working link into the outbox's row and let it live until
the password changes; ours is kept like every other link. Checking and hashing stay the library's.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from service.accounts.ask_email import forget_wishes
from service.accounts.check_email import checked_email
from service.accounts.link import LINK_MINUTES, refused_as
from service.accounts.lockout import account_key, count_guess, forget_guesses
from service.accounts.mailed import announce_mail, hash_of_link, new_seed, token_of
from service.accounts.set_password import hashed_password
from service.accounts.staff_sessions import close_all
from service.accounts.tables import SignInLink, Staff
from service.audit.record import record
from service.db import ROW_LOCK, db, transaction
from service.errors import FieldError, InvalidError, said

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

PURPOSES = ("sign_in", "password")
STRANGER = "web:stranger"


def ask_for_link(email: str, purpose: str, at: datetime) -> None:
    """Mail a one-time link to an active account of this address; else nothing, and no word of it.

    Raises:
        InvalidError: not an e-mail address, or no such purpose.
    """
    if purpose not in PURPOSES:
        raise InvalidError(FieldError("purpose", "choice", said("Pilih salah satu tombol.")))
    wanted = checked_email(email)
    with transaction() as session:
        staff = session.scalar(select(Staff).where(Staff.email == wanted))
        subject = f"staff:{staff.id if staff else 'unknown'}"
        record(session, "link:asked", STRANGER, subject, at, purpose=purpose)
        if staff is not None and staff.active:
            _mail_link(session, staff, purpose, at)


def look_at_password_link(token: str, at: datetime) -> str:
    """The e-mail of the account that this link may set a password of; changes nothing.

    Raises:
        NotFoundError, GoneError, ForbiddenError: as with a sign-in link.
    """
    _, staff = _usable(db.session(), token, at, lock=False)
    return staff.email


def set_password_by_link(token: str, password: str, at: datetime) -> None:
    """Burn the link and set the password; her sessions end, her second factor stays.

    Raises:
        InvalidError: the password does not hold; the link is not burnt.
        NotFoundError, GoneError, ForbiddenError: as with a sign-in link.
    """
    _usable(db.session(), token, at, lock=False)
    hashed = hashed_password(password)  # slow on purpose: not while the database waits
    with transaction() as session:
        link, staff = _usable(session, token, at, lock=True)
        link.used_at = at
        key = account_key(staff.email)
        _store(session, staff, hashed, "recovery", at)
    forget_guesses(key)  # a stranger's wrong ones shall not keep her out


def change_password(staff_id: int, current: str, password: str, at: datetime) -> None:
    """Change one's own password, or set a first one; all sessions end.

    Raises:
        InvalidError: the current password is wrong, or the new one does not hold.
        TooManyError: too many wrong ones.
    """
    staff = db.session.get_one(Staff, staff_id)
    first = staff.password is None
    if not first:
        _check_current(staff, current)
    hashed = hashed_password(password)
    with transaction() as session:
        fresh = session.get_one(Staff, staff_id, with_for_update=ROW_LOCK)
        _store(session, fresh, hashed, "first" if first else "change", at)


def _check_current(staff: Staff, current: str) -> None:
    key = account_key(staff.email)
    count_guess(key, f"staff:{staff.id}")
    if not staff.verify_and_update_password(current):
        fault = FieldError("current", "wrong", said("Kata sandi sekarang tidak cocok."))
        raise InvalidError(fault)
    forget_guesses(key)


def _mail_link(session: Session, staff: Staff, purpose: str, at: datetime) -> None:
    seed = new_seed()
    session.add(
        SignInLink(
            staff_id=staff.id,
            purpose=purpose,
            token_hash=hash_of_link(token_of(seed)),
            expires_at=at + timedelta(minutes=LINK_MINUTES),
        )
    )
    subject, who = f"staff:{staff.id}", staff.id
    announce_mail(session, "staff_link", subject, at, staff_id=who, purpose=purpose, seed=seed)


def _usable(session: Session, token: str, at: datetime, *, lock: bool) -> tuple[SignInLink, Staff]:
    query = select(SignInLink).where(
        SignInLink.token_hash == hash_of_link(token), SignInLink.purpose == "password"
    )
    link = session.scalar(query.with_for_update() if lock else query)
    staff = None if link is None else session.get(Staff, link.staff_id)
    refusal = refused_as(link, staff, at)
    if refusal is not None:
        raise refusal
    if link is None or staff is None:
        raise LookupError  # refused_as has refused these
    return link, staff


def _store(session: Session, staff: Staff, hashed: str, how: str, at: datetime) -> None:
    staff.password = hashed
    close_all(session, staff)
    forget_wishes(session, staff.id)  # whoever knew the old password may have asked
    subject = f"staff:{staff.id}"
    record(session, "staff:password_set", subject, subject, at, how=how)
    announce_mail(session, "staff_password_changed", subject, at, staff_id=staff.id)
