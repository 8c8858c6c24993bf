"""Fits the linear models of a task on given rows of a matrix; *fit* and *evaluate* call it alike.

Spam and abuse are one logistic regression each (liblinear, which has one answer on one thread);
kinds of spam and sentiment are multinomial (L-BFGS) with classes weighted equal, so that the rare
class, neutral, is not swallowed.
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
STRENGTH: Final = {"spam": 60.0, "kinds": 10.0, "sentiment": 12.0, "abuse": 6.0}  # C, by trial
# what an example of harmlessness taken from another task's source weighs against one of the task's
BORROWED_WEIGHS: Final = {"spam": 1.0, "abuse": 0.3}
SEED: Final = 0
NEVER: Final = -20.0  # the log-odds of a class without an example


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
    """Fit a task on the given rows.

    Raises:
        FitError: only one class has examples among them.
    """
    by = scales(counted, rows)
    part = counted.rows[rows] @ sp.diags(by)
    chosen = [examples[row] for row in rows]
    if len({one.label for one in chosen}) == 1:
        raise FitError(
            f"{task}: all examples are {chosen[0].label}; there is nothing to tell apart"
        )
    if task == "sentiment":
        head = _multinomial(part, [one.label for one in chosen], OUTPUTS[task], STRENGTH[task])
    else:
        labels = np.array([one.label == POSITIVE[task] for one in chosen])
        head = _binary(part, labels, STRENGTH[task], weights_of(task, chosen))
        if task == "spam":
            head = _with_kinds(head, part, chosen)
    return Head(head.weights * by, head.bias)


def _with_kinds(head: Head, rows: sp.csr_matrix, examples: Sequence[Example]) -> Head:
    places = [place for place, one in enumerate(examples) if one.kind]
    kinds = [examples[place].kind for place in places]
    below = _multinomial(rows[places], kinds, OUTPUTS["spam"][1:], STRENGTH["kinds"])
    return Head(np.vstack([head.weights, below.weights]), np.append(head.bias, below.bias))


def weights_of(task: str, examples: Sequence[Example]) -> NDArray[Any]:
    """How much each example of spam or abuse counts."""
    return np.array([1.0 if one.own else BORROWED_WEIGHS[task] for one in examples])


def _binary(
    rows: sp.csr_matrix, labels: NDArray[Any], strength: float, weights: NDArray[Any]
) -> Head:
    model = LogisticRegression(
        C=strength, solver="liblinear", tol=1e-4, max_iter=200, random_state=SEED
    ).fit(rows, labels, sample_weight=weights)
    return Head(model.coef_, model.intercept_)


def _multinomial(
    rows: sp.csr_matrix, labels: Sequence[str], names: Sequence[str], strength: float
) -> Head:
    weights = np.zeros((len(names), rows.shape[1]))
    bias = np.full(len(names), NEVER)
    if len(set(labels)) == 1:
        bias[names.index(labels[0])] = 0.0
        return Head(weights, bias)
    model = LogisticRegression(
        C=strength, class_weight="balanced", tol=1e-4, max_iter=600, random_state=SEED
    ).fit(rows, np.array(labels))
    coefficients, offsets = model.coef_, model.intercept_
    if len(coefficients) == 1:  # the library stores two classes as one row
        coefficients = np.vstack([-coefficients, coefficients]) / 2
        offsets = np.append(-offsets, offsets) / 2
    for name, row, offset in zip(model.classes_, coefficients, offsets, strict=True):
        place = names.index(name)
        weights[place], bias[place] = row, offset
    return Head(weights - weights.mean(axis=0), bias)
