"""Writing an audit event; every use case that changes something calls it in its transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from service.audit import chain  # it seals what is recorded here
from service.audit.tables import AuditEvent
from service.db import add_at_end

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session


mark, fits = chain.mark, chain.fits


def record(
    session: Session,
    tag: str,
    actor: str,
    subject: str,
    at: datetime,
    portal_id: int | None = None,
    **detail: Any,  # noqa: ANN401 - ids and codes, written as JSON
) -> None:
    """Add one event to the trail.

    It is sealed into the chain when the transaction ends. `tag` is `subject:verb`; `actor` and
    `subject` are `kind:id`; `detail` holds ids, codes and marks of contents (`mark`), never
    what a person wrote.
    """
    add_at_end(
        session,
        AuditEvent,
        {
            "at": at,
            "tag": tag,
            "actor": actor,
            "subject": subject,
            "portal_id": portal_id,
            "detail": detail,
        },
    )
