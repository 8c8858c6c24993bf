"""HTTP of the second factor: asked for on the way in, set up, renewed and taken away."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response, make_response, redirect, render_template, request
from flask import session as cookie
from flask_login import current_user

from service.access import fresh, signed_in, signing_in
from service.accounts.factor import drawing, give_up, key_to_type, must_have, new_secret, set_factor
from service.accounts.factor_ask import enter_by_code, half_way
from service.accounts.factor_recovery import codes_left, renew_codes
from service.accounts.locked import or_locked
from service.errors import InvalidError
from service.ports import ports

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

pages = Blueprint("factors", __name__)
PENDING = "tf_totp_secret"
"""What the cookie calls a secret that waits for its first code; it is encrypted."""


@signing_in
@or_locked
def ask() -> ResponseReturnValue:
    """Ask for a code on the way in; `install_accounts` puts it on the library's own address."""
    staff, onward = half_way(), request.values.get("next", "")
    if request.method == "GET":
        return page("accounts/factor.html", onward=onward)
    entered = enter_by_code(staff, request.form.get("code", ""), onward)
    return entered or page("accounts/factor.html", 422, onward=onward, wrong=True)


@pages.get("/desk/account/factor")
@signed_in
def factor() -> Response:
    """Show her whether she has a second factor, and what she may do about it."""
    held = current_user.tf_totp_secret is not None
    left, demanded = codes_left(current_user.id), must_have(current_user)
    return page("accounts/factor_state.html", held=held, left=left, demanded=demanded)


@pages.get("/desk/account/factor/set-up")
@signed_in
@fresh
def set_up() -> Response:
    """Show the secret, as a QR code and in letters; nothing is stored before a code is given."""
    return _shown(cookie.setdefault(PENDING, new_secret()))


@pages.post("/desk/account/factor/set-up")
@signed_in
@fresh
def set_up_done() -> ResponseReturnValue:
    """Take the first code; show the recovery codes, once."""
    secret = cookie.get(PENDING)
    if not secret:
        return redirect("/desk/account/factor/set-up", 303)
    code = "".join(request.form.get("code", "").split())
    try:
        codes = set_factor(current_user.id, secret, code, ports().clock())
    except InvalidError:
        return _shown(secret, 422, wrong=True)
    cookie.pop(PENDING)
    return page("accounts/factor_codes.html", codes=codes)


@pages.post("/desk/account/factor/codes")
@signed_in
@fresh
def codes() -> Response:
    """Make new recovery codes, and show them once."""
    made = renew_codes(current_user.id, ports().clock())
    return page("accounts/factor_codes.html", codes=made)


@pages.post("/desk/account/factor/off")
@signed_in
@fresh
def off() -> ResponseReturnValue:
    """Take the second factor away, where her role does not demand one."""
    give_up(current_user, ports().clock())
    return redirect("/desk/account/factor", 303)


def page(template: str, status: int = 200, **more: Any) -> Response:  # noqa: ANN401 - a template's
    """A page of the account that nobody keeps a copy of."""
    made = make_response(render_template(template, **more), status)
    made.headers["Cache-Control"] = "no-store"
    return made


def _shown(secret: str, status: int = 200, *, wrong: bool = False) -> Response:
    qr, key = drawing(secret, current_user.email), key_to_type(secret)
    return page("accounts/factor_set_up.html", status, qr=qr, key=key, wrong=wrong)
