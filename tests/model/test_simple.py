"""The simplest case of every class, in every language, is read aright by the shipped artefacts."""

from __future__ import annotations

import pytest

from tests.model.screened import cases_of, said_of

SPAM = {"gambling", "scam", "promotion"}
SENTIMENTS = {"negative", "neutral", "positive"}


def of(*whats: str) -> list[tuple[str, ...]]:
    """The cases of those classes: what, language, text."""
    return [case for case in cases_of("simple.txt") if case[0] in whats]


def test_only_known_classes_and_languages() -> None:
    assert {what for what, _, _ in cases_of("simple.txt")} <= {*SPAM, *SENTIMENTS, "abuse"}
    assert {lang for _, lang, _ in cases_of("simple.txt")} == {"id", "jv", "su", "btw"}


@pytest.mark.parametrize(("what", "lang", "text"), of(*SPAM))
def test_spam_is_caught(what: str, lang: str, text: str) -> None:
    said = said_of(text)
    assert said.outcome in {"hold", "spam"}, (lang, said.spam)
    if said.is_spam and what == "gambling":
        assert said.spam_kind == "gambling"


@pytest.mark.parametrize(("what", "lang", "text"), of(*SENTIMENTS))
def test_what_a_citizen_says_is_published(what: str, lang: str, text: str) -> None:
    said = said_of(text)
    assert said.outcome == "publish", (what, lang, said.spam, said.abuse)


@pytest.mark.parametrize(("what", "lang", "text"), of(*SENTIMENTS))
def test_sentiment_is_read(what: str, lang: str, text: str) -> None:
    assert said_of(text).sentiment_label == what, lang


@pytest.mark.parametrize(("what", "lang", "text"), of("abuse"))
def test_an_insult_is_abuse_and_no_spam(what: str, lang: str, text: str) -> None:
    said = said_of(text)
    assert said.is_abuse, (what, lang, said.abuse)
    assert not said.is_spam
