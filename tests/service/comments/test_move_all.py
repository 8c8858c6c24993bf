"""Moving several comments together: what one after the other would do, on both databases."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import product
from typing import TYPE_CHECKING
from uuid import UUID

import pytest
from sqlalchemy import insert, select

from service.comments.move import Move, move_all, move_status
from service.comments.status import ActorKind, Status
from service.comments.tables import Comment, StatusMove, Thread
from service.db import transaction
from service.errors import ConflictError
from tests.service.moderation.desk import rows_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flask import Flask

AT = datetime(2026, 3, 2, 3, 0, tzinfo=UTC)
ROOT, FIRST, SECOND = (UUID(int=n) for n in (1, 2, 3))
BEFORE = (Status.PUBLISHED, Status.PENDING)


def stored(app: Flask, statuses: Sequence[Status]) -> None:
    """A thread with a top-level comment and two replies to it, in these statuses."""
    root, *replies = statuses
    shown = (1 + sum(one is Status.PUBLISHED for one in replies)) * (root is Status.PUBLISHED)
    with app.app_context(), transaction() as session:
        page = {"id": 1, "portal_id": 1, "page_key": "k", "url_key": "k", "url": "https://x.test/"}
        session.execute(insert(Thread), [{**page, "published_count": shown, "created_at": AT}])
        for comment_id, status in zip((ROOT, FIRST, SECOND), statuses, strict=True):
            above = None if comment_id == ROOT else ROOT
            row = {"id": comment_id, "thread_id": 1, "portal_id": 1, "status": status}
            more = {"parent_id": above, "root_id": above, "author_name": "Ani", "body": "Halo"}
            session.execute(insert(Comment), [{**row, **more, "created_at": AT}])


def moved(app: Flask, to: Status, ids: Sequence[UUID], *, together: bool) -> tuple[object, ...]:
    """What readers see, and what is recorded, once these have moved; then as it was before."""
    move = Move(to, ActorKind.STAFF, "staff:7", "why", AT)
    with app.app_context(), transaction() as session:
        comments = session.scalars(select(Comment).order_by(Comment.id)).all()
        picked = [one for one in comments if one.id in ids and one.status != to]
        if together:
            move_all(session, picked, move)
        else:
            for comment in picked:
                move_status(session, comment, move)
    thread = rows_of(app, Thread)[0]
    records = [(row.comment_id, row.old, row.new) for row in rows_of(app, StatusMove)]
    states = [(row.status, row.version, row.published_at) for row in rows_of(app, Comment)]
    with app.app_context(), transaction() as session:
        for table in (StatusMove, Comment, Thread):
            for row in session.scalars(select(table).order_by(table.id.desc())):  # replies first
                session.delete(row)
                session.flush()
    return thread.version, thread.published_count, records, states


@pytest.mark.parametrize("to", [Status.PUBLISHED, Status.SPAM])
@pytest.mark.parametrize(
    "ids", [(ROOT,), (FIRST,), (FIRST, SECOND), (ROOT, FIRST), (ROOT, FIRST, SECOND)], ids=len
)
def test_together_or_one_by_one(app: Flask, to: Status, ids: Sequence[UUID]) -> None:
    for statuses in product(BEFORE, repeat=3):
        stored(app, statuses)
        together = moved(app, to, ids, together=True)
        stored(app, statuses)
        assert together == moved(app, to, ids, together=False), statuses


def test_one_that_may_not_move_keeps_all_in_place(app: Flask) -> None:
    stored(app, (Status.PENDING, Status.WITHDRAWN, Status.PENDING))
    with pytest.raises(ConflictError):
        moved(app, Status.PUBLISHED, (ROOT, FIRST, SECOND), together=True)
    assert [comment.version for comment in rows_of(app, Comment)] == [1, 1, 1]
    assert rows_of(app, StatusMove) == []
