"""Log-odds and probabilities, without NumPy; for the classifier."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


def sigmoid(logit: float) -> float:
    """The probability of log-odds."""
    if logit < 0:
        grown = math.exp(max(logit, -700.0))
        return grown / (1 + grown)
    return 1 / (1 + math.exp(-logit))


def log_sum(logits: Sequence[float]) -> float:
    """The log-odds whose odds are the sum of these."""
    peak = max(logits)
    return peak + math.log(sum(math.exp(logit - peak) for logit in logits))


def softmax(logits: Sequence[float]) -> list[float]:
    """The probabilities of outcomes of which exactly one comes true."""
    peak = max(logits)
    grown = [math.exp(logit - peak) for logit in logits]
    total = sum(grown)
    return [value / total for value in grown]
