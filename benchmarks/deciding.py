"""Measures decisions: one moderator's, one by one over HTTP, and a thousand in one go."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import select, update

from benchmarks import serving
from benchmarks.desk import add_moderator, sign_in
from benchmarks.fill import fill
from benchmarks.load import drive
from service import create_app
from service.access import Member, Scope
from service.comments.tables import Comment
from service.comments.totals import recount
from service.db import db, transaction
from service.moderation.bulk import MOST_AT_ONCE, Seen, decide_many
from service.moderation.decide import DecisionRequest
from service.moderation.search import index_all
from service.settings import Settings
from tests.postgres import postgres_server

if TYPE_CHECKING:
    from pathlib import Path

    from flask import Flask

    from benchmarks.serving import Floor
    from benchmarks.table import Row

WARM_UP = 300
THREADS = 50  # of 50 comments, four in five of them citizens'
CITIZENS = select(Comment.id, Comment.version).where(Comment.kind == "citizen").order_by(Comment.id)


def one_by_one(var: Path, floor: Floor, **environment: str) -> Row:
    """A moderator publishes waiting comments with the button of each one's page."""
    app = _waiting(var)
    with app.app_context():
        link = add_moderator()
        ids = [row.id for row in db.session.execute(CITIZENS)]
    _leave(app)

    def both(port: int) -> serving.Load:
        moderator = sign_in(port, link)
        drive(port, lambda n: moderator.decides(ids[n], "published"), WARM_UP)
        rest = ids[WARM_UP:]
        return serving.Load(
            "decision, OFF", serving.POSTS, lambda n: moderator.decides(rest[n], "published")
        )

    return serving.service(var, [both], floor, **environment)[0]


def in_one_go(var: Path, **environment: str) -> float:
    """Seconds to publish `MOST_AT_ONCE` waiting comments, each as safe as alone.

    `environment` may name another database than SQLite's below `var`.
    """
    app = _waiting(var, **environment)
    everywhere = Scope(everywhere=True)
    with app.app_context():
        found = db.session.execute(CITIZENS.limit(MOST_AT_ONCE))
        seen = [Seen(comment_id, version) for comment_id, version in found]
        like = DecisionRequest(UUID(int=0), "published", 0, Member(1, "Ukur", everywhere))
        began = time.perf_counter()
        bulk = decide_many(seen, like)
        taken = time.perf_counter() - began
    _leave(app)
    if bulk.done != MOST_AT_ONCE:
        raise RuntimeError(f"only {bulk.done} of {MOST_AT_ONCE} were decided")
    return taken


def in_one_go_on_postgresql(var: Path) -> float:
    """The same on a PostgreSQL of its own."""
    with postgres_server() as url:
        return in_one_go(var, DUAARAH_DATABASE_URL=url)


def _waiting(var: Path, **environment: str) -> Flask:
    """An app on a database whose comments all wait for a decision."""
    fill(var, [50] * THREADS, **environment)
    app = create_app(Settings.from_env({"DUAARAH_VAR": str(var)} | environment))
    with app.app_context():
        with transaction() as session:
            waits = {"status": "pending", "desk_view": "pending", "published_at": None}
            session.execute(update(Comment).where(Comment.kind == "citizen").values(waits))
        recount()
        index_all(lambda _done: None)  # or the workers would do it while they are measured
    return app


def _leave(app: Flask) -> None:
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
