"""What `service.access` asks this room: about sessions that ended, forms they sent, and freshness.

`install_accounts` puts it there, because `access` knows no room.
"""

from __future__ import annotations

import time
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from flask import current_app, make_response, redirect, render_template, request
from flask import session as cookie
from flask_login import current_user
from flask_security import check_and_update_authn_fresh
from flask_wtf.csrf import CSRFError

from service.access import SIGN_IN_PATH
from service.accounts.enter import KEPT_PATH, WHO
from service.accounts.factor import lacks
from service.accounts.kept import PATH_LENGTH, Kept, asks_for_password, fields_to_keep, keep_form
from service.ports import ports

if TYPE_CHECKING:
    from flask import Response
    from flask.typing import ResponseReturnValue

CONFIRM_PATH = "/desk/confirm"
SET_UP_PATH = "/desk/account/factor/set-up"
FRESH = timedelta(minutes=15)
"""A dangerous act wants a proof that is no older."""

GRACE = timedelta(minutes=5)
"""Whoever began in time may finish: each act in it prolongs it by so much."""

FREE = ("accounts.", "factors.", "sessions.", "security.", "moderation.language")
"""Endpoints that somebody may call who still has to set up a second factor."""


class Door:
    """The answers of the accounts' room to `service.access`."""

    def ended(self) -> ResponseReturnValue | None:
        """Answer a form that came after its session had ended: what was written is not lost.

        It is kept where the cookie still shows whose form it is and the token that she sent it;
        otherwise its text is handed back to be copied. None where nothing was written.
        """
        if not _by_a_person():
            return None
        fields = fields_to_keep(request.form.items(multi=True))
        staff_id = cookie.get(WHO)
        form = _form(fields)
        if fields and staff_id is not None and _token_holds():
            keep_form(staff_id, form, ports().clock())
            return _page("accounts/ended.html", 403, form, kept=True)
        return _page("accounts/ended.html", 403, form, kept=False) if form.texts else None

    def stale(self) -> ResponseReturnValue | None:
        """Answer a form with another session's token: hand its text back to be copied."""
        form = _form(fields_to_keep(request.form.items(multi=True)))
        if not (_by_a_person() and form.texts):
            return None
        return _page("accounts/ended.html", 400, form, kept=False)

    def halt(self, *, fresh: bool) -> ResponseReturnValue | None:
        """What she must do before this request: set up a second factor, or prove herself anew."""
        if not (request.endpoint or "").startswith(FREE) and lacks(current_user):
            return redirect(SET_UP_PATH)
        if not fresh or check_and_update_authn_fresh(FRESH, GRACE, "session"):
            return None
        back = request.full_path.rstrip("?")
        if asks_for_password(request.form):
            back = request.path  # passwords are not kept: the form itself comes back
        elif request.method not in {"GET", "HEAD"}:
            fields = fields_to_keep(request.form.items(multi=True))
            keep_form(current_user.id, _form(fields), ports().clock())
            back = KEPT_PATH
        return redirect(f"{CONFIRM_PATH}?next={quote(back, safe='/')}", 303)


def renew_proof() -> None:
    """She has just proved herself: dangerous acts are open to her for a while."""
    cookie["fs_paa"] = time.time()


def _form(fields: tuple[tuple[str, str], ...]) -> Kept:
    return Kept(request.full_path.rstrip("?")[:PATH_LENGTH], fields)


def _by_a_person() -> bool:
    """Whether a browser sent it as a page's form, not a script."""
    navigates = request.headers.get("Sec-Fetch-Mode", "navigate") == "navigate"
    ours = (request.endpoint or "").startswith(("sessions.", "factors.", "security."))
    return navigates and not ours and len(request.full_path) <= PATH_LENGTH


def _token_holds() -> bool:
    try:
        current_app.extensions["csrf"].protect()
    except CSRFError:
        return False
    return True


def _page(template: str, status: int, form: Kept, **more: Any) -> Response:  # noqa: ANN401 - a template's
    onward = f"{SIGN_IN_PATH}?next={KEPT_PATH}" if more["kept"] else SIGN_IN_PATH
    page = make_response(render_template(template, texts=form.texts, onward=onward, **more), status)
    page.headers["Cache-Control"] = "no-store"
    return page
