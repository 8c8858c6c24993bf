"""Names, cities, numbers, spelling, case, disguise leave what the shipped artefacts say.

A case says what is changed, the language, whether the text is a citizen's (`civic`), `spam` or
`abuse`, and the text before and after. What is kept: whether it is published, whether it is abuse,
and a citizen's sentiment. A disguise may make a person look, nothing worse.
"""

from __future__ import annotations

import pytest

from tests.model.screened import DISGUISES, cases_of, said_of

CHANGES = {"name", "city", "number", "spelling", "punctuation", "case", "disguise"}


def test_every_change_is_tried_in_every_language() -> None:
    tried = {(what, lang) for what, lang, *_ in cases_of("same.txt")}
    assert tried == {(what, lang) for what in CHANGES for lang in ("id", "jv", "su", "btw")}


@pytest.mark.parametrize(("what", "lang", "kind", "text", "changed"), cases_of("same.txt"))
def test_it_stays(what: str, lang: str, kind: str, text: str, changed: str) -> None:
    before, after = said_of(text), said_of(changed)
    if kind == "spam":
        assert "publish" not in {before.outcome, after.outcome}, (before.spam, after.spam)
    else:
        called = {before.is_abuse, after.is_abuse}
        assert called == {kind == "abuse"}, (lang, before.abuse, after.abuse)
        assert not before.is_spam
        assert not after.is_spam
        assert before.outcome == after.outcome or what == "disguise"
    if kind == "civic":
        assert before.outcome == "publish"
        assert before.sentiment_label == after.sentiment_label, after.sentiment


@pytest.mark.parametrize("disguise", DISGUISES)
@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("id", "Slot gacor maxwin di TERATAIBET88"),
        ("jv", "Dolanan slot gacor ning TERATAIBET88, gampang maxwin"),
        ("su", "Hayu maen slot gacor di TERATAIBET88, gampang maxwin"),
        ("btw", "Maen slot gacor mah di TERATAIBET88 aje, maxwin mulu"),
    ],
)
def test_spam_in_any_disguise_is_caught(lang: str, text: str, disguise: str) -> None:
    assert said_of(DISGUISES[disguise](text)).outcome in {"hold", "spam"}, lang
