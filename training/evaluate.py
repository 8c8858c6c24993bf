"""*evaluate*: measures the candidate by honest splits, prints the table, and writes its manifest.

Four views: *grouped* (5 folds by near-duplicate group), *random* (5 folds drawn text by text; it
flatters where texts are copies of one template, and stands beside to show by how much), *left out*
(a training source the model did without) and *unseen* (the packed candidate itself, through the
service's own code, on sources and splits that never train).
"""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from service.screening.artefact import OUTPUTS
from service.screening.classifier import Classifier
from service.screening.text import canonical
from training.fit import CANDIDATE, FOLDS, Material, material_of, out_of_fold
from training.heads import POSITIVE, combined, fit_head
from training.manifest import write_manifest
from training.measures import (
    Figure,
    at_false_rate,
    calibration_error,
    macro_f1_figure,
    probability,
    rate,
    reliability,
)
from training.prepare import read_examples
from training.sources import TASKS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from training.prepare import Example
    from training.sources import Source

SEED: Final = 11
ALLOWED_FALSE: Final = 0.01
TWO_CLASSES: Final = ("negative", "positive")  # all that one source knows


def evaluate(work: Path, sources: Sequence[Source]) -> None:
    """Measure, print, and write the candidate's manifest with its figures.

    Raises:
        PreparedError, FitError, FetchError: an earlier step has not run.
        ArtefactError: the candidate cannot be loaded by the service.
    """
    candidate = work / CANDIDATE
    thresholds = write_manifest(work, sources, [], {})["thresholds"]
    classifier = Classifier.load(candidate)
    figures: list[Figure] = []
    tables: dict[str, Any] = {}
    for task in TASKS:
        print(f"evaluate: {task}", flush=True)
        seen, said = _of_training(work, task, thresholds)
        figures += seen + _of_unseen(work, task, classifier, thresholds)
        tables[task] = said
    write_manifest(work, sources, [asdict(figure) for figure in figures], tables)
    print(table_of(figures))


def table_of(figures: Sequence[Figure]) -> str:
    """The figures as an aligned table."""
    lines = [f"{'task':<10} {'source':<16} {'split':<9} {'measure':<34} value  95 % interval    n"]
    lines += [
        f"{one.task:<10} {one.source:<16} {one.split:<9} {one.measure:<34} "
        f"{one.value:.4f} {one.low:.4f}–{one.high:.4f} {one.n:>6}"
        for one in figures
    ]
    return "\n".join(lines)


def _of_training(
    work: Path, task: str, thresholds: Mapping[str, float]
) -> tuple[list[Figure], dict[str, Any]]:
    """The grouped, random and left-out views, and the reliability of the grouped one."""
    material = material_of(work, task)
    grouped = np.load(work / f"oof-{task}.npy")
    drawn = np.random.RandomState(SEED).randint(0, FOLDS, len(material.examples))
    random = out_of_fold(task, material, drawn)
    figures = _figures(task, material.examples, grouped, "grouped", thresholds)
    # uncalibrated log-odds: their order and their largest are what is measured, not thresholds
    figures += _figures(task, material.examples, random, "random", {})
    figures += _left_out(task, material)
    return figures, _reliability(task, material.examples, grouped)


def _left_out(task: str, material: Material) -> list[Figure]:
    names = sorted({one.source for one in material.examples if one.own})
    figures: list[Figure] = []
    for name in names if len(names) > 1 else ():
        print(f"  {task}: without {name}", flush=True)
        held = np.array([one.source == name for one in material.examples])
        head = fit_head(task, material.counted, material.examples, np.flatnonzero(~held))
        logits = head.logits(material.counted.rows[held])
        examples = [one for one in material.examples if one.source == name]
        figures += _figures(task, examples, logits, "left out", {})
    return figures


def _of_unseen(
    work: Path, task: str, classifier: Classifier, thresholds: Mapping[str, float]
) -> list[Figure]:
    """The packed candidate on what never trains, through the service's own classifier."""
    examples = [one for one in read_examples(work, task) if not one.trains]
    print(f"  {task}: {len(examples)} unseen texts", flush=True)
    logits = np.array([_logits(task, classifier, one.text) for one in examples])
    if not examples:
        return []
    return _figures(task, examples, logits, "unseen", thresholds)


def _logits(task: str, classifier: Classifier, text: str) -> list[float]:
    """Log-odds (sentiment: log-probabilities) of a text."""
    judged = classifier.judge({"text": canonical(text)})
    if task == "sentiment":
        return [float(np.log(max(judged.sentiment[name], 1e-12))) for name in OUTPUTS[task]]
    said = judged.spam if task == "spam" else judged.abuse
    said = min(max(said or 0.0, 1e-12), 1 - 1e-12)
    return [float(np.log(said) - np.log1p(-said))]


def _figures(
    task: str,
    examples: Sequence[Example],
    logits: NDArray[Any],
    split: str,
    thresholds: Mapping[str, float],
) -> list[Figure]:
    """The figures of a task for each source (and language, where a source has several)."""
    measure = MEASURES[task]
    found: list[Figure] = []
    for name in sorted({one.source for one in examples}):
        rows = np.array([place for place, one in enumerate(examples) if one.source == name])
        found += measure([examples[row] for row in rows], logits[rows], (name, split), thresholds)
    return found


def _of_spam(
    examples: Sequence[Example],
    logits: NDArray[Any],
    place: tuple[str, str],
    thresholds: Mapping[str, float],
) -> list[Figure]:
    spam = np.array([one.label == POSITIVE["spam"] for one in examples])
    scores = combined("spam", logits)
    where = ("spam", *place)
    found = []
    if spam.any() and not spam.all():
        limit = at_false_rate(scores, ~spam, ALLOWED_FALSE)
        found.append(rate(scores[spam] > limit, *where, "recall at 1 % false positives"))
    said = probability(scores)
    for name, wrong, right in (
        ("spam_sure", "harmless put among spam", "spam put among spam"),
        ("spam", "harmless called spam", "spam called spam"),
        ("spam_hold", "harmless held or called spam", "spam held or called spam"),
    ):
        if name in thresholds:
            reached = said >= thresholds[name]
            found.append(rate(reached[~spam], *where, wrong))
            if spam.any():
                found.append(rate(reached[spam], *where, right))
    return found


def _of_sentiment(
    examples: Sequence[Example],
    logits: NDArray[Any],
    place: tuple[str, str],
    thresholds: Mapping[str, float],
) -> list[Figure]:
    del thresholds
    name, split = place
    truth = np.array([one.label for one in examples])
    langs = np.array([one.lang for one in examples])
    labels = OUTPUTS["sentiment"]
    if name == "indolem":
        labels = TWO_CLASSES
        logits = logits[:, [0, 2]]
    said = np.array(labels)[logits.argmax(axis=1)]
    found = [macro_f1_figure(truth, said, labels, ("sentiment", name, split))]
    spoken = sorted(set(langs))
    for lang in spoken if len(spoken) > 1 else ():
        at = langs == lang
        here = ("sentiment", f"{name} {lang}", split)
        found.append(macro_f1_figure(truth[at], said[at], labels, here))
    return found


def _of_abuse(
    examples: Sequence[Example],
    logits: NDArray[Any],
    place: tuple[str, str],
    thresholds: Mapping[str, float],
) -> list[Figure]:
    abusive = np.array([one.label == POSITIVE["abuse"] for one in examples])
    scores = logits[:, 0]
    where = ("abuse", *place)
    found = []
    if abusive.any():
        truth, said = (np.where(flag, "abusive", "clean") for flag in (abusive, scores > 0))
        found.append(macro_f1_figure(truth, said, ("clean", "abusive"), where))
    if "abuse" in thresholds:
        reached = probability(scores) >= thresholds["abuse"]
        found.append(rate(reached[~abusive], *where, "clean called abuse"))
        if abusive.any():
            found.append(rate(reached[abusive], *where, "abuse called abuse"))
    return found


MEASURES: Final = {"spam": _of_spam, "sentiment": _of_sentiment, "abuse": _of_abuse}


def _reliability(task: str, examples: Sequence[Example], logits: NDArray[Any]) -> dict[str, Any]:
    """How often what was said with that probability was so (for sentiment: the label it chose)."""
    if task == "sentiment":
        grown = np.exp(logits - logits.max(axis=1, keepdims=True))
        shares = grown / grown.sum(axis=1, keepdims=True)
        chosen = np.array(OUTPUTS[task])[shares.argmax(axis=1)]
        said, was = shares.max(axis=1), chosen == np.array([one.label for one in examples])
    else:
        said = probability(combined(task, logits))
        was = np.array([one.label == POSITIVE[task] for one in examples])
    table = reliability(said, was)
    bins = [asdict(one) for one in table]
    return {"expected_calibration_error": calibration_error(table), "bins": bins}
