"""Lines of the report: reached, proven, how they are shown, and the interval of a loss."""

from __future__ import annotations

import numpy as np
import pytest

from training.measures import Figure
from training.report_lines import (
    MACRO_F1,
    Goal,
    Line,
    baseline_shown,
    cells_of,
    goal_shown,
    loss,
    shown,
    text_of,
    verdict_shown,
)

PLACE = ("spam", "chat", "unseen")


def line(low: float, value: float, high: float, goal: Goal | None) -> Line:
    return Line("Spam", "chat", Figure(*PLACE, "recall", value, 40, low, high), goal)


@pytest.mark.parametrize(
    ("low", "value", "high", "at_most", "verdict"),
    [
        (0.91, 0.95, 0.98, False, "yes"),
        (0.85, 0.95, 0.98, False, "yes, not proven"),
        (0.80, 0.85, 0.95, False, "no"),
        (0.00, 0.01, 0.02, True, "yes"),
        (0.00, 0.89, 0.95, True, "yes, not proven"),
        (0.85, 0.95, 0.98, True, "no"),
    ],
)
def test_a_goal_is_reached_by_the_value_and_proven_by_the_interval(
    low: float, value: float, high: float, *, at_most: bool, verdict: str
) -> None:
    assert verdict_shown(line(low, value, high, Goal(0.9, at_most=at_most))) == verdict


def test_a_line_without_a_goal_claims_nothing() -> None:
    free = line(0.1, 0.2, 0.3, None)
    assert (free.reached, free.proven) == (None, None)
    assert [verdict_shown(free), goal_shown(free), baseline_shown(free)] == ["", "", ""]
    assert free.to_dict()["reach"] is None


def test_values_are_shown_in_their_units() -> None:
    assert shown(0.8125, MACRO_F1) == "0.812"
    assert shown(0.021, "recall lost") == "2.1 pt"
    assert shown(0.0042, "harmless called spam") == "0.42 %"
    assert shown(0.0, "harmless called spam") == "0.0 %"
    assert shown(0.93, "recall") == "93.0 %"


def test_a_goal_for_a_sealed_set_is_said_to_be_one() -> None:
    cells = cells_of(line(0.9, 0.95, 0.99, Goal(0.9, baseline=0.8, sealed="a test")))
    assert cells[6:] == ("≥ 90.0 %", "yes", "80.0 %", "goal is for a test")


def test_the_text_has_a_block_for_each_section() -> None:
    one = line(0.9, 0.95, 0.99, None)
    other = Line("Abuse", "tweets", one.figure)
    blocks = text_of([one, other]).strip().split("\n\n")
    assert [block.splitlines()[0] for block in blocks] == ["Spam", "Abuse"]
    assert blocks[0].splitlines()[2].split()[:3] == ["chat", "unseen", "recall"]


def test_a_loss_is_the_difference_with_newcombes_interval() -> None:
    """36 both, 12 before only, 2 after only, none neither: .0569 to .3404 in Newcombe's table."""
    before = np.array([True] * 48 + [False] * 2)
    after = np.array([True] * 36 + [False] * 12 + [True] * 2)
    found = loss(before, after, PLACE)
    assert round(found.value, 4) == 0.2
    assert found.n == 50
    assert (round(found.low, 4), round(found.high, 4)) == (0.0569, 0.3404)


def test_a_pair_that_agrees_gives_a_narrower_interval_than_one_that_does_not() -> None:
    before = np.array([True, False] * 50)
    same, other = loss(before, before, PLACE), loss(before, ~before, PLACE)
    assert same.value == other.value == 0
    assert same.high - same.low < (other.high - other.low) / 5


def test_nothing_measured_is_no_loss_known() -> None:
    nothing = np.zeros(0, dtype=bool)
    found = loss(nothing, nothing, PLACE)
    assert (found.n, found.low, found.high) == (0, -1.0, 1.0)
