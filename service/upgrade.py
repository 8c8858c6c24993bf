"""The database's migrations, for commands: the server does without them and Alembic's 10 MB."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import flask_migrate
from flask import current_app

from service.db import db

if TYPE_CHECKING:
    from flask import Flask

MIGRATIONS = Path(__file__).parent / "migrations"


def with_migrations(app: Flask) -> Flask:
    """The application, knowing its migrations."""
    flask_migrate.Migrate(app, db, directory=str(MIGRATIONS), compare_type=True)
    return app


def upgrade() -> None:
    """Bring the database to this version's tables; harmless when it is there already."""
    with_migrations(current_app)
    flask_migrate.upgrade()
    db.session.remove()
