"""Proving oneself again before a dangerous act; called by `/desk/confirm`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.accounts.factor_ask import prove
from service.accounts.lockout import account_key, count_guess, forget_guesses
from service.accounts.tables import Staff
from service.audit.record import record
from service.db import db, transaction
from service.ports import ports

if TYPE_CHECKING:
    from service.accounts.caller import Caller


def means_of(staff: Caller) -> str:
    """How she can prove herself here: `code`, `password`, or `link` for a new sign-in by one."""
    if staff.tf_totp_secret:
        return "code"
    return "password" if staff.password else "link"


def confirm(staff: Caller, given: str) -> bool:
    """Whether this is a code of hers, or, without a second factor, her password.

    Raises:
        TooManyError: too many wrong ones.
    """
    means, subject, at = means_of(staff), f"staff:{staff.id}", ports().clock()
    right = False
    if means == "code":
        return prove(staff, given) is not None
    if means == "password":
        key = account_key(staff.email)
        count_guess(key, subject)
        stored = db.session.get_one(Staff, staff.id)
        right = bool(stored.verify_and_update_password(given))
        if right:
            forget_guesses(key)
    if not right:
        with transaction() as session:
            record(session, "staff:sign_in_failed", subject, subject, at, via="confirm")
    return right
