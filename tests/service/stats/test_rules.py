"""Rules that hold for whatever happens to comments: figures add up, and agree with the tables."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from hypothesis import given, settings
from sqlalchemy import func, select
from werkzeug.datastructures import MultiDict

from service.city_time import jakarta_day
from service.comments.tables import Comment
from service.db import db
from service.figures.fold import fold_before
from service.stats.answer import answer_query
from service.stats.query import read_query
from tests.service.stats.lives import Step, Town, steps

if TYPE_CHECKING:
    from flask import Flask

    from tests.fakes import FakeClock, FakeScreener

EVENTS = ("received", "published", "withheld_machine", "rejected_human", "spam")
STATUS = {"published": "published", "rejected_human": "rejected", "spam": "spam"}


def ask(today: date, **query: str) -> list[dict[str, Any]]:
    given: MultiDict[str, str] = MultiDict({"period": "400d", **query})
    return answer_query(read_query(given, today)).rows


def test_rules(app: Flask, clock: FakeClock, screener: FakeScreener) -> None:
    town = Town(clock, screener)

    @settings(max_examples=25, deadline=None, derandomize=True)
    @given(steps)
    def check(lives: list[Step]) -> None:
        with app.app_context():
            town.empty()
            for step in lives:
                town.live(step)
            today = jakarta_day(clock.now())
            _days_say_what_happened(town, today)
            _pending_is_the_tables(today)
            _parts_make_the_whole(today)
            _folding_changes_nothing(today)

    check()


def _days_say_what_happened(town: Town, today: date) -> None:
    counted: Counter[tuple[str, str]] = Counter()
    for row in ask(today, metrics=",".join(EVENTS), dimensions="day"):
        for name in EVENTS:
            assert row[name] >= 0
            counted[STATUS.get(name, name), row["day"]] += row[name]
    expected = Counter({(name, day.isoformat()): n for (name, day), n in town.expected.items()})
    ours = {key for key in expected if key[0] != "pending"}
    assert {key: counted[key] for key in ours} == {key: expected[key] for key in ours}
    assert counted.total() == sum(expected[key] for key in ours)


def _pending_is_the_tables(today: date) -> None:
    held = db.session.scalar(
        select(func.count()).select_from(Comment).where(Comment.status == "pending")
    )
    days = ask(today, metrics="pending", dimensions="day")
    assert all(row["pending"] >= 0 for row in days)
    assert days[-1]["pending"] == held
    assert ask(today, metrics="pending")[0]["pending"] == held
    assert ask(today, metrics="pending", period="1d")[0]["pending"] == held
    yesterday = today - timedelta(days=1)
    (before,) = ask(today, metrics="pending", period=f"2020-01-01/{today}")
    assert before["pending"] == next(r["pending"] for r in days if r["day"] == f"{yesterday}")


def _parts_make_the_whole(today: date) -> None:
    metrics = ",".join((*EVENTS, "pending"))
    (whole,) = ask(today, metrics=metrics)
    for dimension in ("portal", "agency", "portal,agency"):
        parts = ask(today, metrics=metrics, dimensions=dimension)
        for name in (*EVENTS, "pending"):
            assert sum(part[name] for part in parts) == whole[name]
    for dimension in ("day", "week", "month", "day,portal", "month,agency"):
        parts = ask(today, metrics=metrics, dimensions=dimension)
        for name in EVENTS:
            assert sum(part[name] for part in parts) == whole[name]
    for name in EVENTS[:1]:
        parts = ask(today, metrics=name, dimensions="status")
        assert sum(part[name] for part in parts) == whole[name]


def _folding_changes_nothing(today: date) -> None:
    metrics = {"metrics": ",".join((*EVENTS, "pending"))}
    cuts = ("day", "week,portal", "agency,sentiment")
    asked = [metrics, *({**metrics, "dimensions": cut} for cut in cuts)]
    before = [ask(today, **query) for query in asked]
    fold_before(today - timedelta(days=1))
    assert [ask(today, **query) for query in asked] == before
    fold_before(today + timedelta(days=1))
    assert [ask(today, **query) for query in asked] == before
