"""The report's lines on the public sets: sentiment, spam by source, abuse; called by *report*."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from service.screening.artefact import OUTPUTS
from training import report_goals as goals
from training.civic import SOURCE
from training.heads import POSITIVE
from training.measures import SEED, Figure, at_false_rate, f1_of, macro_f1_figure, rate
from training.report_bench import progress, spam_scores
from training.report_lines import MACRO_F1, Goal, Line, told

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from training.prepare import Example
    from training.report_bench import Bench

SENTIMENT: Final = "Sentiment"
SPAM: Final = "Spam from sources"
ABUSE: Final = "Abuse"
GROUPED: Final = "5 folds by group"
UNSEEN: Final = "unseen"
VALID: Final = "valid, unseen"
LEFT_OUT: Final = "source left out"
RECALL: Final = "recall at 1 % false positives"
FALSE_RATE: Final = 0.01
RESAMPLES: Final = 300
COPIES: Final = 0.05  # share of near-copies of training texts from which a line says so
TRANSLATED: Final = "translations of one sentence stand in several folds: flatters"
LONELY: Final = "nothing else but the civic corpus teaches gambling spam"
FROM_MANIFEST: Final = "from the artefacts’ manifest"
EASY: Final = "easier than the sealed test: never choose by it alone"
FEW_SPAM: Final = "27 spam texts only, labelled by keyword"
NAMES: Final = {"smsa": "SmSA", "emot": "EmoT", "indolem": "IndoLEM (two labels)"}
LANGUAGES: Final = "NusaX, mean of languages"


def sentiment_lines(bench: Bench) -> list[Line]:
    """Macro-F1 on SmSA, NusaX (mean and each language), EmoT and IndoLEM."""
    lines: list[Line] = []
    for source in ("smsa", "nusax", "emot", "indolem"):
        examples = bench.unseen("sentiment", source)
        if examples:
            progress(f"sentiment of {len(examples)} unseen texts of {source}")
            shares = np.array(
                [[one.sentiment[name] for name in OUTPUTS["sentiment"]]  # type: ignore[index]
                 for one in bench.hear(examples)]
            )  # fmt: skip
            lines += _of_sentiment(bench, (source, VALID), examples, shares)
    part = bench.out_of_fold("sentiment")
    for source in ("smsa", "nusax", "emot"):
        here = part.where(lambda one, name=source: one.source == name)  # type: ignore[misc]
        if here.examples:
            lines += _of_sentiment(bench, (source, GROUPED), here.examples, here.logits)
    return lines


def _of_sentiment(
    bench: Bench, place: tuple[str, str], examples: Sequence[Example], scores: NDArray[Any]
) -> list[Line]:
    source, split = place
    labels: tuple[str, ...] = tuple(OUTPUTS["sentiment"])
    if source == "indolem":  # knows two labels only
        labels, scores = (labels[0], labels[2]), scores[:, [0, 2]]
    truth = np.array([one.label for one in examples])
    said = np.array(labels)[scores.argmax(axis=1)]
    if source == "nusax":
        return _by_language(bench, split, examples, (truth, said))
    figure = macro_f1_figure(truth, said, labels, ("sentiment", *place))
    goal = goals.SMSA if source == "smsa" else None
    note = EASY if place == ("smsa", VALID) else ""
    return [Line(SENTIMENT, NAMES.get(source, source), figure, goal, note)]


def _by_language(
    bench: Bench,
    split: str,
    examples: Sequence[Example],
    told_and_said: tuple[NDArray[Any], NDArray[Any]],
) -> list[Line]:
    truth, said = told_and_said
    langs = np.array([one.lang for one in examples])
    spoken = sorted(set(langs))
    mean = mean_macro_f1([(truth[langs == one], said[langs == one]) for one in spoken], split)
    flatters = TRANSLATED if split == GROUPED else ""
    lines = [Line(SENTIMENT, f"{LANGUAGES} ({len(spoken)})", mean, goals.NUSAX_MEAN, flatters)]
    for lang in spoken:
        at = langs == lang
        place = ("sentiment", f"nusax {lang}", split)
        figure = macro_f1_figure(truth[at], said[at], OUTPUTS["sentiment"], place)
        here = [one for one in examples if one.lang == lang]
        note = flatters or copies_note(bench.near_copies("sentiment", here))
        lines.append(Line(SENTIMENT, f"NusaX {lang}", figure, goals.NUSAX.get(lang), note))
    return lines


def copies_note(copies: NDArray[Any]) -> str:
    """How many nearly copy a training text; empty where they are few."""
    if copies.mean() < COPIES:
        return ""
    return f"{int(copies.sum()):,} of {len(copies):,} texts nearly copy a training text"


def mean_macro_f1(parts: Sequence[tuple[NDArray[Any], NDArray[Any]]], split: str) -> Figure:
    """The mean of the macro-F1 of several parts, with a percentile bootstrap within each part."""
    rng = np.random.RandomState(SEED)
    values, drawn = [], np.zeros(RESAMPLES)
    labels = OUTPUTS["sentiment"]
    for truth, said in parts:
        place = ("sentiment", "part", split)
        values.append(macro_f1_figure(truth, said, labels, place).value)
        codes = np.array([labels.index(one) for one in truth]) * len(labels)
        codes += np.array([labels.index(one) for one in said])
        shares = np.bincount(codes, minlength=len(labels) ** 2) / len(codes)
        tables = rng.multinomial(len(codes), shares, RESAMPLES)
        drawn += [f1_of(table.reshape(len(labels), -1)) for table in tables]
    low, high = map(float, np.percentile(drawn / len(parts), [2.5, 97.5]))
    n = sum(len(truth) for truth, _ in parts)
    return Figure("sentiment", "nusax", split, MACRO_F1, float(np.mean(values)), n, low, high)


def spam_lines(bench: Bench) -> list[Line]:
    """Each source of spam: grouped folds, left out, and those that trained nothing."""
    lines: list[Line] = []
    part = bench.out_of_fold("spam")
    for source in sorted({one.source for one in part.examples if one.own} - {SOURCE}):
        here = part.where(lambda one, name=source: one.source == name)  # type: ignore[misc]
        goal = goals.GROUPED_SPAM.get(source)
        lines += _of_spam(bench, here.examples, here.probabilities, (source, GROUPED), goal)
    lines += _left_out(bench)
    for source in sorted(
        {one.source for one in bench.examples("spam") if one.own and not one.trains}
    ):
        examples = bench.unseen("spam", source)
        progress(f"spam of {len(examples)} unseen texts of {source}")
        scores = spam_scores(bench.hear(examples))
        goal = goals.UNSEEN_SPAM.get(source)
        lines += _of_spam(bench, examples, scores, (source, UNSEEN), goal)
        lines += _without_copies(bench, examples, scores, source)
    return lines


def _without_copies(
    bench: Bench, examples: Sequence[Example], scores: NDArray[Any], source: str
) -> list[Line]:
    """Recall again without what nearly copies a training text, where that is much."""
    copies = bench.near_copies("spam", examples)
    note = copies_note(copies)
    fresh = [one for one, copy in zip(examples, copies, strict=True) if not copy]
    spam = np.array([one.label == POSITIVE["spam"] for one in fresh], dtype=bool)
    if not note or not spam.any() or spam.all():
        return []
    scores = scores[~copies]
    limit = at_false_rate(scores, ~spam, FALSE_RATE)
    figure = rate(scores[spam] > limit, "spam", source, UNSEEN, RECALL)
    return [Line(SPAM, f"{source}, no near-copies", figure, goals.UNSEEN_SPAM.get(source), note)]


def _of_spam(
    bench: Bench,
    examples: Sequence[Example],
    scores: NDArray[Any],
    place: tuple[str, str],
    goal: Goal | None,
) -> list[Line]:
    spam = np.array([one.label == POSITIVE["spam"] for one in examples])
    where, what = ("spam", *place), place[0]
    lines = []
    if spam.any() and not spam.all():
        limit = at_false_rate(scores, ~spam, FALSE_RATE)
        note = FEW_SPAM if what == "jogja" else ""
        lines.append(Line(SPAM, what, rate(scores[spam] > limit, *where, RECALL), goal, note))
    for name, verb in (("spam", "called spam"), ("spam_hold", "at least held")):
        reached = scores >= bench.thresholds[name]
        real = goals.REAL_CITY_COMMENTS if (what, name) == ("jogja", "spam") else None
        harmless = rate(reached[~spam], *where, f"harmless {verb}")
        note = "real comments on a city government's topics" if real else ""
        lines.append(Line(SPAM, what, harmless, real, note))
        if spam.any():
            lines.append(Line(SPAM, what, rate(reached[spam], *where, f"spam {verb}")))
    return lines


def _left_out(bench: Bench) -> list[Line]:
    """As *evaluate* measured it for these artefacts: each source by a model that did without."""
    return [
        Line(
            SPAM,
            one["source"],
            Figure(**{**one, "split": LEFT_OUT}),
            note=told(FROM_MANIFEST, LONELY if one["source"] == "gabriel" else ""),
        )
        for one in bench.manifest["metrics"]
        if one["task"] == "spam" and one["split"] == "left out" and one["measure"] == RECALL
    ]


def abuse_lines(bench: Bench) -> list[Line]:
    """Clean against toxic, at even odds, and what the threshold makes of both."""
    lines: list[Line] = []
    part = bench.out_of_fold("abuse")
    for source in sorted({one.source for one in part.examples if one.own} - {SOURCE}):
        here = part.where(lambda one, name=source: one.source == name)  # type: ignore[misc]
        scores = here.probabilities
        lines += _of_abuse(bench, here.examples, scores, (source, GROUPED))
    for source in sorted(
        {one.source for one in bench.examples("abuse") if one.own and not one.trains}
    ):
        examples = bench.unseen("abuse", source)
        progress(f"abuse in {len(examples)} unseen texts of {source}")
        scores = np.array([verdict.abuse for verdict in bench.hear(examples)], dtype=float)
        lines += _of_abuse(bench, examples, scores, (source, UNSEEN))
    return lines


def _of_abuse(
    bench: Bench, examples: Sequence[Example], scores: NDArray[Any], place: tuple[str, str]
) -> list[Line]:
    abusive = np.array([one.label == POSITIVE["abuse"] for one in examples])
    where, what = ("abuse", *place), place[0]
    truth, said = (np.where(flag, "abusive", "clean") for flag in (abusive, scores > 1 / 2))
    reached = scores >= bench.thresholds["abuse"]
    f1 = macro_f1_figure(truth, said, ("clean", "abusive"), where)
    return [
        Line(ABUSE, what, f1, goals.ABUSE.get(what)),
        Line(ABUSE, what, rate(reached[~abusive], *where, "clean called abuse")),
        Line(ABUSE, what, rate(reached[abusive], *where, "abuse called abuse")),
    ]
