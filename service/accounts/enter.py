"""The one door to the desk: whoever proved who she is passes here; called by the sign-in routes."""

from __future__ import annotations

import time
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

from flask import current_app, g, make_response, redirect, request
from flask import session as cookie
from flask_security import LoginForm, login_user
from flask_security.views import login

from service.access import SIGN_IN_PATH
from service.accounts.kept import kept_for
from service.accounts.lockout import account_key, count_guess, forget_guesses
from service.accounts.staff_sessions import (
    Arrival,
    begin_session,
    close_session,
    device_of,
    network_of,
)
from service.audit.record import record
from service.db import transaction
from service.errors import UnreadableError, UnsupportedError, said
from service.limits import client_address
from service.ports import ports

if TYPE_CHECKING:
    from flask import Flask
    from flask.typing import ResponseReturnValue
    from flask_security import UserMixin

    from service.accounts.tables import Staff

DESK = "/desk"
KEPT_PATH = "/desk/kept"
NEXT_LENGTH = 500
SESSION_KEY = "key"
"""What the cookie calls the key of its session on the server."""

WHO = "who"
"""What the cookie calls her id, also after the session has ended; a sign-out takes it away."""

SINCE = "since"
"""What the cookie calls the moment of the sign-in, in seconds since the epoch."""


class SignInForm(LoginForm):
    """The library's form, which checks the password; no cookie outlives the session."""

    remember = None

    def validate(self, **kwargs: Any) -> bool:  # noqa: ANN401 - the library's signature
        """Whether e-mail and password are right; a failure is noted in the trail.

        Raises:
            TooManyError: too many wrong passwords for this account, from wherever.
        """
        given = self.email.data or ""
        count_guess(account_key(given), _subject(given))
        right: bool = super().validate(**kwargs)
        if right:
            forget_guesses(account_key(given))
            cookie["tf_via"] = "password"
        else:
            _note_failure(self.user)
        return right


def enter_by_password() -> ResponseReturnValue:
    """Let the library ask for e-mail and password, and for a second factor where there is one.

    Raises:
        UnsupportedError: not the form; the library would read JSON too, past the account's limit.
        UnreadableError: `next` names something else than a page of ours.
    """
    if request.is_json:
        raise UnsupportedError
    for asked in (*request.args.getlist("next"), *request.form.getlist("next")):
        if asked and not is_local(asked):
            raise UnreadableError(said("Halaman lanjutan (next) harus halaman di situs ini."))
    answer: ResponseReturnValue = login()
    if request.method == "POST" and isinstance(answer, str):
        return make_response(answer, 422)  # the form again, with what is wrong
    return answer


def enter_by(staff: Staff, via: str) -> ResponseReturnValue:
    """Sign in whom a link (`via`) has named, or send her to her second factor first."""
    plugins = current_app.extensions["security"].two_factor_plugins
    cookie["tf_via"] = via
    second: ResponseReturnValue | None = plugins.tf_enter(staff, False, via, next_loc=None)
    if second is not None:
        return second
    login_user(staff, remember=False, authn_via=[via])
    return redirect(after_entering(staff.id, ""))


def after_entering(staff_id: int, onward: str) -> str:
    """Where she goes from the door: on to where she wanted, or to a form that waits for her."""
    if onward and is_local(onward) and not onward.startswith(SIGN_IN_PATH):
        return onward
    return KEPT_PATH if kept_for(staff_id) else DESK


def note_sign_in(app: Flask, user: Staff, authn_via: list[str], **_more: object) -> None:
    """After every sign-in, however she proved herself: a new token, a session, and an event.

    Without the session and the event there is no sign-in: the cookie is emptied again.
    """
    del app
    cookie.pop("csrf_token", None)
    g.pop("csrf_token", None)
    rehashed = user.password  # the library may just have renewed the hash, to be committed later
    at, via, before = ports().clock(), "+".join(authn_via), cookie.pop(SESSION_KEY, None)
    cookie.pop("tf_via", None)
    with ExitStack() as otherwise:
        otherwise.callback(cookie.clear)
        with transaction() as session:
            user.password = rehashed
            subject = f"staff:{user.id}"
            if before:
                close_session(session, before)
            key = begin_session(session, user.id, _arrival(via), at)
            record(session, "staff:signed_in", subject, subject, at, via=via)
        otherwise.pop_all()
    cookie.update({SESSION_KEY: key, SINCE: time.time(), WHO: user.id})


def _arrival(via: str) -> Arrival:
    agent = request.headers.get("User-Agent", "")
    return Arrival(via, device_of(agent), network_of(client_address()))


def note_sign_out(app: Flask, user: Staff, **_more: object) -> None:
    """After a sign-out: the session is over, whoever has a copy of its cookie; and an event."""
    del app
    subject, key = f"staff:{user.id}", cookie.pop(SESSION_KEY, "")
    cookie.pop(WHO, None)
    with transaction() as session:
        close_session(session, key)
        record(session, "staff:signed_out", subject, subject, ports().clock())


def _subject(email: str) -> str:
    """Whom the e-mail names, for the trail."""
    staff = current_app.extensions["security"].datastore.find_user(email=email.strip().lower())
    return f"staff:{staff.id if staff else 'unknown'}"


def _note_failure(staff: UserMixin | None) -> None:
    subject = f"staff:{staff.id if staff else 'unknown'}"
    with transaction() as session:
        record(
            session,
            "staff:sign_in_failed",
            "web:stranger",
            subject,
            ports().clock(),
            via="password",
        )


def is_local(path: str) -> bool:
    """Whether a browser takes this for a page of our own site, and nothing else.

    Browsers read a backslash as a slash, skip control characters, and go to `host` for `//host`.
    """
    return (
        len(path) <= NEXT_LENGTH
        and path.startswith("/")
        and not path.startswith("//")
        and path.isprintable()
        and not set(path) & {"\\", " "}
    )
