"""`/healthz`, `/readyz` and `/metrics`: alive, able to serve, and what Prometheus reads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Flask, Response, jsonify

from service.access import public

if TYPE_CHECKING:
    from service.settings import Settings


def install(app: Flask, settings: Settings) -> None:
    """Register the health routes."""
    del settings
    app.add_url_rule("/healthz", view_func=healthz)


@public
def healthz() -> Response:
    """The process answers."""
    return jsonify(status="ok")
