"""Small groups are withheld, and cannot be found by subtraction within an answer."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.stats.suppress import FEWEST, too_small

parts = st.lists(st.integers(0, 20), min_size=2, max_size=4)


@pytest.mark.parametrize(
    ("counts", "hidden"),
    [
        ([0, 0, 0], set()),
        ([4, 0, 0], {0, 1, 2}),
        ([5, 0, 0], set()),
        ([9, 8, 7], set()),
        ([9, 4, 7], {1, 2}),
        ([9, 4, 0], {1, 2}),
        ([9, 4, 3], {1, 2}),
        ([1], {0}),
        ([], set()),
    ],
)
def test_what_is_hidden(counts: list[int], hidden: set[int]) -> None:
    assert too_small(counts) == hidden


@given(parts)
def test_no_small_part_is_shown(counts: list[int]) -> None:
    shown = [n for place, n in enumerate(counts) if place not in too_small(counts)]
    assert all(n == 0 or n >= FEWEST for n in shown)


@given(parts)
def test_nothing_hidden_stands_alone(counts: list[int]) -> None:
    assert len(too_small(counts)) != 1
