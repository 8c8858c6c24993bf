"""What must move a score does, in the right direction, in every language, by the shipped artefacts.

`brand`: an advertisement is appended; `insult`: an insult is; `report`: the same slogan is quoted
and reported; `negation`: a praise is denied.
"""

from __future__ import annotations

import pytest

from tests.model.screened import abuse_of, cases_of, said_of, sentiment_of, spam_of

CHANGES = {"brand", "insult", "report", "negation"}


def of(what: str) -> list[tuple[str, ...]]:
    """The cases of one change: language, text, changed text."""
    return [case[1:] for case in cases_of("direction.txt") if case[0] == what]


def test_only_known_changes_and_languages() -> None:
    assert {case[0] for case in cases_of("direction.txt")} == CHANGES
    assert {case[1] for case in cases_of("direction.txt")} == {"id", "jv", "su", "btw"}


@pytest.mark.parametrize(("lang", "text", "changed"), of("brand"))
def test_an_advertisement_raises_spam(lang: str, text: str, changed: str) -> None:
    assert said_of(text).outcome == "publish", lang
    assert spam_of(changed) > spam_of(text) + 0.3
    assert said_of(changed).outcome in {"hold", "spam"}


@pytest.mark.parametrize(("lang", "text", "changed"), of("insult"))
def test_an_insult_raises_abuse(lang: str, text: str, changed: str) -> None:
    assert not said_of(text).is_abuse, lang
    assert abuse_of(changed) > abuse_of(text) + 0.3
    assert said_of(changed).is_abuse
    assert not said_of(changed).is_spam


@pytest.mark.parametrize(("lang", "text", "changed"), of("report"))
def test_reporting_a_slogan_lowers_spam(lang: str, text: str, changed: str) -> None:
    assert spam_of(changed) < spam_of(text), lang
    assert not said_of(changed).is_spam


@pytest.mark.parametrize(("lang", "text", "changed"), of("negation"))
def test_a_denied_praise_is_none(lang: str, text: str, changed: str) -> None:
    assert said_of(text).sentiment_label == "positive", lang
    assert sentiment_of(changed)["positive"] < sentiment_of(text)["positive"]
    assert said_of(changed).sentiment_label == "negative"
