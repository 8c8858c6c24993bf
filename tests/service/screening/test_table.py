"""The flat table: it holds what a dict would."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from service.screening.table import UNITS_BYTES, FeatureTable

UNITS = st.integers(-(1 << (8 * UNITS_BYTES - 3)), 1 << (8 * UNITS_BYTES - 3))


@given(st.lists(st.tuples(st.text(max_size=3), UNITS), max_size=60), st.text(max_size=3))
def test_like_a_dict(added: list[tuple[str, int]], other: str) -> None:
    table, expected = FeatureTable(0), dict[str, int]()  # it grows
    for feature, units in added[:2] * 2 + added:
        if abs(expected.get(feature, 0) + units) < 1 << (8 * UNITS_BYTES - 1):
            table.add(feature, units)
            expected[feature] = expected.get(feature, 0) + units
    assert {feature: table.get(feature) for feature in expected} == expected
    assert table.get(other) == expected.get(other, 0)
    assert len(table) == len(expected)


def test_full_of_neighbours() -> None:
    table = FeatureTable(5000)
    for number in range(5000):
        table.add(f"kata{number}", number - 2500)
    assert [table.get(f"kata{number}") for number in range(5000)] == list(range(-2500, 2500))
    assert table.get("tiada") == 0
