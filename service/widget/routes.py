"""HTTP of the room `widget`."""

from __future__ import annotations

from flask import Blueprint

pages = Blueprint("widget", __name__, template_folder="templates")
