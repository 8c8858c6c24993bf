"""The report's lines on disguise: what it costs in spam caught, and in harmless comments flagged.

Texts are disguised as they were published, and go through the service's own screener; those of a
source that trains are judged by a model that saw nothing of their fold.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from training import report_goals as goals
from training.disguises import DISGUISES, MEASURED
from training.heads import POSITIVE
from training.measures import Figure, at_false_rate, rate
from training.report_bench import progress, screened, spam_scores
from training.report_heldout import held_out_screener
from training.report_lines import POINTS, Line, loss
from training.report_sets import FALSE_RATE, RECALL

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray

    from service.screening.screener import Screener
    from training.prepare import Example
    from training.report_bench import Bench

    Disguise = Callable[[str], str]

SECTION: Final = "Disguise"
SPAM_OF: Final = ("akbar", "gnafhan")
HARMLESS_OF: Final = ("akbar", "gnafhan", "jogja")
TRAINED: Final = "gabriel"
MOST: Final = 800  # texts of a source and class
SEED: Final = 12
SPLIT: Final = "unseen or held out"
ALL_TWELVE: Final = f"mean of the {len(MEASURED)} measured"
WRONG: Final = "harmless called spam"


@dataclass(frozen=True)
class Crowd:
    """Raw texts of one source, who judges them, and the score that 1 % of its harmless exceed."""

    screener: Screener
    spam: list[str]
    harmless: list[str]
    limit: float

    def caught(self, disguise: Disguise) -> NDArray[Any]:
        """For each spam text in a disguise, whether it scores above the limit."""
        return spam_scores(screened(self.screener, map(disguise, self.spam))) > self.limit

    def flagged(self, disguise: Disguise) -> NDArray[Any]:
        """For each harmless text in a disguise, whether it is called spam."""
        said = screened(self.screener, map(disguise, self.harmless))
        return np.array([verdict.is_spam for verdict in said], dtype=bool)


def disguise_lines(bench: Bench) -> list[Line]:
    """Recall lost on spam and harmless comments flagged, for every disguise and on the mean."""
    return lines_of(crowds(bench), DISGUISES)


def crowds(bench: Bench) -> list[Crowd]:
    """The unseen sources, and the held-out fold of the one that trains."""
    made = []
    for source in sorted({*SPAM_OF, *HARMLESS_OF}):
        examples = bench.unseen("spam", source)
        if examples:
            made.append(_crowd(bench, bench.screener, source, examples))
    progress(f"a spam model without one fold, to disguise that fold of {TRAINED}")
    screener, held = held_out_screener(bench)
    examples = [one for one in held if one.source == TRAINED]
    return [*made, _crowd(bench, screener, TRAINED, examples)] if examples else made


def _crowd(bench: Bench, screener: Screener, source: str, examples: Sequence[Example]) -> Crowd:
    """The limit is set on all harmless texts of the source; what is disguised is a sample."""
    texts: dict[bool, list[str]] = {True: [], False: []}
    for one in examples:
        texts[one.label == POSITIVE["spam"]].append(bench.as_published(one))
    progress(f"the limit for {source} on {len(texts[False])} harmless texts")
    scores = spam_scores(screened(screener, texts[False]))
    limit = at_false_rate(scores, np.ones(len(scores), dtype=bool), FALSE_RATE)
    rng = random.Random(SEED)  # noqa: S311 - a sample that repeats
    sample = {label: rng.sample(found, min(MOST, len(found))) for label, found in texts.items()}
    spam = sample[True] if source in (*SPAM_OF, TRAINED) else []
    return Crowd(screener, spam, sample[False], limit)


def lines_of(
    asked: Sequence[Crowd], disguises: Mapping[str, Callable[[str, random.Random], str]]
) -> list[Line]:
    """The lines of some crowds in some disguises; none without a crowd."""
    if not asked:
        return []
    before = np.concatenate([crowd.caught(str) for crowd in asked])
    lines = [
        Line(SECTION, "none", rate(before, "spam", "none", SPLIT, RECALL)),
        Line(SECTION, "none", rate(_flagged(asked, str), "spam", "none", SPLIT, WRONG)),
    ]
    caught, flagged = {}, {}
    for name, wear in disguises.items():
        progress(f"disguise: {name}")
        rng = random.Random(f"{SEED} {name}")  # noqa: S311 - it repeats
        worn = _worn(wear, rng)
        caught[name] = np.concatenate([crowd.caught(worn) for crowd in asked])
        flagged[name] = _flagged(asked, worn)
    each = [
        line for name in disguises for line in _lines(name, before, caught[name], flagged[name])
    ]
    return [*lines, *_means(each), *each]


def _means(each: Sequence[Line]) -> list[Line]:
    """The mean of the measured disguises; its interval is as wide as theirs, not narrower."""
    made = []
    for measure, goal in ((POINTS, goals.DISGUISE_LOSS), (WRONG, goals.DISGUISED_HARMLESS)):
        found = [
            line.figure for line in each if line.what in MEASURED and line.figure.measure == measure
        ]
        if found:
            value, low, high = (
                float(np.mean([getattr(one, part) for one in found]))
                for part in ("value", "low", "high")
            )
            figure = Figure("spam", ALL_TWELVE, SPLIT, measure, value, found[0].n, low, high)
            made.append(Line(SECTION, ALL_TWELVE, figure, goal, "n texts in every disguise"))
    return made


def _worn(wear: Callable[[str, random.Random], str], rng: random.Random) -> Disguise:
    return lambda text: wear(text, rng)


def _flagged(asked: Sequence[Crowd], disguise: Disguise) -> NDArray[Any]:
    return np.concatenate([crowd.flagged(disguise) for crowd in asked])


def _lines(
    name: str, before: NDArray[Any], caught: NDArray[Any], flagged: NDArray[Any]
) -> list[Line]:
    place = ("spam", name, SPLIT)
    goal = replace(goals.DISGUISE_LOSS, baseline=goals.DISGUISE_LOSS_BASELINES.get(name))
    note = "" if name in MEASURED else "beyond the twelve"
    return [
        Line(SECTION, name, loss(before, caught, place), goal, note),
        Line(SECTION, name, rate(flagged, *place, WRONG), goals.DISGUISED_HARMLESS, note),
    ]
