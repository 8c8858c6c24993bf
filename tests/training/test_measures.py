"""Figures against values worked out by hand or by a library."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import f1_score

from training.measures import (
    at_false_rate,
    calibration_error,
    macro_f1,
    macro_f1_figure,
    rate,
    reliability,
    wilson,
)


@pytest.mark.parametrize(
    ("hits", "n", "low", "high"),
    [(0, 10, 0.0, 0.2775), (10, 10, 0.7225, 1.0), (81, 263, 0.2553, 0.3662), (0, 0, 0.0, 1.0)],
)
def test_wilson_intervals(hits: int, n: int, low: float, high: float) -> None:
    assert wilson(hits, n) == pytest.approx((low, high), abs=5e-4)


@given(st.integers(1, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_a_rate_lies_within_its_interval(case: tuple[int, int]) -> None:
    hits, n = case
    low, high = wilson(hits, n)
    assert -1e-12 <= low <= hits / n + 1e-12
    assert hits / n - 1e-12 <= high <= 1 + 1e-12


@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("abc")), min_size=1))
def test_macro_f1_is_the_librarys(pairs: list[tuple[str, str]]) -> None:
    truth, said = (np.array(part) for part in zip(*pairs, strict=True))
    expected = f1_score(truth, said, labels=sorted(set(truth)), average="macro", zero_division=0)
    assert macro_f1(truth, said, "abc") == pytest.approx(expected)


def test_macro_f1_carries_number_and_interval() -> None:
    truth = np.array(["a", "b"] * 50)
    said = np.where(np.arange(100) < 10, "a", truth)
    figure = macro_f1_figure(truth, said, "ab", ("task", "source", "split"))
    assert figure.n == 100
    assert figure.low < figure.value < figure.high
    assert figure.value == pytest.approx(macro_f1(truth, said, "ab"))


def test_no_more_than_the_allowed_share_exceeds_the_limit() -> None:
    scores = np.arange(1000.0)
    harmless = np.ones(1000, dtype=bool)
    limit = at_false_rate(scores, harmless, 0.01)
    assert np.sum(scores > limit) == 10
    assert rate(scores > limit, "t", "s", "p", "m").value == pytest.approx(0.01)


def test_the_limit_among_equal_scores_lets_none_through() -> None:
    assert at_false_rate(np.zeros(50), np.ones(50, dtype=bool), 0.01) == 0.0


def test_reliability_tells_said_from_was() -> None:
    table = reliability(np.array([0.05, 0.05, 0.95, 1.0]), np.array([False, True, True, True]))
    assert [(one.low, one.n, one.was) for one in table] == [(0.0, 2, 0.5), (0.9, 2, 1.0)]
    assert calibration_error(table) == pytest.approx((0.45 + 0.025) / 2)
