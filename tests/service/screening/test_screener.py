"""The screener: from a submission to a verdict, with reasons that point into the original."""

from __future__ import annotations

import json
import subprocess
import sys
from itertools import permutations
from typing import TYPE_CHECKING

import pytest

from service.screening.classifier import ArtefactError
from service.screening.screener import Screener
from service.screening.verdict import Submission
from tests.service.screening.fakes import CALM, FakeClassifier, write_artefact
from tests.service.screening.nasty import NASTY

if TYPE_CHECKING:
    from pathlib import Path

    from service.screening.verdict import Reason

GAMBLING = FakeClassifier(spam=0.97, kind="gambling", words=(("spam", "gacor", 3.2),))


def quoted(submission: Submission, reason: Reason) -> str:
    assert reason.span is not None
    return str(getattr(submission, reason.field)[slice(*reason.span)])


def test_spam_with_the_words_of_the_original() -> None:
    submission = Submission("Slot paling g\u0336a\u0336c\u0336o\u0336r malam ini")
    verdict = Screener(GAMBLING).screen(submission)
    assert (verdict.outcome, verdict.is_spam, verdict.spam_kind) == ("spam", True, "gambling")
    words, disguise = verdict.reasons
    assert (words.code, words.read_as, words.weight) == ("gambling_words", "gacor", 3.2)
    assert quoted(submission, words) == "g\u0336a\u0336c\u0336o\u0336r\u0336"[:-1]
    assert (disguise.code, disguise.read_as, disguise.weight) == ("disguised_letters", "gacor", 0)
    assert quoted(submission, disguise) == quoted(submission, words)


def test_name_and_address_of_the_author_are_judged_and_quoted() -> None:
    submission = Submission("bagus", "Raja 𝗚𝗔𝗖𝗢𝗥", "x@gacor.example", "https://gacor.example")
    verdict = Screener(GAMBLING).screen(submission)
    assert [(r.field, quoted(submission, r)) for r in verdict.reasons] == [
        ("author_name", "𝗚𝗔𝗖𝗢𝗥"),
        ("author_url", "gacor"),
    ]


def test_fields_that_are_empty_are_not_asked_about() -> None:
    fake = FakeClassifier()
    Screener(fake).screen(Submission("bagus", author_email="a@b.example"))
    assert set(fake.asked) == {"text"}


def test_insult_is_held_with_its_word() -> None:
    fake = FakeClassifier(abuse=0.9, words=(("abuse", "bodoh", 2.0), ("spam", "dasar", 0.4)))
    verdict = Screener(fake).screen(Submission("Dasar bodoh"), lang="en")
    assert (verdict.outcome, verdict.is_abuse, verdict.is_spam) == ("hold", True, False)
    assert [(r.code, r.span, r.detail) for r in verdict.reasons] == [
        ("insult", (6, 11), "Words that insults use")
    ]


@pytest.mark.parametrize(("spam", "abuse"), [(0.0, 0.0), (0.6, 0.0), (0.95, 0.9), (0.1, 0.9)])
def test_sentiment_never_changes_the_outcome(spam: float, abuse: float) -> None:
    seen = set()
    for shares in permutations(CALM.values()):
        said = dict(zip(CALM, shares, strict=True))
        fake = FakeClassifier(spam=spam, abuse=abuse, sentiment=said)
        verdict = Screener(fake).screen(Submission("Pelayanan ini buruk sekali"))
        assert verdict.sentiment_label == max(said, key=said.__getitem__)
        seen.add((verdict.outcome, verdict.is_spam, verdict.is_abuse))
    assert len(seen) == 1


def test_harsh_criticism_is_published_without_reasons() -> None:
    fake = FakeClassifier(spam=0.2, sentiment={"negative": 0.98, "neutral": 0.01, "positive": 0.01},
                          words=(("spam", "buruk", 0.4), ("sentiment", "buruk", 4.0)))  # fmt: skip
    verdict = Screener(fake).screen(Submission("Pelayanan dinas ini buruk, memalukan!"))
    assert (verdict.outcome, verdict.reasons) == ("publish", [])
    assert verdict.sentiment_label == "negative"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "empty_text"),
        ("𝗦𝗮𝘆𝗮 𝘁𝗮𝗻𝘆𝗮", "disguised_letters"),
        ("https://a.example https://b.example https://c.example", "many_links"),
        ("kata " * 20_000, "long_text"),
    ],
)
def test_a_rule_that_holds_says_why(text: str, code: str) -> None:
    verdict = Screener(FakeClassifier()).screen(Submission(text))
    assert verdict.outcome == "hold"
    assert {reason.code for reason in verdict.reasons} == {code}
    assert all(reason.detail for reason in verdict.reasons)


def test_a_hold_without_a_word_that_stands_out_still_has_its_reason() -> None:
    verdict = Screener(FakeClassifier(spam=0.6, kind="other")).screen(Submission("halo"))
    assert [(r.code, r.span) for r in verdict.reasons] == [("spam_words", None)]


def test_nasty_strings_get_a_verdict_that_can_be_written(tmp_path: Path) -> None:
    write_artefact(tmp_path)
    screener = Screener.load(tmp_path, abuse=True)
    for text in NASTY:
        submission = Submission(text, author_name=text, author_email=text, author_url=text)
        verdict = screener.screen(submission)
        assert verdict.outcome in {"publish", "hold", "spam"}
        json.dumps(verdict.to_dict(), allow_nan=False).encode()


def test_the_real_classifier_behind_it(tmp_path: Path) -> None:
    write_artefact(tmp_path)
    screener = Screener.load(tmp_path, abuse=True)
    submission = Submission("ayo g4c0r")
    verdict = screener.screen(submission)
    assert verdict.outcome == "spam"
    assert verdict.model_version == screener.model_version
    assert quoted(submission, verdict.reasons[0]) == "g4c0r"


def test_abuse_that_is_switched_off_is_null(tmp_path: Path) -> None:
    write_artefact(tmp_path)
    verdict = Screener.load(tmp_path, abuse=False).screen(Submission("bodoh"))
    assert (verdict.outcome, verdict.abuse, verdict.is_abuse) == ("publish", None, False)


def test_without_an_artefact_there_is_no_screener(tmp_path: Path) -> None:
    with pytest.raises(ArtefactError):
        Screener.load(tmp_path, abuse=True)


def test_screening_needs_neither_web_nor_database_nor_training_library() -> None:
    program = (
        "import sys, types; service = types.ModuleType('service')\n"
        "service.__path__ = [sys.argv[1]]; sys.modules['service'] = service\n"
        "import service.screening.screener, service.screening.bulk\n"
        "print(*sorted({name.partition('.')[0] for name in sys.modules}))"
    )
    folder = __file__.partition("tests")[0] + "service"
    done = subprocess.run(
        [sys.executable, "-c", program, folder], capture_output=True, text=True, check=True
    )
    loaded = set(done.stdout.split())
    assert loaded.isdisjoint({"flask", "sqlalchemy", "sklearn", "numpy", "scipy", "werkzeug"})
    assert "confusable_homoglyphs" in loaded
