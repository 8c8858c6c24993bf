"""HTTP of the room `cases`."""

from __future__ import annotations

from flask import Blueprint

pages = Blueprint("cases", __name__, template_folder="templates")
