"""What every answer carries: the security headers; a page may bring its own, wider ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask, Response

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors "
)
HEADERS = (
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "strict-origin-when-cross-origin"),
    ("Permissions-Policy", "camera=(), geolocation=(), microphone=()"),
    ("Content-Security-Policy", f"{CONTENT_SECURITY_POLICY}'none'"),
)


def install(app: Flask) -> None:
    """Add the headers after every request."""
    app.after_request(_secure)


def embeddable(response: Response, origins: list[str]) -> Response:
    """Let these origins, and our own, put the page into a frame."""
    ancestors = " ".join(["'self'", *origins])
    response.headers["Content-Security-Policy"] = f"{CONTENT_SECURITY_POLICY}{ancestors}"
    return response


def _secure(response: Response) -> Response:
    headers = response.headers
    for name, value in HEADERS:
        if name not in headers:
            headers[name] = value
    return response
