"""HTTP of the room `accounts`."""

from __future__ import annotations

from flask import Blueprint

pages = Blueprint("accounts", __name__, template_folder="templates")
