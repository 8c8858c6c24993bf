"""HTTP of the room `moderation`."""

from __future__ import annotations

from flask import Blueprint

pages = Blueprint("moderation", __name__, template_folder="templates")
