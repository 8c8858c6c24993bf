"""Fits what is added to the shipped weights, and bounds each moderator's part in it; for `adapt`.

A logistic regression (L2, L-BFGS) with the shipped log-odds as a fixed offset. Civic comments
anchor it: their target is what the shipped model says, so they ask for nothing and resist change.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import scipy.sparse as sp
from scipy.optimize import minimize

from training.adapt_rows import (
    MAX_FEATURES,
    Rows,
    column_scales,
    counts,
    grams_of,
    reading,
    vocabulary,
)
from training.measures import probability

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from service.screening.classifier import Classifier
    from training.adapt_rows import Civic, Decided

STRENGTH: Final = 4.0  # C, in scaled columns; by trial
SHARE: Final = 1 / 3  # of all weight in the fit: no moderator has more
FEATURE_AT_MOST: Final = 0.25  # of the largest shipped weight
ALL_AT_MOST: Final = 0.25  # of the norm of the shipped weights
ROUNDS: Final = 60
SHIFT_COSTS: Final = 1e-3


class Material:
    """The rows of one task's fit: decisions first, then the anchors; and who decided."""

    def __init__(
        self,
        shipped: Classifier,
        task: str,
        decisions: Sequence[Decided],
        anchors: Sequence[Civic],
    ) -> None:
        read = [reading(shipped, one.fields, task) for one in decisions]
        grams = [
            grams_of(one.fields, names) for one, (_, names) in zip(decisions, read, strict=True)
        ]
        self.moderators = [one.moderator for one in decisions]
        self._truth = np.array([float(one.label == task) for one in decisions])
        self._crowd = _crowding(decisions)
        known = vocabulary(decisions, grams)
        offsets = np.array([logit for logit, _ in read])
        self._still = [reading(shipped, one.fields, task)[0] for one in anchors]
        still_grams = [grams_of(one.fields, ("text",)) for one in anchors]
        matrix = counts(grams, known)
        kept = self._telling(matrix, offsets, known)
        self.grams = [known[place] for place in kept]
        self._counts = sp.vstack([matrix[:, kept], counts(still_grams, self.grams)]).tocsr()
        self._offsets = np.concatenate([offsets, self._still])
        self.scales = column_scales(matrix[:, kept], self.grams)

    def _telling(
        self,
        matrix: sp.csr_matrix,
        offsets: NDArray[Any],
        known: Sequence[str],
    ) -> NDArray[Any]:
        """Places of the features that would move the fit most at its first step, in order."""
        if not known:
            return np.zeros(0, dtype=int)
        wrong = self._crowd * (self._truth - probability(offsets))
        pull = np.abs(matrix.T @ wrong) * column_scales(matrix, known)
        return np.sort(np.argsort(-pull, kind="stable")[:MAX_FEATURES])

    def rows(self, without: str | None = None) -> Rows:
        """All rows, or those that a moderator did not decide; weights bounded by moderator."""
        used = np.array([who != without for who in self.moderators])
        weights = np.where(used, self._crowd, 0.0)
        anchored = float(self._crowd.sum())
        weights *= shares(self.moderators, weights, anchored)
        still = np.full(len(self._still), anchored / max(len(self._still), 1))
        targets = np.concatenate([self._truth, probability(np.array(self._still))])
        decided = np.arange(len(targets)) < len(weights)
        all_weights = np.concatenate([weights, still])
        return Rows(self._offsets, self._counts, targets, all_weights, decided)


def _crowding(decisions: Sequence[Decided]) -> NDArray[Any]:
    """What a decision weighs: 100 copies of one text count as ten texts."""
    sizes = Counter(one.group for one in decisions)
    return np.array([sizes[one.group] ** -0.5 for one in decisions])


def shares(moderators: Sequence[str], weights: NDArray[Any], anchored: float) -> NDArray[Any]:
    """A factor for each decision so that no moderator has more than a third of all weight."""
    own: dict[str, float] = {}
    for who, weight in zip(moderators, weights, strict=True):
        own[who] = own.get(who, 0.0) + float(weight)
    bounded = dict(own)
    for _ in range(ROUNDS):
        allowed = SHARE * (anchored + sum(bounded.values()))
        bounded = {who: min(weight, allowed) for who, weight in bounded.items()}
    factors = {who: bounded[who] / own[who] if own[who] else 0.0 for who in own}
    return np.array([factors[who] for who in moderators])


def fit_delta(rows: Rows, scales: NDArray[Any]) -> NDArray[Any]:
    """What is added to each feature's weight, in log-odds before damping.

    How much of what moderators see is spam is no property of a text: a common shift of all
    decisions (and of no anchor) takes that up in the fit and is then left out.
    """
    shifted = sp.csr_matrix(rows.decided[:, None].astype(float))
    scaled = sp.hstack([rows.counts @ sp.diags(scales), shifted]).tocsr()
    asked = np.append(np.full(len(scales), 1 / STRENGTH), SHIFT_COSTS)

    def loss(at: NDArray[Any]) -> tuple[float, NDArray[Any]]:
        logits = rows.offsets + scaled @ at
        cost = np.logaddexp(0, logits) - rows.targets * logits
        pull = rows.weights * (probability(logits) - rows.targets)
        value = float(rows.weights @ cost) + float(asked @ at**2) / 2
        return value, np.asarray(scaled.T @ pull) + asked * at

    start = np.zeros(len(scales) + 1)
    found = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": 300})
    return np.asarray(found.x[:-1] * scales)


def agreed(whole: NDArray[Any], without: Sequence[NDArray[Any]]) -> NDArray[Any]:
    """What is left of each weight whoever is left out: 0 where one moderator alone asks for it."""
    sign = np.sign(whole)
    least = np.abs(whole)
    for other in without:
        least = np.minimum(least, np.where(np.sign(other) == sign, np.abs(other), 0.0))
    return np.asarray(sign * least)


def bounded(delta: NDArray[Any], shipped: NDArray[Any]) -> NDArray[Any]:
    """The delta with each weight and its norm held to a part of the shipped weights'."""
    most = FEATURE_AT_MOST * float(np.abs(shipped).max(initial=0.0))
    clipped = np.clip(delta, -most, most)
    norm = float(np.linalg.norm(clipped))
    allowed = ALL_AT_MOST * float(np.linalg.norm(shipped))
    return np.asarray(clipped * (allowed / norm) if norm > allowed else clipped)
