"""HTTP of the room `threads`."""

from __future__ import annotations

from flask_smorest import Blueprint

api = Blueprint("threads", __name__, url_prefix="/api/v1")
