"""What the tests of the shipped artefact read was written for them, and trains nothing."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path

import pytest

from service.screening.text import canonical
from tests.model.screened import cases_of, civic, criticism, fresh, gambling

CORPORA = Path(__file__).parents[2] / "training" / "corpora"
KINDS = {
    "complaint", "criticism", "question", "thanks", "sarcasm", "information", "about_spam",
    "spammy_words", "gambling", "scam", "promotion", "abuse",
}  # fmt: skip
LANGUAGES = {"id", "jv", "su", "btw"}
WORDS = 4  # a run of so many words is what two texts may share
SHARED = 0.5  # at most so much of a text's runs may stand in one corpus


def runs_of(text: str) -> set[tuple[str, ...]]:
    """All runs of WORDS words of a text, or the whole of a shorter one."""
    words = re.findall(r"\w+", canonical(text).text)
    last = max(len(words) - WORDS, 0)
    return {tuple(words[at : at + WORDS]) for at in range(last + 1)}


def all_texts() -> list[str]:
    return [
        *(one.text for one in civic()), *gambling(), *criticism(), *(one.text for one in fresh()),
        *(text for case in cases_of("feeling.txt") for text in case[1:]),
    ]  # fmt: skip


def test_every_kind_and_language_is_there() -> None:
    assert len(fresh()) >= 600
    counted = Counter(one.kind for one in fresh())
    assert set(counted) == KINDS
    assert min(counted.values()) >= 50
    assert {one.lang for one in fresh()} == LANGUAGES
    for lang in LANGUAGES - {"id"}:
        assert {one.kind for one in fresh() if one.lang == lang} == KINDS


def test_the_labels_fit_their_kinds() -> None:
    for one in fresh():
        assert one.sentiment in {"negative", "neutral", "positive"}
        assert one.abuse == (one.kind == "abuse"), one.text
        kinds = {one.kind, "other"} if one.kind in {"gambling", "scam", "promotion"} else {"none"}
        assert one.spam in kinds, one.text


def test_no_text_is_there_twice() -> None:
    texts = Counter(canonical(text).text for text in [one.text for one in fresh()] + [*criticism()])
    assert [text for text, times in texts.items() if times > 1] == []


def test_a_copied_text_would_be_found() -> None:
    text = "Lampu jalan di gang kami mati sejak dua minggu lalu, tolong diperbaiki"
    copied = runs_of(text.upper() + " segera!") & runs_of(text)
    assert len(copied) / len(runs_of(text)) > SHARED


@pytest.mark.parametrize("path", sorted(CORPORA.glob("*.jsonl")), ids=lambda path: path.name)
def test_no_corpus_trains_on_them(path: Path) -> None:
    trained = set[tuple[str, ...]]()
    for line in path.read_text("utf-8").splitlines():
        trained |= runs_of(json.loads(line)["text"])
    copied = [
        text for text in all_texts()
        if len(runs_of(text) & trained) > SHARED * len(runs_of(text))
    ]  # fmt: skip
    assert copied == []
