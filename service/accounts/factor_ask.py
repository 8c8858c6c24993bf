"""Stands between the first proof and the desk: asks whoever has a second factor for a code of it.

Flask-Security calls the plugin after each first proof, a password's or a link's.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING
from urllib.parse import quote

from flask import current_app, redirect
from flask import session as cookie
from flask_security import login_user

from service.accounts.enter import after_entering, is_local
from service.accounts.factor import code_is_right, factor_key
from service.accounts.factor_recovery import spend_code
from service.accounts.lockout import count_guess, forget_guesses
from service.audit.record import record
from service.db import transaction
from service.errors import GoneError, said
from service.ports import ports

if TYPE_CHECKING:
    from flask import Blueprint, Flask
    from flask.typing import ResponseReturnValue
    from flask_security import Security

    from service.accounts.caller import Caller
    from service.accounts.tables import Staff

ASK_PATH = "/desk/factor"
WAIT_SECONDS = 600
"""How long the first proof waits for the second."""


class FactorPlugin:
    """What the library wants of a kind of second factor: who has it, and where it is asked for."""

    def __init__(self, app: Flask) -> None:
        del app

    def create_blueprint(self, app: Flask, bp: Blueprint, state: Security) -> None:
        """Add no views: the pages are ours."""

    def get_setup_methods(self, user: Staff) -> list[tuple[str, str]]:
        """The kinds that she has set up, as (code, name)."""
        return [("authenticator", "authenticator")] if user.tf_totp_secret else []

    def tf_login(
        self, user: Staff, json_payload: dict[str, object], next_loc: str | None
    ) -> ResponseReturnValue:
        """Remember in the cookie that the first proof was given, and ask for the second."""
        del user, json_payload
        cookie["tf_state"], cookie["tf_at"] = "ready", time.time()
        onward = next_loc if next_loc and is_local(next_loc) else ""
        return redirect(f"{ASK_PATH}?next={quote(onward, safe='/')}" if onward else ASK_PATH)


def half_way() -> Staff:
    """Who has given the first proof in this browser, and not yet the second.

    Raises:
        GoneError: nobody, or too long ago.
    """
    known = cookie.get("tf_state") == "ready" and time.time() - cookie["tf_at"] <= WAIT_SECONDS
    found: Staff | None = None
    if known:
        users = current_app.extensions["security"].datastore
        found = users.find_user(fs_uniquifier=cookie.get("tf_user_id", ""))
    if found is None or not found.active:
        raise GoneError(said("Waktu untuk memasukkan kode sudah habis. Silakan masuk dari awal."))
    return found


def prove(staff: Staff | Caller, code: str) -> str | None:
    """What kind of proof the code is, `authenticator` or `recovery`; it is used up. None: neither.

    Raises:
        TooManyError: too many wrong ones.
    """
    subject, staff_id = f"staff:{staff.id}", staff.id
    count_guess(factor_key(staff_id), subject)
    kind: str | None = None
    if code_is_right(staff, code):
        kind = "authenticator"
    elif spend_code(staff_id, code, ports().clock()):
        kind = "recovery"
    if kind:
        forget_guesses(factor_key(staff_id))
        return kind
    with transaction() as session:
        at = ports().clock()
        record(session, "staff:sign_in_failed", "web:stranger", subject, at, via="factor")
    return None


def enter_by_code(staff: Staff, code: str, onward: str) -> ResponseReturnValue | None:
    """Sign in whoever gives a right code after the first proof; None where it is wrong.

    Raises:
        TooManyError: too many wrong ones.
    """
    kind = prove(staff, code)
    if kind is None:
        return None
    current_app.extensions["security"].two_factor_plugins.tf_complete(staff, False)
    cookie.pop("tf_at", None)
    first = cookie.pop("tf_via", "link")
    login_user(staff, remember=False, authn_via=[first, kind])
    return redirect(after_entering(staff.id, onward))
