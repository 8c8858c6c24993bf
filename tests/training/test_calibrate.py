"""Calibration finds what was put in, and thresholds follow costs and caps."""

from __future__ import annotations

import numpy as np
import pytest

from training.calibrate import (
    abuse_threshold,
    by_cost,
    platt,
    spam_thresholds,
    temperature,
)


def test_platt_finds_the_slope_and_offset_that_made_the_labels() -> None:
    rng = np.random.RandomState(1)
    logits = rng.normal(0, 3, 20_000)
    truth = rng.uniform(size=20_000) < 1 / (1 + np.exp(-(0.5 * logits - 1)))
    slope, offset = platt(logits, truth, np.ones(20_000))
    assert (slope, offset) == pytest.approx((0.5, -1.0), abs=0.05)


def test_temperature_cools_what_is_too_sure() -> None:
    rng = np.random.RandomState(2)
    logits = rng.normal(0, 2, (20_000, 3))
    shares = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    truth = (shares.cumsum(axis=1) > rng.uniform(size=(20_000, 1))).argmax(axis=1)
    assert temperature(logits * 4, truth) == pytest.approx(0.25, abs=0.02)


def test_a_mistake_that_costs_more_needs_more_certainty() -> None:
    assert by_cost(1.0) == 0.5
    assert by_cost(50.0) > by_cost(4.0) > by_cost(0.25)


def test_costs_decide_where_harmless_texts_score_low() -> None:
    said = np.array([0.01] * 1000 + [0.99] * 10)
    spam = said > 0.5
    assert spam_thresholds(said, spam) == {"spam_sure": 0.9, "spam": 0.5, "spam_hold": 0.2}
    assert abuse_threshold(said, spam) == {"abuse": 0.556}


def test_caps_decide_where_harmless_texts_score_high() -> None:
    said = np.concatenate([np.linspace(0.0, 0.9951, 1000), np.full(10, 0.999)])
    spam = said == 0.999
    found = spam_thresholds(said, spam)
    assert np.sum(said[~spam] >= found["spam_sure"]) <= 1
    assert np.sum(said[~spam] >= found["spam"]) <= 6
    assert np.sum(said[~spam] >= found["spam_hold"]) <= 10
    assert found["spam_hold"] <= found["spam"] <= found["spam_sure"]
    assert np.sum(said[~spam] >= abuse_threshold(said, spam)["abuse"]) <= 40
