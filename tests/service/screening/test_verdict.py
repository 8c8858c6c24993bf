"""What stands between a faulty screener and the comment: a hold, with its reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from service.screening.screener import Screener
from service.screening.verdict import BrokenScreener, Submission, Verdict, or_hold, screen_safely
from tests.service.screening.fakes import FakeClassifier

if TYPE_CHECKING:
    from collections.abc import Mapping

    from service.screening.classifier import Judgement
    from service.screening.text import Canonical


class Faulty(FakeClassifier):
    """Raises where it should judge."""

    def __init__(self, fault: Exception) -> None:
        super().__init__()
        self.fault = fault

    def judge(self, fields: Mapping[str, Canonical]) -> Judgement:
        del fields
        raise self.fault


@pytest.mark.parametrize("fault", [ValueError("x"), RecursionError(), MemoryError(), KeyError("y")])
def test_a_classifier_that_raises_holds(fault: Exception) -> None:
    verdict = screen_safely(Screener(Faulty(fault)), Submission("halo"))
    assert verdict.outcome == "hold"
    assert verdict.failure == f"the classifier failed: {type(fault).__name__}"
    assert verdict.to_dict()["failure"] == verdict.failure
    assert (verdict.spam, verdict.abuse, verdict.sentiment) == (None, None, None)


def test_a_broken_screener_holds_and_says_why() -> None:
    verdict = BrokenScreener("no artefact").screen(Submission("halo"))
    assert (verdict.outcome, verdict.failure) == ("hold", "no artefact")


def test_a_verdict_in_the_order_of_the_contract() -> None:
    shown = Screener(FakeClassifier()).screen(Submission("halo")).to_dict()
    assert list(shown) == [
        "outcome", "spam", "is_spam", "spam_kind", "sentiment", "sentiment_label", "abuse",
        "is_abuse", "reasons", "model_version",
    ]  # fmt: skip


def test_a_later_step_that_raises_holds_and_keeps_what_was_said() -> None:
    def broken(_verdict: Verdict) -> Verdict:
        raise LookupError

    said = Verdict("publish", "fake-1", spam=0.1)
    held = or_hold(said, "word lists", broken)
    assert (held.outcome, held.failure) == ("hold", "the word lists failed: LookupError")
    assert held.spam == 0.1
    twice = or_hold(held, "memory", broken)
    assert twice.failure == "the word lists failed: LookupError; the memory failed: LookupError"
    assert or_hold(said, "word lists", lambda verdict: verdict) is said
