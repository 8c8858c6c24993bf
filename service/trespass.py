"""Notes in the trail when a member of staff reaches for what is not hers; `create_app` installs it.

To her it is a 404 like any other, so that she learns nothing. What is not there at all is not
noted: a mistyped address is no event.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog
from flask_login import current_user

from service.access import bearer
from service.audit.record import record
from service.db import transaction
from service.errors import ConflictError, NotFoundError, OutOfScopeError, UnavailableError
from service.ports import ports
from service.rendering import answer_error

if TYPE_CHECKING:
    from flask import Flask, Response

log = structlog.get_logger()


def install(app: Flask) -> None:
    """Register the handler, before the one of the whole family."""
    app.register_error_handler(OutOfScopeError, _note)


def _note(error: OutOfScopeError) -> Response:
    caller = bearer() or current_user
    actor = f"staff:{caller.id}" if getattr(caller, "id", None) else "web:stranger"
    try:
        with transaction() as session:
            record(session, "scope:crossed", actor, error.subject, ports().clock(), error.portal_id)
    except (ConflictError, UnavailableError) as fault:
        log.warning("a reach out of scope was not noted", error=fault.code, actor=actor)
    return answer_error(NotFoundError())
