"""HTTP of one's own sessions: their list, ending them, proving oneself again, a kept form."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, Response, redirect, request
from flask import session as cookie
from flask_login import current_user

from service.access import SIGN_IN_PATH, signed_in
from service.accounts.confirm import confirm, means_of
from service.accounts.door import renew_proof
from service.accounts.enter import DESK, SESSION_KEY, is_local
from service.accounts.factor_routes import page
from service.accounts.kept import kept_for, take_kept
from service.accounts.locked import or_locked
from service.accounts.staff_sessions import end_all_sessions, end_session, sessions_of
from service.ports import ports

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

pages = Blueprint("sessions", __name__)
LIST = "/desk/account/sessions"


@pages.get(LIST)
@signed_in
def sessions() -> Response:
    """List her open sessions."""
    mine = sessions_of(current_user.id, cookie[SESSION_KEY])
    return page("accounts/sessions.html", sessions=mine)


@pages.post(f"{LIST}/<int(max=2147483647):session_id>/end")
@signed_in
def ended(session_id: int) -> ResponseReturnValue:
    """End one of them."""
    end_session(current_user.id, session_id, ports().clock())
    return redirect(LIST, 303)


@pages.post(f"{LIST}/end-all")
@signed_in
def all_ended() -> ResponseReturnValue:
    """End all of them, this one too."""
    end_all_sessions(current_user.id, f"staff:{current_user.id}", ports().clock())
    return redirect(SIGN_IN_PATH, 303)


@pages.get("/desk/confirm")
@signed_in
def confirmation() -> Response:
    """Ask her to prove herself again before a dangerous act."""
    onward = request.args.get("next", "")
    return page("accounts/confirm.html", means=means_of(current_user), onward=onward)


@pages.post("/desk/confirm")
@signed_in
@or_locked
def confirmed() -> ResponseReturnValue:
    """Take her code or password, and go on to what she was about to do."""
    onward, given = request.form.get("next", ""), request.form.get("proof", "")
    if not confirm(current_user, given):
        means = means_of(current_user)
        return page("accounts/confirm.html", 422, means=means, onward=onward, wrong=True)
    renew_proof()
    return redirect(onward if is_local(onward) else DESK, 303)


@pages.get("/desk/kept")
@signed_in
def kept() -> Response:
    """Show the form that waits for her, with a button that sends it."""
    return page("accounts/kept.html", kept=kept_for(current_user.id))


@pages.post("/desk/kept")
@signed_in
def kept_sent() -> ResponseReturnValue:
    """Send it where it was going: the browser repeats the fields, with the token of today."""
    return redirect(take_kept(current_user.id).path, 307)


@pages.post("/desk/kept/forget")
@signed_in
def kept_forgotten() -> ResponseReturnValue:
    """Throw it away."""
    take_kept(current_user.id)
    return redirect(DESK, 303)
