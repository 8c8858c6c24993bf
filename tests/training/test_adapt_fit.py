"""What is fitted, and the bounds to each moderator's part in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from service.screening.classifier import Classifier
from tests.training.decided import HONEST, civic, give
from training.adapt_fit import FEATURE_AT_MOST, SHARE, Material, agreed, bounded, fit_delta, shares
from training.adapt_pack import units_of

if TYPE_CHECKING:
    from training.adapt import Place


def test_nobody_has_more_than_a_third() -> None:
    who = ["1"] * 500 + ["2"] * 20 + ["3"] * 10
    weights = np.ones(len(who))
    factors = shares(who, weights, anchored=100.0)
    bounded_to = {one: float(factors[np.array(who) == one].sum()) for one in set(who)}
    total = 100 + sum(bounded_to.values())
    assert bounded_to["1"] <= SHARE * total + 1e-6
    assert bounded_to["2"] == pytest.approx(20)
    assert float(shares(["1"] * 90, np.ones(90), anchored=90.0).sum()) == pytest.approx(45)


def test_what_only_one_asks_for_is_not_agreed() -> None:
    whole = np.array([2.0, -2.0, 2.0, 1.0])
    without = [np.array([1.5, -2.5, -0.1, 0.0]), np.array([1.8, -1.0, 2.0, 1.0])]
    assert agreed(whole, without).tolist() == [1.5, -1.0, 0.0, 0.0]


def test_no_weight_outgrows_the_shipped_ones() -> None:
    shipped = np.array([8.0, 1.0])
    assert bounded(np.array([100.0, 0.1]), shipped).max() <= FEATURE_AT_MOST * 8
    many = bounded(np.full(1000, 1.0), shipped)
    assert np.linalg.norm(many) == pytest.approx(0.25 * np.linalg.norm(shipped))


def test_units_stay_within_the_artefacts_range() -> None:
    assert units_of(["a", "b", "c"], np.array([1e9, -1e9, 0.04]), 0.1) == {"a": 32767, "b": -32768}


def test_anchors_alone_ask_for_nothing(place: Place) -> None:
    base = Classifier.load(place.models)
    material = Material(base, "spam", give(place, HONEST), civic())
    everybody = material.rows()
    nobody = type(everybody)(
        everybody.offsets,
        everybody.counts,
        everybody.targets,
        np.where(everybody.decided, 0.0, everybody.weights),
        everybody.decided,
    )
    assert np.abs(fit_delta(nobody, material.scales)).max() < 1e-6
