"""The plots: same figures, same bytes; nothing from elsewhere; colours for light and dark."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

import pytest

from training.measures import Figure
from training.plots import NAMES, intervals, reliabilities, speeds
from training.report_lines import Goal, Line
from training.report_speed import Speed

LINES = [
    Line(
        "S", f"set <{at}> & more", Figure("spam", "x", "unseen", "macro-F1", 0.8, 9, 0.7, 0.9), goal
    )
    for at, goal in enumerate((None, Goal(0.7, 0.9, 0.6)))
]
TABLES = {
    "spam": {
        "expected_calibration_error": 0.0123,
        "bins": [{"said": 0.1, "was": 0.2, "was_low": 0.1, "was_high": 0.4}],
    }
}
SPEEDS = [Speed("one text", 0.2, "ms", 0.5, at_most=True)]


def drawn() -> list[str]:
    return [intervals(LINES, "A & B"), reliabilities(TABLES, "C"), speeds(SPEEDS, "D")]


@pytest.fixture(scope="module", params=range(3))
def svg(request: pytest.FixtureRequest) -> str:
    place: int = request.param
    return drawn()[place]


def test_the_same_figures_give_the_same_bytes() -> None:
    assert drawn() == drawn()


def test_a_plot_is_well_formed_and_names_itself(svg: str) -> None:
    tree = ET.fromstring(svg)  # noqa: S314 - our own
    names = [child.tag.rpartition("}")[2] for child in tree]
    assert names[:3] == ["title", "desc", "style"]
    assert tree[0].text in {"A & B", "C", "D"}
    assert tree[1].text


def test_a_plot_loads_nothing_and_carries_no_date(svg: str) -> None:
    outside = re.findall(r"https?://[^\"]+", svg)
    assert {address.split("/")[2] for address in outside} <= {"www.w3.org"}
    assert "<!DOCTYPE" not in svg
    assert not re.search(r"\b20\d\d-\d\d-\d\d", svg)
    assert not re.search(r"<(image|script|metadata)\b|@import|url\(http", svg)


def test_every_colour_is_a_name_with_a_dark_value(svg: str) -> None:
    style, _, body = svg.partition("</style>")
    assert not set(NAMES) & set(re.findall(r"#\w{6}", body))
    for name in set(re.findall(r"var\(--(\w+)\)", body)):
        assert style.count(f"--{name}:") == 2
    assert "prefers-color-scheme: dark" in style


def test_text_stays_text_and_names_the_split_only_where_there_are_several() -> None:
    one_split = intervals(LINES, "A")
    assert "set &lt;0&gt; &amp; more (n 9)" in one_split
    other = Figure("spam", "x", "left out", "macro-F1", 0.8, 9, 0.7, 0.9)
    assert "set &lt;0&gt; &amp; more, unseen (n 9)" in intervals(
        [*LINES, Line("S", "y", other)], "A"
    )
