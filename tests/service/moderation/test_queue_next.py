"""The cheap way to the next comment: it goes where the long way goes, on both databases."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import insert, select, update

from service.access import Member, Scope
from service.comments.tables import Comment, Thread
from service.db import db, transaction
from service.moderation.asked import Asked, View
from service.moderation.queue import next_in_queue
from service.moderation.queue_next import is_common, next_waiting
from service.portals.tables import Portal

if TYPE_CHECKING:
    from flask import Flask

AT = datetime(2026, 3, 2, 3, 0, tzinfo=UTC)
RANKS = (0, -25, -10, -25, 0, -10, -25, -60)
EVERYWHERE = Scope(everywhere=True)


def stored(app: Flask) -> list[UUID]:
    """Waiting comments of two agencies by turns, with these ranks; three of them are spam."""
    ids = [UUID(int=number + 1) for number in range(len(RANKS))]
    with app.app_context(), transaction() as session:
        portals = session.scalars(select(Portal).order_by(Portal.id)).all()
        for portal in portals:
            key = f"k{portal.id}"
            page = {"page_key": key, "url_key": key, "url": "https://x.test/", "created_at": AT}
            session.execute(insert(Thread), [{"id": portal.id, "portal_id": portal.id, **page}])
        for number, (comment_id, rank) in enumerate(zip(ids, RANKS, strict=True)):
            portal = portals[number % 2]
            view = "spam" if number in {2, 3, 6} else "pending"
            row = {"id": comment_id, "thread_id": portal.id, "portal_id": portal.id, "rank": rank}
            said = {"author_name": "Ani", "body": "Halo", "created_at": AT}
            place = {"status": view, "desk_view": view, "agency_id": portal.agency_id}
            session.execute(insert(Comment), [{**row, **said, **place}])
    return ids


def test_both_ways_lead_to_the_same_comment(app: Flask) -> None:
    ids = stored(app)
    with app.app_context():
        agencies = db.session.scalars(select(Portal.agency_id)).all()
        of_one = [Scope(agencies=frozenset({agency})) for agency in agencies]
        for scope in (EVERYWHERE, *of_one, Scope(agencies=frozenset({2**31 - 1}))):
            for view in (View.PENDING, View.SPAM):
                asked = Asked(view)
                assert is_common(scope, asked)
                for after in (*ids, UUID(int=99)):
                    long_way = next_in_queue(Member(1, "Ani", scope), asked, after, AT)
                    assert next_waiting(scope, asked, after) == long_way, (view, after)


def test_one_that_has_left_the_view_or_is_the_last(app: Flask) -> None:
    first, *others = stored(app)
    with app.app_context():
        with transaction() as session:
            session.execute(
                update(Comment).where(Comment.id.in_(others)).values(desk_view="published")
            )
        assert next_waiting(EVERYWHERE, Asked(), first) is None
        assert next_waiting(EVERYWHERE, Asked(), others[0]) == first


def test_what_it_leaves_to_the_long_way(app: Flask) -> None:
    del app
    two = Scope(agencies=frozenset({1, 2}))
    assert not is_common(two, Asked())
    assert not is_common(Scope(agencies=frozenset({1}), portals=frozenset({1})), Asked())
    assert not is_common(EVERYWHERE, Asked(language="en"))
    assert not is_common(EVERYWHERE, Asked(View.REPORTED))
