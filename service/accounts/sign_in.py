"""Staff sign-in with Flask-Security, and only what we use of it; `create_app` installs it."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import TYPE_CHECKING

from flask import session as cookie
from flask_login import current_user, user_logged_out
from flask_security import Security, SQLAlchemyUserDatastore, user_authenticated
from flask_security.utils import set_request_attr

from service.access import SIGN_IN_PATH, SIGNED_IN, declare_library, install_door
from service.accounts.check_email import validator_options
from service.accounts.door import Door
from service.accounts.enter import (
    DESK,
    SESSION_KEY,
    SINCE,
    SignInForm,
    note_sign_in,
    note_sign_out,
)
from service.accounts.factor import ISSUER, SteppedTotp, totp_keys
from service.accounts.factor_ask import ASK_PATH
from service.accounts.factor_routes import ask
from service.accounts.routes import sign_in
from service.accounts.staff_sessions import SESSION_HOURS, calling
from service.accounts.tables import Staff, StaffRole
from service.db import db
from service.ports import ports

if TYPE_CHECKING:
    from flask import Flask, Request

    from service.accounts.caller import Caller

SESSION_SECONDS = SESSION_HOURS * 3600

PASSWORD_LENGTH = 12

ARGON2ID = {
    "argon2__type": "ID",
    "argon2__memory_cost": 19 * 1024,
    "argon2__time_cost": 2,
    "argon2__parallelism": 1,
}
"""19 MiB, two passes, one lane: OWASP's Password Storage Cheat Sheet; the library's 64 MiB an
attempt would let a burst of sign-ins exhaust a small machine."""


class OneFactorPlugin(Security):
    """The library with its gate for second factors, but without its own views of them.

    The gate is open to plugins (`TWO_FACTOR`); this attribute alone adds the views.
    """

    two_factor = property(lambda _self: False, lambda _self, _value: None)


def install_accounts(app: Flask) -> None:
    """Set up Flask-Security on the staff's tables: its password check, its sessions, its door."""
    with app.app_context():
        _configure(app)
    json, provider = app.json, app.json_provider_class
    app.config["SECURITY_TOTP_SECRETS"] = totp_keys(app)
    security = OneFactorPlugin(
        app,
        SQLAlchemyUserDatastore(db, Staff, StaffRole),
        login_form=SignInForm,
        totp_cls=SteppedTotp,
    )
    app.json, app.json_provider_class = json, provider  # the library puts its own here
    security.want_json(_never)
    app.view_functions["security.login"] = sign_in
    app.view_functions["security.tf_select"] = ask
    install_door(app, Door())
    declare_library(app, "security.logout", SIGNED_IN)
    user_authenticated.connect(note_sign_in, app)
    user_logged_out.connect(note_sign_out, app)
    app.jinja_env.globals["staff_name"] = staff_name
    app.jinja_env.globals["current_user"] = current_user
    _look_for_sessions(security)
    _leave_public_requests_alone(app, security)


def staff_name() -> str:
    """The name of the member of staff behind this request, for the desk's pages."""
    return current_user.name if current_user.is_authenticated else ""


def _configure(app: Flask) -> None:
    app.config.update(
        PERMANENT_SESSION_LIFETIME=timedelta(hours=SESSION_HOURS),
        SECURITY_PASSWORD_SALT=ports().settings.password_salt,
        SECURITY_PASSWORD_SCHEMES=["argon2"],
        SECURITY_PASSWORD_HASH_PASSLIB_OPTIONS=ARGON2ID,
        SECURITY_PASSWORD_LENGTH_MIN=PASSWORD_LENGTH,
        SECURITY_EMAIL_VALIDATOR_ARGS=validator_options(),
        SECURITY_LOGIN_URL=SIGN_IN_PATH,
        SECURITY_LOGOUT_URL="/desk/sign-out",
        SECURITY_LOGIN_USER_TEMPLATE="accounts/sign_in.html",
        SECURITY_POST_LOGIN_VIEW=DESK,
        SECURITY_POST_LOGOUT_VIEW=SIGN_IN_PATH,
        SECURITY_TWO_FACTOR=True,
        SECURITY_TWO_FACTOR_ENABLED_METHODS=["code"],  # the plugin's, whatever it is called
        SECURITY_TWO_FACTOR_IMPLEMENTATIONS={"code": "service.accounts.factor_ask.FactorPlugin"},
        SECURITY_TWO_FACTOR_SELECT_URL=ASK_PATH,
        SECURITY_TOTP_ISSUER=ISSUER,
        SECURITY_RETURN_GENERIC_RESPONSES=True,
        SECURITY_JOIN_USER_ROLES=False,
        SECURITY_API_ENABLED_METHODS=["session"],
        SECURITY_FLASH_MESSAGES=False,
        SECURITY_CACHE_CONTROL={"no-store": None},  # its own are written as no directive is
        # a view the library would add, and we do not use, each
        SECURITY_FRESHNESS=timedelta(seconds=-1),
        SECURITY_STATIC_FOLDER=None,
        SECURITY_CLI_USERS_NAME=False,
        SECURITY_CLI_ROLES_NAME=False,
    )


def _look_for_sessions(security: Security) -> None:
    """Believe a cookie only where its session is open on the server, and not too old.

    The age counts from the sign-in; the cookie's own begins anew at each change. The library's own
    loader would ask three times as much of the database.
    """

    def load(uniquifier: str) -> Caller | None:
        if time.time() - cookie.get(SINCE, 0) > SESSION_SECONDS:
            return None
        found = calling(cookie.get(SESSION_KEY, ""), ports().clock())
        if found is None or not found.active or found.fs_uniquifier != uniquifier:
            return None
        set_request_attr("fs_authn_via", "session")  # as the library's own loader does
        set_request_attr("fs_paa", cookie.get("fs_paa", 0))
        return found

    security.login_manager.user_loader(load)


def _leave_public_requests_alone(app: Flask, security: Security) -> None:
    """Ask who is calling only where it matters.

    The library looks at the session before, after and inside the templates of every request. Each
    look costs, and marks the answer as different for every cookie, which no cache can then keep.
    We use neither its role needs nor a remember cookie, nor tokens in a header.
    """
    manager = security.login_manager
    manager.request_loader(None)
    app.before_request_funcs[None].remove(security.principal._on_before_request)  # noqa: SLF001 - no public way
    app.after_request_funcs[None].remove(manager._update_remember_cookie)  # noqa: SLF001 - no public way
    app.template_context_processors[None] = [
        processor
        for processor in app.template_context_processors[None]
        if not processor.__module__.startswith("flask_login")
    ]


def _never(_request: Request) -> bool:
    """The sign-in is a page; it answers nobody in JSON."""
    return False
