"""HTTP of the room `receipts`."""

from __future__ import annotations

from flask import Blueprint

pages = Blueprint("receipts", __name__, template_folder="templates")
