"""HTTP of the room `stats`."""

from __future__ import annotations

from flask_smorest import Blueprint

api = Blueprint("stats", __name__, url_prefix="/api/v1")
