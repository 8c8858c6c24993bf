"""HTTP of the room `submissions`."""

from __future__ import annotations

from flask_smorest import Blueprint

api = Blueprint("submissions", __name__, url_prefix="/api/v1")
