"""Turns log-odds into probabilities that mean something, and chooses thresholds by cost; for *fit*.

Everything is learnt from log-odds of texts whose near-duplicate group the model had not seen.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
from scipy.optimize import minimize

from training.measures import at_false_rate

if TYPE_CHECKING:
    from numpy.typing import NDArray

# what one mistake costs against the opposite one
WRONG_SPAM_COSTS: Final = 9.0  # a citizen put among the spam, against a spam held for a person
WRONG_NAME_COSTS: Final = 1.0  # a held citizen called spam, against a held spam not called so
WRONG_HOLD_COSTS: Final = 0.25  # a citizen waiting for a person, against a spam in public
WRONG_ABUSE_COSTS: Final = 1.25  # criticism called abuse, against abuse not called so
# and whatever the costs say, no more than these shares of harmless texts
SPAM_AT_MOST: Final = 0.001
NAME_AT_MOST: Final = 0.0065
HOLD_AT_MOST: Final = 0.01
ABUSE_AT_MOST: Final = 0.04
HOTTEST: Final = 10.0  # perfectly separated texts would ask for an endless factor


def platt(logits: NDArray[Any], truth: NDArray[Any], weights: NDArray[Any]) -> tuple[float, float]:
    """Slope and offset that make the logits' probabilities right.

    The targets are drawn in a little, so that perfectly separated texts do not become certain
    (Platt 1999, section 2.2).
    """
    there, away = float(weights[truth].sum()), float(weights[~truth].sum())
    target = np.where(truth, (there + 1) / (there + 2), 1 / (away + 2))

    def loss(at: NDArray[Any]) -> float:
        moved = at[0] * logits + at[1]
        both = target * np.logaddexp(0, -moved) + (1 - target) * np.logaddexp(0, moved)
        return float(np.sum(weights * both))

    found = minimize(loss, np.array([1.0, 0.0]), method="Nelder-Mead", options={"xatol": 1e-5})
    return round(float(found.x[0]), 5), round(float(found.x[1]), 5)


def temperature(logits: NDArray[Any], truth: NDArray[Any]) -> float:
    """The factor that makes softmax probabilities right (Guo et al. 2017); `truth` are places."""

    def loss(at: NDArray[Any]) -> float:
        heated = logits * at[0]
        total = np.logaddexp.reduce(heated, axis=1)
        return float(np.mean(total - heated[np.arange(len(truth)), truth]))

    found = minimize(loss, np.array([1.0]), method="Nelder-Mead", options={"xatol": 1e-5})
    return round(min(float(found.x[0]), HOTTEST), 5)


def spam_thresholds(said: NDArray[Any], spam: NDArray[Any]) -> dict[str, float]:
    """Thresholds for *sure*, *spam* and *hold*; `said` are calibrated probabilities."""
    sure = max(by_cost(WRONG_SPAM_COSTS), at_false_rate(said, ~spam, SPAM_AT_MOST))
    name = max(by_cost(WRONG_NAME_COSTS), at_false_rate(said, ~spam, NAME_AT_MOST))
    hold = max(by_cost(WRONG_HOLD_COSTS), at_false_rate(said, ~spam, HOLD_AT_MOST))
    name = min(name, sure)
    return {
        "spam_sure": _round_up(sure),
        "spam": _round_up(name),
        "spam_hold": _round_up(min(hold, name)),
    }


def abuse_threshold(said: NDArray[Any], abusive: NDArray[Any]) -> dict[str, float]:
    """The threshold for *abuse*."""
    firm = max(by_cost(WRONG_ABUSE_COSTS), at_false_rate(said, ~abusive, ABUSE_AT_MOST))
    return {"abuse": _round_up(firm)}


def by_cost(wrong_costs: float) -> float:
    """The probability from which acting costs less than not acting."""
    return wrong_costs / (1 + wrong_costs)


def _round_up(value: float) -> float:
    return min(float(np.ceil(value * 1000) / 1000), 0.999)
