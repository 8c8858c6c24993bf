"""Takes no body that broke off: half a comment must not be stored; `create_app` installs it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

    from flask import Flask


def install(app: Flask) -> None:
    """Let Werkzeug hold a body against its announced length: one that is shorter is a 400.

    Servers like gunicorn say that they end the stream themselves, and so they do: also where the
    sender went away in the middle. Werkzeug then takes what came for the whole.
    """
    app.wsgi_app = _measured(app.wsgi_app)  # type: ignore[method-assign, assignment]


def _measured(inner: WSGIApplication) -> WSGIApplication:
    def measured(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if environ.get("CONTENT_LENGTH"):
            environ.pop("wsgi.input_terminated", None)
        return inner(environ, start_response)

    return measured
