"""Writing over the trail as a hostile owner of the database does: the triggers go first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.audit import guard
from service.db import transaction

if TYPE_CHECKING:
    from sqlalchemy import Executable


def unguarded(*statements: Executable) -> None:
    """Execute these past the service; call it inside the application's context."""
    with transaction() as session, guard.unguarded(session.connection()):
        for statement in statements:
            session.execute(statement)
