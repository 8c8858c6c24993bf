"""The comments that wait for a word on a complaint, the longest first; the commands list them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from service.comments.status import Status
from service.comments.tables import Comment
from service.db import db
from service.moderation.tables import Appeal, Report
from service.portals.tables import Portal

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime
    from uuid import UUID

OPEN = "open"


@dataclass(frozen=True)
class Reported:
    """A comment with open reports: how many of each reason, and the newest one's number."""

    comment_id: UUID
    portal: str
    reasons: Mapping[str, int]
    last: int


@dataclass(frozen=True)
class Appealed:
    """A comment whose author waits for her appeal to be decided."""

    comment_id: UUID
    portal: str
    appealed_at: datetime
    body: str


def list_reported() -> list[Reported]:
    """Every comment with open reports, the one that was reported first before the others."""
    rows = db.session.execute(
        select(
            Report.comment_id, Portal.slug, Report.reason, func.count().label("count"),
            func.min(Report.id).label("first"), func.max(Report.id).label("last"),
        )
        .join(Comment, Comment.id == Report.comment_id)
        .join(Portal, Portal.id == Comment.portal_id)
        .where(Report.state == OPEN, Comment.status == Status.PUBLISHED)
        .group_by(Report.comment_id, Portal.slug, Report.reason)
        .order_by(func.min(Report.id))
    )  # fmt: skip
    found: dict[UUID, Reported] = {}
    for row in rows:
        before = found.get(row.comment_id) or Reported(row.comment_id, row.slug, {}, 0)
        reasons = Counter(before.reasons) + Counter({row.reason: row.count})
        last = max(before.last, row.last)
        found[row.comment_id] = Reported(row.comment_id, row.slug, reasons, last)
    return list(found.values())


def list_appealed() -> Sequence[Appealed]:
    """Every open appeal, the oldest first."""
    rows = db.session.execute(
        select(Appeal.comment_id, Portal.slug, Appeal.appealed_at, Appeal.body)
        .join(Comment, Comment.id == Appeal.comment_id)
        .join(Portal, Portal.id == Comment.portal_id)
        .where(Appeal.state == OPEN, Comment.status != Status.WITHDRAWN)
        .order_by(Appeal.id)
    )
    return [Appealed(*row) for row in rows]
