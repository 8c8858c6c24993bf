"""What must not cross a fork: open connections; gunicorn.conf.py calls it before each one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.db import db
from service.limits import SQLiteStorage, limiter
from service.prepared import close_readers

if TYPE_CHECKING:
    from flask import Flask


def release_connections(app: Flask) -> None:
    """Close this process's connections: SQLite's locks and server sockets cannot be shared."""
    with app.app_context():
        db.session.remove()
        close_readers(db.engine)
        db.engine.dispose()
    if isinstance(limiter.storage, SQLiteStorage):
        limiter.storage.close()
