"""Giving a member of staff a password, through the library alone; called by a command."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import current_app
from flask_babel import gettext
from flask_security.utils import hash_password

from service.accounts.ask_email import forget_wishes
from service.accounts.find import find_staff
from service.accounts.lockout import account_key, forget_guesses
from service.accounts.mailed import announce_mail
from service.accounts.staff_sessions import close_all
from service.audit.record import record
from service.db import transaction
from service.errors import FieldError, InvalidError

if TYPE_CHECKING:
    from datetime import datetime


def set_password(email: str, password: str, actor: str, at: datetime) -> None:
    """Set the password; every session of hers ends, and she is told by mail.

    Raises:
        InvalidError: not an e-mail address, or the password is too short.
        NotFoundError: no such member of staff.
    """
    hashed = hashed_password(password)  # slow on purpose: not while the database waits
    with transaction() as session:
        staff = find_staff(session, email, lock=True)
        staff.password = hashed
        close_all(session, staff)
        forget_wishes(session, staff.id)
        subject = f"staff:{staff.id}"
        record(session, "staff:password_set", actor, subject, at)
        announce_mail(session, "staff_password_changed", subject, at, staff_id=staff.id)
        key = account_key(staff.email)
    forget_guesses(key)  # of the password that is no more


def hashed_password(password: str) -> str:
    """The hash to store.

    Raises:
        InvalidError: the password is too short.
    """
    checker = current_app.extensions["security"].password_util
    faults, normal = checker.validate(password, is_register=True)
    if faults:
        least = current_app.config["SECURITY_PASSWORD_LENGTH_MIN"]
        message = gettext("kata sandi minimal %(least)s huruf", least=least)
        raise InvalidError(FieldError("password", "length", message))
    hashed: str = hash_password(normal)
    return hashed
