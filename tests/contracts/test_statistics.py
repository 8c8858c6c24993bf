"""The statistics that clients rely on: names, shapes, and what null, partial and withheld mean."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

import pytest

from tests.fakes import verdict
from tests.publishing import answered, published
from tests.sending import PAGE, send
from tests.widget import publish_at_once

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient

    from tests.fakes import FakeClock, FakeScreener

METRICS = (
    "received",
    "published",
    "withheld_machine",
    "rejected_human",
    "spam",
    "pending",
    "sentiment_negative",
    "sentiment_neutral",
    "sentiment_positive",
    "cases_opened",
    "cases_answered",
    "first_answer_median_hours",
)


def ask(client: FlaskClient, **query: str) -> dict[str, Any]:
    answer = client.get("/api/v1/stats", query_string=query)
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.get_json()
    assert set(body) == {"query", "rows", "notes"}
    return body


@pytest.mark.parametrize("metric", METRICS)
@pytest.mark.parametrize("dimension", ["day", "week", "month", "portal", "agency"])
def test_every_metric_by_time_and_place(client: FlaskClient, metric: str, dimension: str) -> None:
    (row, *_) = ask(client, metrics=metric, dimensions=dimension)["rows"]
    assert list(row) == [dimension, metric, "partial", "suppressed"]


@pytest.mark.parametrize(
    ("period", "first", "end"),
    [
        ("30d", "2026-02-09", "2026-03-11"),
        ("2026-01-01/2026-07-01", "2026-01-01", "2026-07-01"),
        ("month", "2026-03-01", "2026-04-01"),
        ("year", "2026-01-01", "2027-01-01"),
    ],
)
def test_intervals_are_half_open_and_stated(
    client: FlaskClient, period: str, first: str, end: str
) -> None:
    query = ask(client, metrics="received", period=period)["query"]
    assert (query["from"], query["to"]) == (first, end)
    assert (query["interval"], query["timezone"]) == ("half-open", "Asia/Jakarta")


def test_days_are_those_of_jakarta(client: FlaskClient, clock: FakeClock) -> None:
    clock.forward(hours=14, minutes=59)  # 23.59 in Jakarta
    send(client)
    clock.forward(minutes=1)
    send(client, body="Sudah lewat tengah malam.")
    rows = ask(client, metrics="received", dimensions="day", period="3d")["rows"]
    assert [(row["day"], row["received"], row["partial"]) for row in rows] == [
        ("2026-03-09", 0, False),
        ("2026-03-10", 1, False),
        ("2026-03-11", 1, True),
    ]


def test_null_is_not_zero(client: FlaskClient) -> None:
    (row,) = ask(client, metrics="cases_answered,first_answer_median_hours")["rows"]
    assert (row["cases_answered"], row["first_answer_median_hours"]) == (0, None)


def test_an_answer_is_counted_on_its_day(client: FlaskClient, app: Flask, clock: FakeClock) -> None:
    with app.app_context():
        asked = published(PAGE)
        clock.forward(hours=30)
        answered(asked, "Puskesmas buka setiap Sabtu.")
    metrics = "cases_opened,cases_answered,first_answer_median_hours,published,received"
    rows = ask(client, metrics=metrics, dimensions="day", period="2d")["rows"]
    assert [[row[name] for name in metrics.split(",")] for row in rows] == [
        [1, 0, None, 1, 1],
        [0, 1, 30.0, 0, 0],
    ]


def test_what_the_machine_withheld_is_never_taken_back(
    client: FlaskClient, app: Flask, screener: FakeScreener
) -> None:
    screener.says = verdict("hold")
    with app.app_context():
        published(PAGE)
    (row,) = ask(client, metrics="withheld_machine,published,pending")["rows"]
    assert (row["withheld_machine"], row["published"], row["pending"]) == (1, 1, 0)


def test_few_comments_by_sentiment_are_withheld_and_it_says_so(
    client: FlaskClient, app: Flask
) -> None:
    publish_at_once(app)
    for number in range(4):
        send(client, body=f"Tanggapan nomor {number}.")
    for query in ({"metrics": "sentiment_neutral"}, {"metrics": "received,published"}):
        by = {} if "sentiment" in query["metrics"] else {"dimensions": "sentiment"}
        body = ask(client, **query, **by)
        assert all(row[name] is None for row in body["rows"] for name in row["suppressed"])
        assert any(row["suppressed"] for row in body["rows"])
        assert any("suppressed" in note for note in body["notes"])
    send(client, body="Yang kelima.")
    (row,) = ask(client, metrics="sentiment_neutral")["rows"]
    assert (row["sentiment_neutral"], row["suppressed"]) == (5, [])


def test_csv_has_a_column_for_each_thing_asked(client: FlaskClient) -> None:
    send(client)
    answer = client.get(
        "/api/v1/stats?metrics=pending,received&dimensions=portal,day&period=1d&format=csv"
    )
    assert answer.mimetype == "text/csv"
    assert answer.mimetype_params["charset"] == "utf-8"
    text = answer.get_data(as_text=True)
    assert text.count("\r\n") == text.count("\n") == 3
    assert list(csv.DictReader(io.StringIO(text))) == [
        {"portal": "dinkes", "day": "2026-03-10", "pending": "1", "received": "1"},
        {"portal": "dishub", "day": "2026-03-10", "pending": "0", "received": "0"},
    ]


@pytest.mark.parametrize(
    "query",
    [
        "metrics=likes",
        "metrics=received&dimensions=mood",
        "metrics=received&dimensions=class",
        "metrics=received&filters=status:spam",
        "metrics=received&filters=portal:tiada",
        "metrics=received&period=yesterday",
        "metrics=received&format=xml",
        "metric=received",
        "",
    ],
)
def test_what_is_not_understood_is_refused(client: FlaskClient, query: str) -> None:
    answer = client.get(f"/api/v1/stats?{query}")
    assert answer.status_code == 422
    assert answer.content_type == "application/problem+json"
    assert answer.get_json()["errors"]
