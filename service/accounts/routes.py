"""HTTP of the room `accounts`: the way in, and a page on oneself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, Response, make_response, render_template, request
from flask_login import current_user

from service.access import signed_in, signing_in
from service.accounts.describe import describe
from service.accounts.enter import enter_by, enter_by_password
from service.accounts.link import look_at_link, use_link
from service.accounts.locked import or_locked
from service.accounts.lockout import account_key
from service.limits import limiter, scaled

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

pages = Blueprint(
    "accounts",
    __name__,
    template_folder="templates",
    static_folder="static",
    static_url_path="/static/accounts",
)


def account_asked() -> str:
    """The account that a sign-in asks for, as a key that names no one."""
    return account_key(request.form.get("email", ""))


@signing_in
@limiter.limit(scaled("sign_in_limit"), methods=["POST"])
@limiter.limit(scaled("sign_in_limit"), methods=["POST"], key_func=account_asked)
@or_locked
def sign_in() -> ResponseReturnValue:
    """Ask for e-mail and password: the library's view, which `install_accounts` puts here."""
    return enter_by_password()


@pages.get("/desk/link/<token>")
@signing_in
def link(token: str) -> Response:
    """Show the button that uses a one-time link; mail scanners open links, and change nothing."""
    look_at_link(token)
    page = make_response(render_template("accounts/link.html"))
    page.headers["Cache-Control"] = "no-store"
    page.headers["Referrer-Policy"] = "same-origin"  # CSRF wants the referrer, others must not
    page.headers["X-Robots-Tag"] = "noindex"
    return page


@pages.post("/desk/link/<token>")
@signing_in
@limiter.limit(scaled("sign_in_limit"))
def link_used(token: str) -> ResponseReturnValue:
    """Use a one-time link."""
    return enter_by(use_link(token), "link")


@pages.get("/desk/account")
@signed_in
def account() -> Response:
    """Show a member of staff who she is and what she may do; here she signs out."""
    page = make_response(render_template("accounts/account.html", staff=describe(current_user)))
    page.headers["Cache-Control"] = "no-store"
    return page
