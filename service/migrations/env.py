"""Alembic's entry: runs the migrations on the application's engine; called by `duaarah db`."""

from __future__ import annotations

from typing import Literal

from alembic import context
from flask import current_app

from service.accounts import tables as accounts
from service.audit import tables as audit
from service.cases import tables as cases
from service.comments import tables as comments
from service.db import Base, UTCDateTime
from service.delivery import tables as delivery
from service.figures import tables as figures
from service.moderation import tables as moderation
from service.policies import tables as policies
from service.portals import tables as portals
from service.submissions import tables as submissions

ROOMS = (
    accounts, audit, cases, comments, delivery, figures, moderation, policies, portals, submissions,
)  # fmt: skip
"""Every room's tables, imported so that the metadata is whole."""


def render_item(kind: str, item: object, _context: object) -> str | Literal[False]:
    """Write our own column type as the plain one it is stored as."""
    if kind == "type" and isinstance(item, UTCDateTime):
        return "sa.DateTime(timezone=True)"
    return False


def run() -> None:
    """Migrate in one transaction; SQLite's tables are copied where it cannot alter them."""
    with current_app.extensions["migrate"].db.engine.begin() as connection:
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            render_as_batch=connection.dialect.name == "sqlite",
            render_item=render_item,
            compare_type=True,
        )
        with context.begin_transaction():
            context.run_migrations()


run()
