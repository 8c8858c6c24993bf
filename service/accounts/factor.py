"""A second factor: codes of an authenticator app (RFC 6238), by Flask-Security's own factory.

Called by the pages that set it up or ask for a code, and by `duaarah user factor-off`.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from typing import TYPE_CHECKING, Any

import segno
from flask import current_app
from flask_security import Totp
from passlib.exc import TokenError, UsedTokenError
from sqlalchemy import delete, or_, update

from service.accounts.factor_recovery import replace_codes
from service.accounts.lockout import CODES, forget_guesses
from service.accounts.mailed import announce_mail
from service.accounts.may_manage import check_may_manage, find_to_change
from service.accounts.notices import announce_notice
from service.accounts.staff_sessions import close_all
from service.accounts.tables import RecoveryCode, Staff
from service.audit.record import record
from service.db import transaction
from service.errors import FieldError, ForbiddenError, InvalidError, said
from service.ports import ports

if TYPE_CHECKING:
    from datetime import datetime

    from flask import Flask
    from flask_security import UserMixin

    from service.accounts.caller import Caller

ISSUER = "Dua Arah"
DRIFT_SECONDS = 30
"""A code of the step before or after is taken too: telephones' clocks are not exact."""

DIGITS = 6


class SteppedTotp(Totp):
    """The library's factory, on our clock, with what it leaves to us: a code works once.

    The step of the last code is moved on by one conditional write, so that of two workers which
    get the same code at the same moment one refuses it.
    """

    def __init__(self, secrets: dict[str, str], issuer: str) -> None:
        super().__init__(secrets, issuer)
        self._totp.now = staticmethod(lambda: ports().clock().timestamp())

    def get_last_counter(self, user: UserMixin) -> int | None:
        """The step of the last code that was taken."""
        step: int | None = user.tf_last_counter  # type: ignore[attr-defined]  # a Staff
        return step

    def set_last_counter(self, user: UserMixin, tmatch: Any) -> None:  # noqa: ANN401 - passlib carries no types
        """Move the step on.

        Raises:
            UsedTokenError: another request took this code, or a later one, before.
        """
        spent = or_(Staff.tf_last_counter.is_(None), Staff.tf_last_counter < tmatch.counter)
        moved = update(Staff).where(Staff.id == user.id, spent)
        with transaction() as session:
            done: Any = session.execute(moved.values(tf_last_counter=tmatch.counter))
        if done.rowcount == 0:
            raise UsedTokenError

    def step_of(self, code: str, secret: str) -> int | None:
        """The step that this code belongs to, or None where it is wrong; nothing is noted."""
        try:
            return int(self._totp.verify(code, secret, window=DRIFT_SECONDS).counter)
        except TokenError:
            return None


def totp_keys(app: Flask) -> dict[str, str]:
    """What encrypts the secrets in the database: derived from the key that passwords stand on."""
    salt = app.config["SECURITY_PASSWORD_SALT"].encode()
    key = hmac.digest(salt, b"duaarah second factor", hashlib.sha256)
    return {"1": base64.urlsafe_b64encode(key).decode()}


def new_secret() -> str:
    """A secret to be, encrypted as it will be stored; it counts once a code of it was given."""
    return str(_factory().generate_totp_secret())


def key_to_type(secret: str) -> str:
    """The secret in groups of letters, for those who type it."""
    return str(_factory().get_totp_pretty_key(secret))


def drawing(secret: str, email: str) -> str:
    """The secret as a QR code, an SVG element without script or style."""
    address = _factory().get_totp_uri(email, secret)
    return segno.make(address, error="m", micro=False).svg_inline(
        scale=5, border=4, light="#fff", dark="#000", svgclass="qr", lineclass=None, omitsize=False
    )


def set_factor(staff_id: int, secret: str, code: str, at: datetime) -> list[str]:
    """Make the secret her second factor, shown by a code of it; gives her recovery codes.

    Raises:
        InvalidError: the code is wrong.
    """
    step = _factory().step_of(code, secret)
    if step is None:
        raise InvalidError(FieldError("code", "wrong", said("Kode itu tidak cocok.")))
    with transaction() as session:
        staff = session.get_one(Staff, staff_id, with_for_update=True)
        what = "factor_replaced" if staff.tf_totp_secret else "factor_set"
        staff.tf_totp_secret, staff.tf_last_counter = secret, step
        codes = replace_codes(session, staff_id)
        subject = f"staff:{staff_id}"
        record(session, "factor:set", subject, subject, at)
        announce_notice(session, what, staff_id, at)
    return codes


def code_is_right(staff: Staff | Caller, code: str) -> bool:
    """Whether this is a code of hers that has not been used; it is used up now."""
    plain = "".join(code.split())
    if not (staff.tf_totp_secret and len(plain) == DIGITS and plain.isdecimal()):
        return False
    secret, factory = staff.tf_totp_secret, _factory()
    return bool(factory.verify_totp(plain, secret, staff, DRIFT_SECONDS))


def must_have(staff: Staff | Caller) -> bool:
    """Whether a role of hers demands a second factor."""
    demanding = ports().settings.totp_required.split(",")
    return any(grant.role in demanding for grant in staff.grants)


def lacks(staff: Staff | Caller) -> bool:
    """Whether she must set one up before she does anything else."""
    return staff.tf_totp_secret is None and must_have(staff)


def give_up(staff: Caller, at: datetime) -> None:
    """Take her second factor away at her own wish.

    Raises:
        ForbiddenError: her role demands one.
    """
    staff_id = staff.id
    with transaction() as session:
        locked = session.get_one(Staff, staff_id, with_for_update=True)
        if must_have(locked):
            raise ForbiddenError(said("Peran Anda mewajibkan faktor kedua."))
        _take_away(locked)
        session.execute(delete(RecoveryCode).where(RecoveryCode.staff_id == staff_id))
        subject = f"staff:{staff_id}"
        record(session, "factor:removed", subject, subject, at)
        announce_notice(session, "factor_given_up", staff_id, at)


def take_factor(who: str | int, actor: str, at: datetime) -> None:
    """Take away the second factor of somebody who lost it, and end her sessions; she is told.

    `who` is her e-mail or id.

    Raises:
        InvalidError: not an e-mail address.
        NotFoundError: no such member of staff, or not for whoever acts.
        ForbiddenError: it is her own account, or it has a role that she could not have given.
    """
    with transaction() as session:
        staff = find_to_change(session, who, actor)
        check_may_manage(session, actor, staff)
        staff_id = staff.id
        _take_away(staff)
        close_all(session, staff)
        session.execute(delete(RecoveryCode).where(RecoveryCode.staff_id == staff_id))
        subject = f"staff:{staff_id}"
        record(session, "factor:removed", actor, subject, at)
        announce_mail(session, "staff_factor_removed", subject, at, staff_id=staff_id)
    forget_guesses(factor_key(staff_id))


def factor_key(staff_id: int) -> str:
    """What wrong codes for her are counted under."""
    return f"{CODES}{staff_id}"


def _take_away(staff: Staff) -> None:
    staff.tf_totp_secret = staff.tf_last_counter = None


def _factory() -> SteppedTotp:
    made: SteppedTotp = current_app.extensions["security"].totp_factory
    return made
