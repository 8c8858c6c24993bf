"""HTTP of one's own API tokens: their list, a new one shown once, revoking."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, Response, make_response, redirect, render_template, request
from flask_login import current_user

from service.access import fresh, signed_in
from service.accounts.tokens import (
    MOST_DAYS,
    NewToken,
    make_token,
    permissions_of,
    places_of,
    revoke_token,
    tokens_of,
)
from service.errors import InvalidError
from service.ports import ports

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue
    from werkzeug.datastructures import MultiDict

pages = Blueprint("tokens", __name__)
LIST = "/desk/account/tokens"
DAYS = (30, 90, 180, MOST_DAYS)


@pages.get(LIST)
@signed_in
def tokens() -> Response:
    """List her tokens, with a form for a new one."""
    return _page(200)


@pages.post(LIST)
@signed_in
@fresh
def token_made() -> ResponseReturnValue:
    """Make a token and show it, this once."""
    actor = f"staff:{current_user.id}"
    try:
        secret = make_token(current_user.id, _asked(request.form), actor, ports().clock())
    except InvalidError as error:
        return _page(error.status, refused=error)
    return _page(201, secret=secret)


@pages.post(f"{LIST}/<int(max=2147483647):token_id>/revoke")
@signed_in
def token_revoked(token_id: int) -> ResponseReturnValue:
    """Revoke one of them."""
    revoke_token(current_user.id, token_id, f"staff:{current_user.id}", ports().clock())
    return redirect(LIST, 303)


def _asked(form: MultiDict[str, str]) -> NewToken:
    chosen = form.getlist("places")
    return NewToken(
        name=form.get("name", ""),
        permissions=tuple(form.getlist("permissions")),
        places=None if form.get("reach") == "all" else tuple(_place(text) for text in chosen),
        days=form.get("days", 0, type=int),
    )


def _place(text: str) -> tuple[str, int]:
    """`agency:3`; what is not written so is a place that nobody has."""
    kind, _, number = text.partition(":")
    known = kind in {"agency", "portal"} and number.isascii() and number.isdecimal()
    return (kind, int(number[:9])) if known else ("portal", 0)


def _page(status: int, secret: str = "", refused: InvalidError | None = None) -> Response:
    form = request.form
    answer = make_response(
        render_template(
            "accounts/tokens.html",
            tokens=tokens_of(current_user.id, ports().clock()),
            permissions=permissions_of(current_user.grants),
            places=places_of(current_user.grants),
            days=DAYS,
            secret=secret,
            refused=refused,
            typed=form if refused else {},
            ticked={*form.getlist("permissions"), *form.getlist("places")} if refused else set(),
        ),
        status,
    )
    answer.headers["Cache-Control"] = "no-store"
    return answer
