"""When members of staff were last here, and what of theirs is open; the desk and commands ask."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select

from service.accounts.tables import ApiToken, StaffSession
from service.audit.tables import AuditEvent
from service.db import db

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime


def last_sign_ins(ids: Iterable[int]) -> dict[int, datetime]:
    """When each of these came in last, as the trail says; who never did is not in it."""
    subjects = {f"staff:{number}": number for number in ids}
    query = select(AuditEvent.subject, func.max(AuditEvent.at).label("last")).where(
        AuditEvent.subject.in_(subjects), AuditEvent.tag == "staff:signed_in"
    )
    rows = db.session.execute(query.group_by(AuditEvent.subject))
    return {subjects[row.subject]: row.last for row in rows}


def open_counts(staff_id: int, now: datetime) -> tuple[int, int]:
    """How many sessions and API tokens of hers are open."""
    sessions = select(func.count()).where(StaffSession.staff_id == staff_id)
    tokens = select(func.count()).where(
        ApiToken.staff_id == staff_id, ApiToken.revoked_at.is_(None), ApiToken.expires_at > now
    )
    return db.session.scalar(sessions) or 0, db.session.scalar(tokens) or 0
