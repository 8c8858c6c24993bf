"""The table of measures, and the page that explains it, say the same."""

from __future__ import annotations

from pathlib import Path

import pytest

from service.figures.record import NAMES
from service.figures.tables import FigureEvent
from service.stats.measures import DIMENSIONS, MEASURES

PAGE = Path(__file__).parents[3] / "docs" / "statistics.md"
PROMISED = """received published withheld_machine rejected_human spam pending sentiment_negative
sentiment_neutral sentiment_positive cases_opened cases_answered first_answer_median_hours"""


def test_what_was_promised_is_there() -> None:
    assert set(PROMISED.split()) <= set(MEASURES)


@pytest.mark.parametrize("name", MEASURES)
def test_the_page_says_what_the_table_says(name: str) -> None:
    measure = MEASURES[name]
    by = ", ".join(dimension for dimension in DIMENSIONS if dimension in measure.dimensions)
    assert f"| `{name}` | {measure.says} | {by} |" in PAGE.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", MEASURES)
def test_measures_count_what_is_recorded(name: str) -> None:
    measure = MEASURES[name]
    for term in (*measure.plus, *measure.minus):
        assert term.name in NAMES
        assert all(hasattr(FigureEvent, column) for column, _ in term.where)
