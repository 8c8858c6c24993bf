"""Measures how long a thousand decisions in one go take, on a database of its own."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import select, update

from benchmarks.fill import fill
from service import create_app
from service.access import Member, Scope
from service.comments.tables import Comment
from service.db import db, transaction
from service.moderation.bulk import MOST_AT_ONCE, Seen, decide_many
from service.moderation.decide import DecisionRequest
from service.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path

SIZES = (50,) * 25  # four in five are citizens'


def in_one_go(folder: Path, **environment: str) -> float:
    """Seconds to publish `MOST_AT_ONCE` waiting comments of 25 threads, each as safe as alone.

    `environment` may name another database than SQLite's below `folder`.
    """
    var = folder / "deciding"
    fill(var, list(SIZES), **environment)
    app = create_app(Settings.from_env({"DUAARAH_VAR": str(var)} | environment))
    everywhere = Scope(everywhere=True)
    with app.app_context():
        with transaction() as session:
            held = {"status": "pending", "desk_view": "pending", "published_at": None}
            session.execute(update(Comment).values(held))
        citizens = select(Comment.id, Comment.version).where(Comment.kind == "citizen")
        found = db.session.execute(citizens.order_by(Comment.id).limit(MOST_AT_ONCE))
        seen = [Seen(comment_id, version) for comment_id, version in found]
        like = DecisionRequest(UUID(int=0), "published", 0, Member(1, "Ukur", everywhere))
        began = time.perf_counter()
        bulk = decide_many(seen, like)
        taken = time.perf_counter() - began
        db.session.remove()
        db.engine.dispose()
    if bulk.done != MOST_AT_ONCE:
        raise RuntimeError(f"only {bulk.done} of {MOST_AT_ONCE} were decided")
    return taken
