"""CSV that a spreadsheet reads as data, never as a formula."""

from __future__ import annotations

import csv
import io
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from service.stats.answer import StatsAnswer
from service.stats.formats import as_csv, cell
from service.stats.query import read_query


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_a_formula_becomes_text(text: str) -> None:
    assert cell(text) == f"'{text}"


@given(st.text())
def test_no_cell_begins_like_a_formula(text: str) -> None:
    assert not str(cell(text)).startswith(("=", "+", "-", "@"))


@pytest.mark.parametrize("value", [0, 1.5, None, "dinkes", "2026-03-10", ""])
def test_other_values_stay(value: object) -> None:
    assert cell(value) == value


def test_columns_in_the_order_asked() -> None:
    given = MultiDict({"metrics": "spam,sentiment_negative", "dimensions": "portal,day"})
    query = read_query(given, date(2026, 3, 10))
    row = {"day": "2026-03-10", "portal": 'a,"b"', "spam": 0, "sentiment_negative": None}
    rows = [
        {**row, "partial": True, "suppressed": []},
        {**row, "partial": True, "suppressed": ["sentiment_negative"]},
    ]
    text = as_csv(query, StatsAnswer({}, rows, []))
    assert text.endswith("\r\n")
    assert list(csv.reader(io.StringIO(text, newline=""))) == [
        ["portal", "day", "spam", "sentiment_negative"],
        ['a,"b"', "2026-03-10", "0", ""],
        ['a,"b"', "2026-03-10", "0", "suppressed"],
    ]
