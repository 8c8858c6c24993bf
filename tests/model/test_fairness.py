"""Sentiment never lowers the chance to be published: it is flipped, and the outcome stays."""

from __future__ import annotations

from dataclasses import fields, replace
from itertools import product
from typing import TYPE_CHECKING

import pytest

from service.screening.classifier import Classifier, Judgement
from service.screening.phases import Evidence, decide
from service.screening.screener import Screener
from service.screening.text import canonical
from service.screening.verdict import Submission
from tests.model.screened import (
    MODELS,
    cases_of,
    civic,
    criticism,
    fresh,
    said_of,
    sentiment_of,
    spam_of,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from service.screening.text import Canonical

GLAD = {"negative": 0.0, "neutral": 0.0, "positive": 1.0}
CALM = {"negative": 0.0, "neutral": 1.0, "positive": 0.0}
ANGRY = {"negative": 1.0, "neutral": 0.0, "positive": 0.0}
THRESHOLDS = {"spam_sure": 0.9, "spam": 0.6, "spam_hold": 0.3, "abuse": 0.7}


class Moody:
    """The classifier below it, but every text carries the sentiment it is given."""

    def __init__(self, judge: Classifier, sentiment: dict[str, float]) -> None:
        self.judge_below = judge
        self.model_version = judge.model_version
        self.thresholds = judge.thresholds
        self.sentiment = sentiment

    def judge(self, parts: Mapping[str, Canonical]) -> Judgement:
        return replace(self.judge_below.judge(parts), sentiment=self.sentiment)


@pytest.fixture(scope="module")
def moods() -> list[Screener]:
    judge = Classifier.load(MODELS, abuse=True)
    return [Screener(Moody(judge, sentiment)) for sentiment in (GLAD, CALM, ANGRY)]


def test_no_phase_can_see_a_sentiment() -> None:
    assert {one.name for one in fields(Evidence)} == {"body", "spam", "abuse", "thresholds"}


@pytest.mark.parametrize("text", ["Hebat sekali!", "Memalukan sekali!", "M̶e̶m̶a̶l̶u̶k̶a̶n̶", ""])
def test_evidence_alone_decides(text: str) -> None:
    for spam, abuse in product((0.0, 0.29, 0.3, 0.89, 0.9, 1.0), (None, 0.0, 0.69, 0.7, 1.0)):
        outcome = decide(Evidence(canonical(text), spam, abuse, THRESHOLDS))
        firm = "spam" if spam >= 0.9 else "hold" if spam >= 0.3 or (abuse or 0) >= 0.7 else None
        assert outcome == (firm if text and firm else decide(_harmless(text)))


def _harmless(text: str) -> Evidence:
    return Evidence(canonical(text), 0.0, None, THRESHOLDS)


def test_flipped_sentiments_leave_every_outcome(moods: list[Screener]) -> None:
    texts = [one.text for one in civic()] + list(criticism()) + [one.text for one in fresh()]
    for text in texts:
        said = [mood.screen(Submission(text)) for mood in moods]
        assert [one.sentiment_label for one in said] == ["positive", "neutral", "negative"]
        assert {one.outcome for one in said} == {said_of(text).outcome}, text


@pytest.mark.parametrize(("lang", "glad", "angry"), cases_of("feeling.txt"))
def test_the_angry_are_published_like_the_glad(lang: str, glad: str, angry: str) -> None:
    assert lang in {"id", "jv", "su", "btw"}
    assert said_of(glad).outcome == said_of(angry).outcome == "publish"
    assert spam_of(angry) <= spam_of(glad) + 0.05


@pytest.mark.parametrize(("lang", "glad", "angry"), cases_of("feeling.txt"))
def test_the_pairs_do_differ_in_sentiment(lang: str, glad: str, angry: str) -> None:
    assert sentiment_of(angry)["negative"] > sentiment_of(glad)["negative"], lang
