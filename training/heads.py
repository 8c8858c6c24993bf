"""Fits the linear models of a task on given rows of a matrix; *fit* and *evaluate* call it alike.

Every output is a logistic regression of its own, one against the rest (liblinear, which has one
answer on one thread), over columns that are weighted by how differently the two classes use them
(the log-count ratio of Wang and Manning 2012, "Baselines and Bigrams"). Sentiment's classes weigh
equal, so that the rare one, neutral, is not swallowed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import scipy.sparse as sp
from sklearn.linear_model import LogisticRegression

from service.screening.artefact import OUTPUTS
from training.matrix import scales

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from training.matrix import Counted
    from training.prepare import Example

POSITIVE: Final = {"spam": "spam", "abuse": "abusive"}
STRENGTH: Final = {"spam": 60.0, "sentiment": 10.0, "abuse": 6.0}  # C, by trial
WHOLE_WEIGHS: Final = {"spam": 2.0, "sentiment": 3.0, "abuse": 3.0}  # against a piece of a word
# what an example weighs: those of other tasks that only show harmlessness, those of single sources
BORROWED_WEIGHS: Final = {"spam": 1.0, "abuse": 0.05}
SOURCE_WEIGHS: Final = {
    ("spam", "civic"): 2.0,
    ("spam", "sms"): 6.0,
    ("abuse", "civic"): 3.0,
    ("sentiment", "civic"): 0.7,
    ("sentiment", "emot"): 0.5,
}
SEED: Final = 0
NEVER: Final = -20.0  # the log-odds of a class without an example
RATIO_POWER: Final = 0.5
RATIO_AT_LEAST: Final = 0.1


class FitError(ValueError):
    """The examples at hand cannot train a task."""


@dataclass(frozen=True)
class Head:
    """Weights in log-odds for unscaled columns: one row an output, in the artefact's order."""

    weights: NDArray[Any]
    bias: NDArray[Any]

    def logits(self, rows: sp.csr_matrix) -> NDArray[Any]:
        """Log-odds of every output, one row a text."""
        return np.asarray(rows @ self.weights.T + self.bias)


def fit_head(task: str, counted: Counted, examples: Sequence[Example], rows: NDArray[Any]) -> Head:
    """Fit a task on the given rows and their copies.

    Raises:
        FitError: only one class has examples among them.
    """
    part, texts = counted.with_copies(rows)
    chosen = [examples[row] for row in texts]
    if len({one.label for one in chosen}) == 1:
        raise FitError(
            f"{task}: all examples are {chosen[0].label}; there is nothing to tell apart"
        )
    by = scales(part, counted.grams, WHOLE_WEIGHS[task])
    part = part @ sp.diags(by)
    weights = weights_of(task, chosen)
    fitted = [
        _against_rest(part, truth_of(task, name, chosen), weights, task) for name in OUTPUTS[task]
    ]
    return Head(np.vstack([row for row, _ in fitted]) * by, np.array([bias for _, bias in fitted]))


def truth_of(task: str, output: str, examples: Sequence[Example]) -> NDArray[Any]:
    """Which examples are what an output speaks of."""
    if task == "spam":
        return np.array([one.label == POSITIVE[task] and one.kind == output for one in examples])
    wanted = POSITIVE.get(task, output)
    return np.array([one.label == wanted for one in examples])


def combined(task: str, logits: NDArray[Any]) -> NDArray[Any]:
    """The log-odds that a task speaks of, one a text; of spam, the odds of its kinds added up."""
    return np.logaddexp.reduce(logits, axis=1) if task == "spam" else logits[:, 0]


def weights_of(task: str, examples: Sequence[Example]) -> NDArray[Any]:
    """How much each example counts."""
    return np.array(
        [
            SOURCE_WEIGHS.get((task, one.source), 1.0) if one.own else BORROWED_WEIGHS[task]
            for one in examples
        ]
    )


def _against_rest(
    rows: sp.csr_matrix, truth: NDArray[Any], weights: NDArray[Any], task: str
) -> tuple[NDArray[Any], float]:
    """Weights and bias of one output."""
    if not truth.any() or truth.all():
        return np.zeros(rows.shape[1]), -NEVER if truth.any() else NEVER
    ratio = _ratio(rows, truth, weights)
    tilted = rows @ sp.diags(ratio)
    size = float(np.sqrt(tilted.multiply(tilted).sum(axis=1)).mean())
    if task == "sentiment":
        there = weights[truth].sum() / weights.sum()
        weights = weights * np.where(truth, 0.5 / there, 0.5 / (1 - there))
    model = LogisticRegression(
        C=STRENGTH[task], solver="liblinear", tol=1e-3, max_iter=300, random_state=SEED
    ).fit(tilted / size, truth, sample_weight=weights)
    return model.coef_[0] * ratio / size, float(model.intercept_[0])


def _ratio(rows: sp.csr_matrix, truth: NDArray[Any], weights: NDArray[Any]) -> NDArray[Any]:
    """For each column how differently texts inside and outside the class use it."""
    stands = rows.copy()
    stands.data = np.ones_like(stands.data)
    inside, outside = weights * truth, weights * ~truth
    there = (stands.T @ inside + 1) / inside.sum()
    away = (stands.T @ outside + 1) / outside.sum()
    return np.asarray(np.abs(np.log(there / away)) ** RATIO_POWER + RATIO_AT_LEAST)
