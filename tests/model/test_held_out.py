"""The shipped artefacts on comments as they stand under a city's articles: what each kind gets.

`held_out.jsonl` and `criticism.jsonl` were written by hand for these tests and train nothing
(`test_fresh.py`). *Flagged* and *caught* mean the same: `is_spam`, likelier spam than not.
"""

from __future__ import annotations

import pytest

from tests.model.screened import Fresh, criticism, fresh, said_of

GUILTY = {"gambling", "scam", "promotion", "abuse"}
SENTIMENTS = ("negative", "neutral", "positive")


def of(*kinds: str) -> list[Fresh]:
    """The lines of those kinds; all innocent ones where none is named."""
    return [one for one in fresh() if (one.kind in kinds if kinds else one.kind not in GUILTY)]


def is_flagged(one: Fresh) -> bool:
    return said_of(one.text).is_spam


def is_called_abuse(one: Fresh) -> bool:
    return said_of(one.text).is_abuse


def missed_or_taken(found: list[Fresh], of_all: list[Fresh]) -> str:
    """The rate and the texts, for whoever reads a failure."""
    texts = "\n".join(one.text for one in found)
    return f"{len(found)} of {len(of_all)} ({len(found) / len(of_all):.1%}):\n{texts}"


def f1_of(label: str) -> float:
    """F1 of one sentiment, over everything that is no spam."""
    pairs = [
        (one.sentiment == label, said_of(one.text).sentiment_label == label)
        for one in fresh() if one.spam == "none"
    ]  # fmt: skip
    hits = sum(truth and said for truth, said in pairs)
    return 2 * hits / max(sum(truth + said for truth, said in pairs), 1)


@pytest.mark.parametrize(
    ("kinds", "most"),
    [((), 0.02), (("about_spam",), 0.05), (("spammy_words",), 0.06)],
    ids=["innocent", "about_spam", "spammy_words"],
)
def test_the_innocent_are_not_flagged(kinds: tuple[str, ...], most: float) -> None:
    lines = of(*kinds)
    flagged = [one for one in lines if is_flagged(one)]
    assert len(flagged) <= most * len(lines), missed_or_taken(flagged, lines)


def test_no_innocent_comment_is_put_among_spam() -> None:
    assert [one.text for one in of() if said_of(one.text).outcome == "spam"] == []


def test_insults_are_no_spam() -> None:
    assert [one.text for one in of("abuse") if said_of(one.text).is_spam] == []


@pytest.mark.parametrize("kind", ["criticism", "complaint"])
def test_criticism_and_complaints_are_no_abuse(kind: str) -> None:
    called = [one for one in of(kind) if is_called_abuse(one)]
    assert len(called) <= 0.03 * len(of(kind)), missed_or_taken(called, of(kind))


def test_harsh_criticism_is_no_abuse() -> None:
    called = [text for text in criticism() if said_of(text).is_abuse]
    assert len(called) <= 0.02 * len(criticism()), called


@pytest.mark.parametrize(
    ("kind", "least"), [("gambling", 0.95), ("scam", 0.90), ("promotion", 0.80)]
)
def test_spam_is_caught(kind: str, least: float) -> None:
    lines = [one for one in fresh() if one.spam == kind]
    missed = [one for one in lines if not is_flagged(one)]
    assert len(lines) - len(missed) >= least * len(lines), missed_or_taken(missed, lines)


def test_insults_and_threats_are_caught() -> None:
    missed = [one for one in of("abuse") if not is_called_abuse(one)]
    assert len(missed) <= 0.10 * len(of("abuse")), missed_or_taken(missed, of("abuse"))


def test_sentiment_is_read() -> None:
    scores = {label: f1_of(label) for label in SENTIMENTS}
    assert sum(scores.values()) / len(scores) >= 0.80, scores
