"""Figures with their uncertainty: rates (Wilson), macro-F1 (bootstrap), recall at a false rate."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

Z: Final = 1.959963984540054  # 95 %, two-sided
RESAMPLES: Final = 300
SEED: Final = 7


@dataclass(frozen=True)
class Figure:
    """One measured figure: task, source (or language), split, measure; value, n, 95 % interval."""

    task: str
    source: str
    split: str
    measure: str
    value: float
    n: int
    low: float
    high: float

    @property
    def name(self) -> str:
        """What it is a figure of; unique within a report."""
        return f"{self.task} / {self.source} / {self.split} / {self.measure}"


def wilson(hits: int, n: int) -> tuple[float, float]:
    """The 95 % Wilson score interval of a rate (Wilson 1927); (0, 1) where nothing was measured."""
    if n == 0:
        return 0.0, 1.0
    rate, spread = hits / n, Z * Z / n
    middle = (rate + spread / 2) / (1 + spread)
    half = Z * ((rate * (1 - rate) + spread / 4) / n) ** 0.5 / (1 + spread)
    return max(0.0, middle - half), min(1.0, middle + half)


def rate(flags: NDArray[Any], task: str, source: str, split: str, measure: str) -> Figure:
    """The share of true flags, with its Wilson interval."""
    hits, n = int(np.sum(flags)), len(flags)
    low, high = wilson(hits, n)
    return Figure(task, source, split, measure, hits / n if n else 0.0, n, low, high)


def probability(logits: NDArray[Any]) -> NDArray[Any]:
    """The probabilities of log-odds."""
    return np.asarray(1 / (1 + np.exp(-np.clip(logits, -700, 700))))


def at_false_rate(scores: NDArray[Any], harmless: NDArray[Any], allowed: float) -> float:
    """The lowest score that no more than the allowed share of harmless texts exceeds."""
    ordered = np.sort(scores[harmless])[::-1]
    return float(ordered[int(allowed * len(ordered))]) if len(ordered) else float("inf")


def macro_f1(truth: NDArray[Any], said: NDArray[Any], labels: Sequence[str]) -> float:
    """The mean over labels that occur of the harmonic mean of precision and recall."""
    codes = {label: place for place, label in enumerate(labels)}
    table = np.zeros((len(labels), len(labels)))
    np.add.at(table, ([codes[one] for one in truth], [codes[one] for one in said]), 1)
    return f1_of(table)


def macro_f1_figure(
    truth: NDArray[Any], said: NDArray[Any], labels: Sequence[str], place: tuple[str, str, str]
) -> Figure:
    """Macro-F1 with a 95 % percentile bootstrap interval; `place` is task, source, split."""
    codes = {label: at for at, label in enumerate(labels)}
    cells = np.array([codes[one] for one in truth]) * len(labels)
    cells = cells + np.array([codes[one] for one in said])
    shares = np.bincount(cells, minlength=len(labels) ** 2)
    drawn = np.random.RandomState(SEED).multinomial(len(cells), shares / len(cells), RESAMPLES)
    size = (len(labels), len(labels))
    spread = [f1_of(table.reshape(size)) for table in drawn]
    low, high = np.percentile(spread, [2.5, 97.5])
    value = f1_of(shares.reshape(size))
    return Figure(*place, "macro-F1", value, len(cells), float(low), float(high))


def f1_of(table: NDArray[Any]) -> float:
    """Macro-F1 of a confusion table (truth by what was said), over the labels that occur."""
    occur = table.sum(axis=1) > 0
    both = table.sum(axis=1) + table.sum(axis=0)
    return float(np.mean(2 * np.diag(table)[occur] / both[occur]))


@dataclass(frozen=True)
class Bin:
    """One row of a reliability table: how sure it was, how often it was so."""

    low: float
    high: float
    n: int
    said: float
    was: float


def reliability(said: NDArray[Any], was: NDArray[Any], bins: int = 10) -> list[Bin]:
    """The reliability table over equal bins; empty bins are left out."""
    found = []
    place = np.minimum((said * bins).astype(int), bins - 1)
    for at in range(bins):
        inside = place == at
        if inside.any():
            found.append(
                Bin(
                    at / bins,
                    (at + 1) / bins,
                    int(inside.sum()),
                    float(said[inside].mean()),
                    float(was[inside].mean()),
                )
            )
    return found


def calibration_error(table: Sequence[Bin]) -> float:
    """The mean gap between said and was, weighted by the rows (expected calibration error)."""
    total = sum(one.n for one in table)
    return sum(one.n * abs(one.said - one.was) for one in table) / max(total, 1)
