"""The staff's session cookie: opened below /desk and nowhere else; `create_app` installs it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask.sessions import SecureCookieSession, SecureCookieSessionInterface

if TYPE_CHECKING:
    from flask import Flask
    from flask.wrappers import Request

DESK = "/desk"
"""The part of the address space that the cookie is sent to."""


class DeskSessions(SecureCookieSessionInterface):
    """Signed cookies for the desk; elsewhere a session that refuses to be written.

    No public answer depends on a cookie, so that all of them can be cached; and the citizen's
    requests need not pay for the signature's keys.
    """

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """Open the session of a request to the desk; None elsewhere."""
        if request.path.startswith(DESK):
            return super().open_session(app, request)
        return None
