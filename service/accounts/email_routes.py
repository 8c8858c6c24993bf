"""HTTP of another e-mail address: asked for in one's account, confirmed by a mailed link's POST."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response, request
from flask_login import current_user

from service.access import fresh, signed_in, signing_in
from service.accounts.ask_email import ask_for_email, confirm_wish, look_at_wish
from service.accounts.recover_routes import linked_page
from service.errors import InvalidError
from service.limits import limiter, scaled
from service.ports import ports

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

pages = Blueprint("addresses", __name__)
OWN = "/desk/account/email"
BY_MANAGER = "/desk/email"


def asker() -> str:
    """Whose wishes are counted: each mails somebody who may not have asked for it."""
    return f"email-wish:{current_user.id}"


@pages.get(OWN)
@signed_in
@fresh
def email() -> Response:
    """Show her address, and ask for another one."""
    return _form(200)


@pages.post(OWN)
@signed_in
@fresh
@limiter.limit(scaled("mailed_link_limit"), key_func=asker)
def email_asked() -> Response:
    """Mail a link to the new address; the answer is the same whether it is somebody else's."""
    wanted, me = request.form.get("email", ""), current_user.id
    try:
        ask_for_email(me, wanted, f"staff:{me}", ports().clock())
    except InvalidError as error:
        return _form(error.status, typed=wanted, refused=error)
    return linked_page("accounts/email.html", sent=True)


@pages.get(f"{OWN}/<token>")
@signed_in
def own_wish(token: str) -> Response:
    """Show the button that confirms her own wish; she is signed in, whoever else reads the mail."""
    return _asked(look_at_wish(token, current_user.id, ports().clock()))


@pages.post(f"{OWN}/<token>")
@signed_in
def own_wish_confirmed(token: str) -> ResponseReturnValue:
    """Change the address; she then signs in by it."""
    return _done(token, current_user.id)


@pages.get(f"{BY_MANAGER}/<token>")
@signing_in
def wish(token: str) -> Response:
    """Show the button that confirms what whoever manages her account has asked for."""
    return _asked(look_at_wish(token, None, ports().clock()))


@pages.post(f"{BY_MANAGER}/<token>")
@signing_in
@limiter.limit(scaled("sign_in_limit"))
def wish_confirmed(token: str) -> ResponseReturnValue:
    """Change the address; nobody is signed in by it."""
    return _done(token, None)


def _form(status: int, **more: Any) -> Response:  # noqa: ANN401 - a template's
    return linked_page("accounts/email.html", status, email=current_user.email, **more)


def _asked(address: str) -> Response:
    return linked_page("accounts/email_link.html", address=address)


def _done(token: str, reader: int | None) -> Response:
    try:
        confirm_wish(token, reader, ports().clock())
    except InvalidError as error:
        return linked_page("accounts/email_link.html", error.status, refused=error)
    return linked_page("accounts/email_link.html", done=True)
