"""HTTP of the ways back in: links by mail, a new password, an invitation. GETs change nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response, make_response, render_template, request
from flask_login import current_user

from service.access import fresh, signed_in, signing_in
from service.accounts.enter import enter_by
from service.accounts.invite import accept_invitation, look_at_invitation
from service.accounts.locked import or_locked
from service.accounts.recover import (
    ask_for_link,
    change_password,
    look_at_password_link,
    set_password_by_link,
)
from service.accounts.routes import account_asked
from service.errors import InvalidError
from service.limits import limiter, scaled
from service.ports import ports

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

pages = Blueprint("recovery", __name__)


@pages.get("/desk/recover")
@signing_in
def recover() -> Response:
    """Ask for the e-mail that a link shall go to."""
    return linked_page("accounts/recover.html", typed="")


@pages.post("/desk/recover")
@signing_in
@limiter.limit(scaled("sign_in_limit"))
@limiter.limit(scaled("mailed_link_limit"), key_func=account_asked)
def recover_asked() -> Response:
    """Mail a link; the answer is the same whether the account exists or not."""
    email, purpose = request.form.get("email", ""), request.form.get("purpose", "")
    try:
        ask_for_link(email, purpose, ports().clock())
    except InvalidError as error:
        return linked_page("accounts/recover.html", error.status, typed=email, refused=error)
    return linked_page("accounts/recover.html", sent=True)


@pages.get("/desk/password/<token>")
@signing_in
def new_password(token: str) -> Response:
    """Ask for the new password that a mailed link may set."""
    email = look_at_password_link(token, ports().clock())
    return linked_page("accounts/password.html", email=email)


@pages.post("/desk/password/<token>")
@signing_in
@limiter.limit(scaled("sign_in_limit"))
def new_password_set(token: str) -> Response:
    """Set it; she then signs in, with her second factor where she has one."""
    try:
        set_password_by_link(token, request.form.get("password", ""), ports().clock())
    except InvalidError as error:
        email = look_at_password_link(token, ports().clock())
        return linked_page("accounts/password.html", error.status, email=email, refused=error)
    return linked_page("accounts/password.html", done=True)


@pages.get("/desk/account/password")
@signed_in
@fresh
def own_password() -> Response:
    """Ask for a new password of one's own."""
    return _own(200)


@pages.post("/desk/account/password")
@signed_in
@fresh
@or_locked
def own_password_set() -> ResponseReturnValue:
    """Change it, or set a first one."""
    form, who = request.form, current_user.id
    try:
        change_password(who, form.get("current", ""), form.get("password", ""), ports().clock())
    except InvalidError as error:
        return _own(error.status, refused=error)
    return linked_page("accounts/password.html", done=True)


@pages.get("/desk/invitation/<token>")
@signing_in
def invitation(token: str) -> Response:
    """Show the form that accepts an invitation."""
    email = look_at_invitation(token, ports().clock())
    return linked_page("accounts/invitation.html", email=email, typed="")


@pages.post("/desk/invitation/<token>")
@signing_in
@limiter.limit(scaled("sign_in_limit"))
def invitation_accepted(token: str) -> ResponseReturnValue:
    """Make the account and enter."""
    form, now = request.form, ports().clock()
    name = form.get("name", "")
    try:
        staff = accept_invitation(token, name, form.get("password", ""), now)
    except InvalidError as error:
        shown = {"email": look_at_invitation(token, now), "typed": name, "refused": error}
        return linked_page("accounts/invitation.html", error.status, **shown)
    return enter_by(staff, "invitation")


def _own(status: int, **more: Any) -> Response:  # noqa: ANN401 - a template's
    ask = current_user.password is not None
    return linked_page(
        "accounts/password.html", status, email=current_user.email, ask_current=ask, **more
    )


def linked_page(template: str, status: int = 200, **more: Any) -> Response:  # noqa: ANN401 - a template's
    """A page that a secret link may lead to: kept by no cache, its address told to nobody."""
    answer = make_response(render_template(template, **more), status)
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["Referrer-Policy"] = "same-origin"  # CSRF wants the referrer, others must not
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer
