"""What each metric counts, cell by cell, from happenings written as the rooms write them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select
from werkzeug.datastructures import MultiDict

from service.db import db, transaction
from service.errors import InvalidError
from service.figures.record import Happening, record
from service.portals.tables import Portal
from service.stats.answer import StatsAnswer, answer_query
from service.stats.query import read_query

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask

NOW = datetime(2026, 3, 10, 2, 0, tzinfo=UTC)
TODAY = date(2026, 3, 10)


@pytest.fixture(autouse=True)
def context(app: Flask) -> Iterator[None]:
    with app.app_context():
        yield


def happen(name: str, days_ago: int = 0, portal: str = "dinkes", **more: Any) -> None:  # noqa: ANN401 - a Happening's own fields
    row = db.session.execute(select(Portal.id, Portal.agency_id).where(Portal.slug == portal)).one()
    at = NOW - timedelta(days=days_ago)
    with transaction() as session:
        record(session, Happening(name, at, row.id, more.pop("agency_id", row.agency_id), **more))


def arrive(number: int, sentiment: str, days_ago: int = 0, portal: str = "dinkes") -> None:
    for _ in range(number):
        happen(
            "received",
            days_ago,
            portal,
            new_status="pending",
            outcome="publish",
            sentiment=sentiment,
        )


def ask(metrics: str, dimensions: str = "", **more: str) -> StatsAnswer:
    given = {"metrics": metrics, **more} | ({"dimensions": dimensions} if dimensions else {})
    return answer_query(read_query(MultiDict(given), TODAY))


def rows(metrics: str, dimensions: str = "", **more: str) -> list[dict[str, Any]]:
    return ask(metrics, dimensions, **more).rows


def test_the_machine_withholds_what_it_holds_or_takes_for_spam() -> None:
    for outcome, status in (("publish", "pending"), ("hold", "pending"), ("spam", "spam")):
        happen("received", new_status=status, outcome=outcome)
    happen("moved", old_status="spam", new_status="published", actor_kind="staff")
    (row,) = rows("received,withheld_machine,spam,published,pending")
    assert [row[name] for name in ("received", "withheld_machine", "spam", "published")] == [
        3,
        2,
        1,
        1,
    ]
    assert row["pending"] == 2


def test_events_count_on_their_own_day() -> None:
    happen("received", 3, new_status="pending")
    happen("moved", 1, old_status="pending", new_status="rejected")
    found = rows("received,rejected_human,pending", "day", period="4d")
    assert [row["received"] for row in found] == [1, 0, 0, 0]
    assert [row["rejected_human"] for row in found] == [0, 0, 1, 0]
    assert [row["pending"] for row in found] == [1, 1, 0, 0]
    assert found[0]["day"] == "2026-03-07"
    assert [row["partial"] for row in found] == [False, False, False, True]


def test_an_undone_decision_was_never_taken() -> None:
    happen("received", new_status="pending")
    happen("moved", old_status="pending", new_status="rejected")
    happen("undone", old_status="rejected", new_status="pending")
    (row,) = rows("rejected_human,pending,published,spam")
    assert [row[name] for name in ("rejected_human", "pending", "published", "spam")] == [
        0,
        1,
        0,
        0,
    ]


def test_undoing_counts_for_no_other_metric() -> None:
    happen("received", new_status="published")
    happen("moved", old_status="published", new_status="spam")
    happen("undone", old_status="spam", new_status="published")
    (row,) = rows("published,spam")
    assert (row["published"], row["spam"]) == (1, 0)


def test_median_and_ninetieth_percentile() -> None:
    for hours in (1.0, 2.0, 3.0, 10.0):
        happen("case_answered", case_class="question", hours=hours)
    happen("case_answered", 1, case_class="complaint", hours=7.0)
    found = rows("cases_answered,first_answer_median_hours,first_answer_p90_hours", "day")
    assert [row["cases_answered"] for row in found[-3:]] == [0, 1, 4]
    assert [row["first_answer_median_hours"] for row in found[-3:]] == [None, 7.0, 2.5]
    assert [row["first_answer_p90_hours"] for row in found[-3:]] == [None, 7.0, 7.9]
    by_class = rows("first_answer_median_hours", "class")
    assert {row["class"]: row["first_answer_median_hours"] for row in by_class} == {
        "complaint": 7.0,
        "praise": None,
        "question": 2.5,
        "request": None,
    }


def test_a_case_undone_was_never_opened() -> None:
    happen("case_opened", case_class="question")
    happen("case_opened", case_class="question")
    happen("case_undone", case_class="question")
    happen("case_dropped", case_class="question")
    happen("case_reopened", case_class="question")
    assert rows("cases_opened")[0]["cases_opened"] == 1


def test_a_case_counts_for_the_agency_that_holds_it() -> None:
    dishub = db.session.scalars(select(Portal.agency_id).where(Portal.slug == "dishub")).one()
    happen("case_opened", case_class="question", agency_id=dishub)
    assert {row["agency"]: row["cases_opened"] for row in rows("cases_opened", "agency")} == {
        "dinkes": 0,
        "dishub": 1,
    }
    pairs = rows("cases_opened", "portal,agency")
    assert {(row["portal"], row["agency"]) for row in pairs if row["cases_opened"]} == {
        ("dinkes", "dishub")
    }


def test_filters() -> None:
    arrive(2, "neutral")
    arrive(1, "neutral", portal="dishub")
    assert rows("received", filters="portal:dishub")[0]["received"] == 1
    assert rows("received", filters="agency:dinkes")[0]["received"] == 2
    assert rows("received", filters="portal:dishub;portal:dinkes")[0]["received"] == 3
    assert rows("received", filters="portal:dishub;agency:dinkes")[0]["received"] == 0
    assert [row["portal"] for row in rows("received", "portal", filters="agency:dinkes")] == [
        "dinkes"
    ]


@pytest.mark.parametrize("filters", ["portal:tiada", "agency:tiada", "portal:\0"])
def test_a_filter_of_what_does_not_exist(filters: str) -> None:
    with pytest.raises(InvalidError) as caught:
        ask("received", filters=filters)
    assert [(fault.field, fault.code) for fault in caught.value.errors] == [("filters", "unknown")]


def test_status_is_the_first_one() -> None:
    happen("received", new_status="pending")
    happen("moved", old_status="pending", new_status="published")
    assert {row["status"]: row["received"] for row in rows("received", "status")} == {
        "pending": 1,
        "published": 0,
        "spam": 0,
    }


def test_weeks_and_months_are_named_by_their_first_day() -> None:
    arrive(1, "neutral", days_ago=8)
    assert [row["week"] for row in rows("received", "week", period="9d")] == [
        "2026-03-02",
        "2026-03-09",
    ]
    (month,) = rows("received", "month", period="2026-03-02/2026-03-05")
    assert (month["month"], month["received"], month["partial"]) == ("2026-03-01", 1, True)


def test_rows_follow_the_dimensions_asked() -> None:
    found = rows("received", "portal,day", period="2d")
    assert [(row["portal"], row["day"]) for row in found] == [
        ("dinkes", "2026-03-09"),
        ("dinkes", "2026-03-10"),
        ("dishub", "2026-03-09"),
        ("dishub", "2026-03-10"),
    ]
    assert list(found[0]) == ["portal", "day", "received", "partial", "suppressed"]


def test_few_comments_by_sentiment_are_withheld() -> None:
    arrive(3, "negative", days_ago=1)
    arrive(6, "negative")
    arrive(5, "positive")
    answer = ask("received,sentiment_negative,sentiment_positive", "day", period="3d")
    assert [row["received"] for row in answer.rows] == [0, 3, 11]
    assert [row["sentiment_negative"] for row in answer.rows] == [0, None, 6]
    assert [row["suppressed"] for row in answer.rows] == [
        [],
        ["sentiment_negative", "sentiment_positive"],
        [],
    ]
    assert any("suppressed" in note for note in answer.notes)


def test_the_sentiment_dimension_is_withheld_alike() -> None:
    arrive(9, "negative")
    arrive(2, "neutral")
    found = {row["sentiment"]: row for row in rows("received,published", "sentiment")}
    assert {name: row["received"] for name, row in found.items()} == {
        "negative": 9,
        "neutral": None,
        "positive": None,
    }
    assert found["neutral"]["suppressed"] == ["received"]
    assert [row["published"] for row in found.values()] == [0, 0, 0]


def test_comments_that_no_classifier_read_have_no_sentiment() -> None:
    arrive(5, "")
    found = rows("received", "sentiment")
    assert [(row["sentiment"], row["received"]) for row in found] == [
        ("negative", 0),
        ("neutral", 0),
        ("positive", 0),
        (None, 5),
    ]


def test_what_is_not_about_sentiment_is_never_withheld() -> None:
    arrive(1, "negative")
    assert rows("received,pending", "day,portal", period="1d")[0]["received"] == 1


def test_the_future_has_no_rows() -> None:
    answer = ask("received", period="2026-04-01/2026-05-01")
    assert answer.rows == []
    assert any("belum mulai" in note for note in answer.notes)


def test_too_long_an_answer_is_refused() -> None:
    with pytest.raises(InvalidError) as caught:
        ask("received", "day,portal,sentiment", period="3660d")
    assert [(fault.field, fault.code) for fault in caught.value.errors] == [("dimensions", "count")]


def test_the_query_as_it_was_understood() -> None:
    assert ask("received", "day", period="1d", filters="portal:dinkes").query == {
        "metrics": ["received"],
        "dimensions": ["day"],
        "filters": {"agency": [], "portal": ["dinkes"]},
        "period": "1d",
        "from": "2026-03-10",
        "to": "2026-03-11",
        "interval": "half-open",
        "timezone": "Asia/Jakarta",
    }
