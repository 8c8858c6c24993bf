"""Every reason has its words in both languages."""

from __future__ import annotations

import pytest

from service.screening.reasons import DETAILS
from service.screening.screener import Screener
from service.screening.verdict import Submission
from tests.service.screening.fakes import FakeClassifier


def test_both_languages_say_the_same_things() -> None:
    assert DETAILS["id"].keys() == DETAILS["en"].keys()
    assert not set(DETAILS["id"].values()) & set(DETAILS["en"].values())


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        ("gambling", "gambling_words"),
        ("scam", "scam_words"),
        ("promotion", "promotion_words"),
        ("other", "spam_words"),
        (None, "spam_words"),
    ],
)
def test_the_kind_of_spam_names_the_reason(kind: str | None, code: str) -> None:
    fake = FakeClassifier(spam=0.7, kind=kind, words=(("spam", "hadiah", 1.0),))
    for lang in ("id", "en", "xx"):
        (reason,) = Screener(fake).screen(Submission("Ambil hadiah!"), lang).reasons
        assert (reason.code, reason.span, reason.read_as) == (code, (6, 12), "hadiah")
        assert reason.detail == DETAILS.get(lang, DETAILS["id"])[code]


def test_the_heaviest_word_comes_first_and_none_speaks_against() -> None:
    words = (("spam", "bonus", 1.0), ("spam", "klik", 2.5), ("spam", "jalan", -1.0))
    verdict = Screener(FakeClassifier(spam=0.7, words=words)).screen(Submission("klik bonus jalan"))
    assert [reason.read_as for reason in verdict.reasons] == ["klik", "bonus"]
