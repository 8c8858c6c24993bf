"""*fit*: trains and calibrates every task; leaves the candidate's artefacts in the work folder."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from service.screening.artefact import OUTPUTS
from training.calibrate import abuse_threshold, platt, spam_thresholds, temperature
from training.groups import fold_of_each
from training.heads import POSITIVE, Head, combined, fit_head, truth_of, weights_of
from training.matrix import Counted, count
from training.measures import probability
from training.pack import pack_artefact
from training.prepare import digest_of, read_examples
from training.sources import TASKS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from training.prepare import Example

CANDIDATE: Final = "candidate"
DECISIONS: Final = "fit.json"
FOLDS: Final = 5
MIN_TEXTS: Final = 3


@dataclass(frozen=True)
class Material:
    """What a task is trained on: examples, their features, and a fold for each by its group."""

    examples: list[Example]
    counted: Counted
    folds: NDArray[Any]


def material_of(work: Path, task: str, min_texts: int = MIN_TEXTS) -> Material:
    """The training material of a task, from what *prepare* left.

    Raises:
        PreparedError: *prepare* has not run.
    """
    examples = [one for one in read_examples(work, task) if one.trains]
    texts, worn = [one.text for one in examples], [one.worn for one in examples]
    counted = count(texts, min_texts, worn=worn, feelings=task == "sentiment")
    return Material(examples, counted, folds_of(examples))


def folds_of(examples: Sequence[Example]) -> NDArray[Any]:
    """A fold for each example: the same for a near-duplicate group, and for a civic theme."""
    folds = fold_of_each([one.group for one in examples], FOLDS)
    themes = sorted({one.theme for one in examples if one.theme})
    drawn = fold_of_each(range(len(themes)), FOLDS)
    by_theme = dict(zip(themes, drawn, strict=True))
    return np.array(
        [by_theme.get(one.theme, fold) for one, fold in zip(examples, folds, strict=True)]
    )


def out_of_fold(task: str, material: Material, folds: NDArray[Any]) -> NDArray[Any]:
    """Log-odds of every text by a model that saw no text of its fold."""
    logits = np.zeros((len(material.examples), len(OUTPUTS[task])))
    for fold in range(FOLDS):
        print(f"  {task}: fold {fold + 1} of {FOLDS}", flush=True)
        held = folds == fold
        head = fit_head(task, material.counted, material.examples, np.flatnonzero(~held))
        logits[held] = head.logits(material.counted.rows[held])
    return logits


def fit(work: Path, min_texts: int = MIN_TEXTS) -> None:
    """Fit, calibrate and pack all tasks.

    Raises:
        PreparedError: *prepare* has not run.
        FitError: all examples of a task, or outside one fold, are of one class.
    """
    folder = work / CANDIDATE
    folder.mkdir(parents=True, exist_ok=True)
    decided: dict[str, Any] = {"thresholds": {}, "trained_on": {}, "digests": {}}
    for task in TASKS:
        print(f"fit: {task}", flush=True)
        material = material_of(work, task, min_texts)
        logits = out_of_fold(task, material, material.folds)
        slope, offset, thresholds = _calibrated(task, logits, material.examples)
        everything = np.arange(len(material.examples))
        head = fit_head(task, material.counted, material.examples, everything)
        calibrated = Head(head.weights * slope[:, None], head.bias * slope + offset)
        data = pack_artefact(task, calibrated, material.counted.grams)
        (folder / f"{task}.safetensors").write_bytes(data)
        np.save(work / f"oof-{task}.npy", logits * slope + offset)
        decided["thresholds"].update(thresholds)
        decided["trained_on"][task] = _counted_by_source(material.examples)
        decided["digests"][task] = digest_of(material.examples)
        print(f"fit: {task}: {len(data) / 1e6:.2f} MB", flush=True)
    text = json.dumps(decided, indent=1, sort_keys=True)
    (work / DECISIONS).write_text(text + "\n", "utf-8")


def _calibrated(
    task: str, logits: NDArray[Any], examples: Sequence[Example]
) -> tuple[NDArray[Any], NDArray[Any], dict[str, float]]:
    """Slope and offset for each output, and the thresholds that follow."""
    names = OUTPUTS[task]
    slope, offset = np.ones(len(names)), np.zeros(len(names))
    if task == "sentiment":
        slope[:] = temperature(logits, np.array([names.index(one.label) for one in examples]))
        return slope, offset, {}
    weights = weights_of(task, examples)
    for place, name in enumerate(names):
        truth = truth_of(task, name, examples)
        slope[place], offset[place] = platt(logits[:, place], truth, weights)
    said = probability(combined(task, logits * slope + offset))
    truth = np.array([one.label == POSITIVE[task] for one in examples])
    if task == "spam":
        return slope, offset, spam_thresholds(said, truth)
    own = np.array([one.own for one in examples])  # the borrowed ones do hold insults, unlabelled
    return slope, offset, abuse_threshold(said[own], truth[own])


def _counted_by_source(examples: Sequence[Example]) -> dict[str, int]:
    names = sorted({one.source for one in examples})
    return {name: sum(one.source == name for one in examples) for name in names}
