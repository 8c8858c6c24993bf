"""What waits of one age among some thousand comments, against a look at all of them."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select

from service.access import Member, Scope
from service.comments.new_id import new_id
from service.comments.tables import Comment, Thread
from service.db import add_rows, db, transaction
from service.moderation import queue
from service.moderation.asked import AGES, View, asked_named
from service.moderation.queue import list_view, next_in_queue, read_queue
from service.portals.tables import Portal

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from flask import Flask

    from service.moderation.queue import QueuePage
    from tests.fakes import FakeClock

STORED = 3000
DAYS = 40
RANKS = (-35, -25, -20, -10, 0)
CITY = Member(1, "Made", Scope(everywhere=True))
ASKED = (
    *(f"pending?age={age}" for age in AGES),
    "pending?age=day&sentiment=negative", "pending?age=week&topic=scam",
    "pending?age=over30&topic=praise", "pending?age=over7&agency=dishub",
    "pending?age=day&portal=dinkes", "pending?age=over30&agency=dishub&sentiment=positive",
    "pending?age=week&sentiment=neutral&topic=complaint", "spam?age=over7",
    "published?age=week", "published?age=over30&sentiment=positive", "published?age=over3",
)  # fmt: skip

Row = dict[str, Any]


def row_of(number: int, at: datetime, portal: Portal, thread: int, dice: random.Random) -> Row:
    """A comment of any kind; the most urgent are all old."""
    old = number < STORED // 4
    view = dice.choices(("pending", "spam", "published"), (6, 1, 3))[0]
    return {
        "id": new_id(at), "thread_id": thread, "portal_id": portal.id, "kind": "citizen",
        "agency_id": portal.agency_id, "status": view, "version": 1, "author_name": "Warga Kota",
        "body": f"Nomor {number}", "notify": False, "lang": "id", "receipt_version": 1,
        "created_at": at, "desk_view": view, "rank": dice.choice(RANKS if old else RANKS[1:]),
        "sentiment": dice.choice(("negative", "neutral", "positive")), "outcome": "hold",
        "topic": dice.choice(("question", "complaint", "praise")),
    }  # fmt: skip


@pytest.fixture
def made(app: Flask, clock: FakeClock) -> Iterator[list[Row]]:
    """Comments of two portals and 40 days, evenly over the time."""
    dice = random.Random(4)  # noqa: S311 - the same in every run
    begun = clock.now() - timedelta(days=DAYS)
    with app.app_context():
        with transaction() as session:
            portals = session.scalars(select(Portal).order_by(Portal.slug)).all()
            threads = [
                Thread(portal_id=one.id, page_key=one.slug, url_key=one.slug,
                       url=f"https://{one.slug}.example/", created_at=begun)
                for one in portals
            ]  # fmt: skip
            session.add_all(threads)
            session.flush()
            rows = []
            for number in range(STORED):
                which = number % 10 == 0
                at = begun + number * timedelta(days=DAYS) / STORED
                rows.append(row_of(number, at, portals[which], threads[which].id, dice))
            add_rows(session, Comment, rows)
        slugs = {one.id: one.slug for one in portals}
        yield [row | {"agency": slugs[row["portal_id"]]} for row in rows]
        db.session.remove()


def expected(rows: list[Row], code: str, now: datetime) -> list[Row]:
    """What is asked for, in its order, by looking at all."""
    asked = asked_named(code)
    least, most = AGES[asked.age]
    wanted: Mapping[str, str] = {
        "agency" if name == "portal" else name: value
        for name, value in asked.filters.items()
        if name != "age"
    }
    found = [
        row
        for row in rows
        if row["desk_view"] == asked.view
        and (least is None or row["created_at"] <= now - least)
        and (most is None or row["created_at"] > now - most)
        and all(row[name] == value for name, value in wanted.items())
    ]
    if asked.view is View.PUBLISHED:
        return sorted(found, key=lambda row: row["created_at"], reverse=True)
    return sorted(found, key=lambda row: (row["rank"], row["id"]))


def test_pages_hold_all_of_that_age_in_order(made: list[Row], clock: FakeClock) -> None:
    for code in ASKED:
        wanted = [row["id"] for row in expected(made, code, clock.now())]
        pages = all_pages(code, clock)
        assert (code, [one.id for page in pages for one in page.waiting]) == (code, wanted)
        assert (code, pages[0].count) == (code, min(len(wanted), 1001))
        assert {len(page.waiting) for page in pages[:-1]} <= {queue.PAGE_SIZE}
        assert not any(page.cut for page in pages)


def all_pages(code: str, clock: FakeClock) -> list[QueuePage]:
    pages = [read_queue(CITY, asked_named(code), None, clock.now())]
    while (cursor := pages[-1].next_cursor) is not None:
        pages.append(read_queue(CITY, asked_named(code), cursor, clock.now()))
    return pages


def test_what_follows_one_and_what_bulk_takes(made: list[Row], clock: FakeClock) -> None:
    code = "pending?age=week&agency=dishub"
    wanted, asked = expected(made, code, clock.now()), asked_named(code)
    ids = [row["id"] for row in wanted]
    assert len(ids) > 1
    for here, there in zip(ids, [*ids[1:], ids[0]], strict=True):
        assert next_in_queue(CITY, asked, here, clock.now()) == there
    assert list_view(CITY, asked, clock.now(), 9) == [(one, 1) for one in ids[:9]]


def test_with_several_filters_a_page_ends_and_the_next_goes_on(
    made: list[Row], clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queue, "LOOKED_AT", 500)  # of each urgency 100
    code = "pending?age=over3&sentiment=positive&topic=praise&outcome=hold"
    pages = all_pages(code, clock)
    found = [one.id for page in pages for one in page.waiting]
    assert found == [row["id"] for row in expected(made, code, clock.now())]
    assert any(page.cut for page in pages)
    none = asked_named("pending?age=over3&sentiment=positive&topic=scam")
    empty = read_queue(CITY, none, None, clock.now())
    assert (empty.waiting, empty.cut, empty.looked_at) == ([], True, 100)


def test_pages_stay_where_they_are_while_time_goes_on(made: list[Row], clock: FakeClock) -> None:
    code = "published?age=over3"
    asked, before = asked_named(code), expected(made, code, clock.now())
    first = read_queue(CITY, asked, None, clock.now())
    clock.forward(hours=1)
    second = read_queue(CITY, asked, first.next_cursor, clock.now())
    found = [one.id for one in (*first.waiting, *second.waiting)]
    assert found == [row["id"] for row in before[: len(found)]]
