"""The report's lines on comments as citizens write them to a city: our corpus, held-out sets.

The corpus is split by theme: every line is judged by a model that saw no line of its theme. Where
the artefacts were not trained on the corpus at all, they judge it themselves. Outcomes are the
service's own (`service.screening.phases`), by the shipped thresholds.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from service.screening.artefact import OUTPUTS
from service.screening.phases import PUBLISH, Evidence, decide
from service.screening.text import canonical
from training import report_goals as goals
from training.civic import SOURCE, read_civic
from training.fit import folds_of
from training.measures import macro_f1_figure, rate
from training.report_bench import ReportError, progress, screened
from training.report_lines import Line
from training.sources import TASKS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from training.prepare import Example
    from training.report_bench import Bench, OutOfFold
    from training.report_lines import Goal

BEHAVIOUR_SETS: Final = Path(__file__).parent.parent / "tests" / "model"
HELD_OUT: Final = "held_out.jsonl"  # comments of all kinds
CRITICISM: Final = "criticism.jsonl"  # harsh and legitimate, all of it
SECTION: Final = "Civic corpus"
BEHAVIOUR: Final = "Comments that train nothing"
BY_THEME: Final = "5 folds by theme"
UNSEEN: Final = "unseen"
LABELS: Final = ("text", "kind", "spam", "sentiment")
NONE: Final = "none"
CRITICAL: Final = MappingProxyType(
    {"kind": "criticism", "spam": NONE, "sentiment": "negative", "abuse": False}
)
ALL_INNOCENT: Final = "innocent, all kinds"
CALLED_SPAM: Final = "called spam"
NOT_PUBLISHED: Final = "held or called spam"
CAUGHT: Final = "caught as spam"
KEPT_BACK: Final = "caught or held"
INSULTS_HEARD: Final = "insults called abuse"
CALLED_ABUSE: Final = "called abuse"
MOSTLY: Final = 0.95  # equal comments are one example; more must not be missing


@dataclass(frozen=True)
class Comment:
    """A labelled comment: `spam` is none or the kind of spam."""

    text: str
    kind: str
    spam: str
    sentiment: str
    abuse: bool


@dataclass(frozen=True)
class Heard:
    """A comment and what was made of it."""

    comment: Comment
    is_spam: bool
    is_abuse: bool
    outcome: str
    sentiment: str


def corpus_comments(path: Path) -> list[Comment]:
    """The comments of the civic corpus.

    Raises:
        CivicError: a line is not what it should be.
    """
    return [
        Comment(one.text, one.kind, one.spam, one.sentiment, one.abuse) for one in read_civic(path)
    ]


def read_comments(path: Path, given: Mapping[str, Any] = MappingProxyType({})) -> list[Comment]:
    """The comments of a JSON Lines file; keys that no figure needs are passed over.

    `given` holds what is so of all of them and does not stand in the lines.

    Raises:
        ReportError: a line is not such a comment.
    """
    found = []
    for number, written in enumerate(path.read_text("utf-8").splitlines(), 1):
        try:
            line = {**given, **json.loads(written)}
            text, kind, spam, feeling = (str(line[name]) for name in LABELS)
            found.append(Comment(text, kind, spam, feeling, bool(line["abuse"])))
        except (ValueError, KeyError, TypeError) as error:
            raise ReportError(f"{path.name}:{number} is no labelled comment: {error}") from error
    return found


def civic_lines(bench: Bench, corpus: Path) -> list[Line]:
    """The corpus, by theme where it trains, else as something never seen."""
    comments = corpus_comments(corpus)
    if trains_on_civic(bench):
        progress(f"the civic corpus, {len(comments)} comments, by theme")
        for task in TASKS:
            themes_apart([one for one in bench.examples(task) if one.trains])
        return lines_of(SECTION, BY_THEME, by_theme(bench, comments))
    progress(f"the civic corpus, {len(comments)} comments, which trained nothing")
    return lines_of(SECTION, UNSEEN, as_shipped(bench, comments))


def behaviour_lines(bench: Bench, folder: Path = BEHAVIOUR_SETS) -> list[Line]:
    """The sets of the behaviour tests, which train nothing; what is not there is left out."""
    lines: list[Line] = []
    if (folder / HELD_OUT).exists():
        comments = read_comments(folder / HELD_OUT)
        progress(f"{len(comments)} comments that train nothing")
        lines += lines_of(BEHAVIOUR, UNSEEN, as_shipped(bench, comments))
    if (folder / CRITICISM).exists():
        comments = read_comments(folder / CRITICISM, CRITICAL)
        progress(f"{len(comments)} harsh criticisms that train nothing")
        place = (BEHAVIOUR, UNSEEN, "harsh criticism, a set of its own")
        lines += _of_criticism(place, as_shipped(bench, comments))
    return lines


def themes_apart(examples: Sequence[Example]) -> None:
    """Make sure that no theme stands in two folds.

    Raises:
        ReportError: one does.
    """
    seen: dict[str, int] = {}
    for one, fold in zip(examples, folds_of(examples), strict=True):
        if one.theme and seen.setdefault(one.theme, fold) != fold:
            raise ReportError(f"the theme {one.theme} stands in two folds")


def trains_on_civic(bench: Bench) -> bool:
    """Whether the artefacts were trained on the corpus."""
    tasks = bench.manifest["tasks"].values()
    return any(SOURCE in task["trained_on"] for task in tasks)


def as_shipped(bench: Bench, comments: Sequence[Comment]) -> list[Heard]:
    """What the artefacts themselves make of comments."""
    verdicts = screened(bench.screener, [one.text for one in comments])
    return [
        Heard(one, said.is_spam, said.is_abuse, said.outcome, str(said.sentiment_label))
        for one, said in zip(comments, verdicts, strict=True)
    ]


def by_theme(bench: Bench, comments: Sequence[Comment]) -> list[Heard]:
    """What models that did not see a comment's theme make of it.

    Spam trains neither sentiment nor abuse: it is heard without a sentiment, and as no abuse.

    Raises:
        ReportError: comments that trained have no out-of-fold log-odds.
    """
    spam, abuse = (_probabilities(bench, task) for task in ("spam", "abuse"))
    part = _of_civic(bench, "sentiment")
    chosen = np.array(OUTPUTS["sentiment"])[part.logits.argmax(axis=1)]
    feeling = dict(zip((one.text for one in part.examples), map(str, chosen), strict=True))
    heard = []
    for one in comments:
        body = canonical(one.text)
        if body.text not in spam or (one.spam == NONE and body.text not in abuse):
            continue
        evidence = Evidence(body, spam[body.text], abuse.get(body.text), bench.thresholds)
        label = feeling.get(body.text, "")
        heard.append(Heard(one, evidence.is_spam, evidence.is_abuse, decide(evidence), label))
    if len(heard) < MOSTLY * len(comments):
        raise ReportError(f"only {len(heard)} of {len(comments)} civic comments have log-odds")
    return heard


def _of_civic(bench: Bench, task: str) -> OutOfFold:
    return bench.out_of_fold(task).where(lambda one: one.source == SOURCE)


def _probabilities(bench: Bench, task: str) -> dict[str, float]:
    """The probabilities of the corpus's comments by their canonical text."""
    part = _of_civic(bench, task)
    texts = [one.text for one in part.examples]
    return dict(zip(texts, map(float, part.probabilities), strict=True))


def lines_of(section: str, split: str, heard: Sequence[Heard]) -> list[Line]:
    """All lines that comments of all kinds give."""
    innocent = [one for one in heard if one.comment.spam == NONE and not one.comment.abuse]
    lines = _of_innocent(section, split, ALL_INNOCENT, innocent)
    for kind in sorted({one.comment.kind for one in innocent}):
        same = [one for one in innocent if one.comment.kind == kind]
        lines += _of_innocent(section, split, kind, same)
    spam = [one for one in heard if one.comment.spam != NONE]
    for kind in sorted({one.comment.spam for one in spam}):
        same = [one for one in spam if one.comment.spam == kind]
        place = (section, split, f"spam: {kind}")
        lines.append(_share(place, CAUGHT, same, _is_spam, goals.CAUGHT.get(kind)))
        lines.append(_share(place, KEPT_BACK, same, _is_kept_back))
    insults = [one for one in heard if one.comment.abuse]
    place = (section, split, "insults and threats")
    if insults:
        lines.append(_share(place, INSULTS_HEARD, insults, _is_abuse, goals.INSULTS))
        lines.append(_share(place, KEPT_BACK, insults, _is_kept_back))
    return [*lines, _sentiment(section, split, heard)]


def _of_innocent(section: str, split: str, kind: str, heard: Sequence[Heard]) -> list[Line]:
    place = (section, split, kind)
    spam_goal = goals.INNOCENT if kind == ALL_INNOCENT else goals.INNOCENT_KINDS.get(kind)
    lines = [
        _share(place, CALLED_SPAM, heard, _is_spam, spam_goal),
        _share(place, CALLED_ABUSE, heard, _is_abuse, goals.CALLED_ABUSE.get(kind)),
        _share(place, NOT_PUBLISHED, heard, _is_kept_back),
    ]
    if kind == "criticism":
        lines += _of_criticism((section, split, "harsh criticism"), heard)
    return lines


def _of_criticism(place: tuple[str, str, str], heard: Sequence[Heard]) -> list[Line]:
    note = "criticism is not spam and not abuse"
    return [
        _share(place, CALLED_SPAM, heard, _is_spam, goals.CRITICISM_AS_SPAM, note),
        _share(place, CALLED_ABUSE, heard, _is_abuse, goals.CRITICISM_AS_ABUSE, note),
    ]


def _share(
    place: tuple[str, str, str],
    measure: str,
    heard: Sequence[Heard],
    said: Callable[[Heard], bool],
    goal: Goal | None = None,
    note: str = "",
) -> Line:
    section, split, what = place
    flags = np.array([said(one) for one in heard], dtype=bool)
    return Line(section, what, rate(flags, "all", what, split, measure), goal, note)


def _sentiment(section: str, split: str, heard: Sequence[Heard]) -> Line:
    """Of spam nobody asks what it feels."""
    asked = [one for one in heard if one.comment.spam == NONE]
    truth = np.array([one.comment.sentiment for one in asked])
    said = np.array([one.sentiment for one in asked])
    place = ("sentiment", SOURCE, split)
    figure = macro_f1_figure(truth, said, OUTPUTS["sentiment"], place)
    return Line(section, "sentiment, spam left out", figure, goals.CIVIC_SENTIMENT)


def _is_spam(heard: Heard) -> bool:
    return heard.is_spam


def _is_abuse(heard: Heard) -> bool:
    return heard.is_abuse


def _is_kept_back(heard: Heard) -> bool:
    return heard.outcome != PUBLISH
