"""The civic corpus as the training reads it: labels by task, themes kept apart, faults named."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from training.civic import CivicError, read_civic
from training.fit import folds_of
from training.prepare import prepare, read_examples

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

LINE = {
    "text": "jalan rusak", "theme": "jalan", "kind": "complaint", "lang": "id",
    "spam": "none", "sentiment": "negative", "abuse": False,
}  # fmt: skip
THEMES = [f"tema {number}" for number in range(12)]


def corpus(path: Path, *changes: Mapping[str, object]) -> Path:
    lines = [json.dumps({**LINE, **change}) for change in changes]
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path


def test_spam_has_no_sentiment_and_no_abuse(tmp_path: Path) -> None:
    path = corpus(tmp_path / "c.jsonl", {}, {"text": "slot gacor", "spam": "gambling"})
    prepare([], [], tmp_path, path)
    assert [one.label for one in read_examples(tmp_path, "sentiment")] == ["negative"]
    assert [one.label for one in read_examples(tmp_path, "abuse")] == ["clean"]
    spam = read_examples(tmp_path, "spam")
    assert [(one.label, one.kind) for one in spam] == [("ham", ""), ("spam", "gambling")]


def test_a_theme_stands_in_one_fold(tmp_path: Path) -> None:
    changes = [{"text": f"{theme} nomor {at}", "theme": theme} for theme in THEMES for at in "abcd"]
    prepare([], [], tmp_path, corpus(tmp_path / "c.jsonl", *changes))
    examples = read_examples(tmp_path, "sentiment")
    folds = folds_of(examples)
    by_theme = {one.theme: set[int]() for one in examples}
    for one, fold in zip(examples, folds, strict=True):
        by_theme[one.theme].add(int(fold))
    assert len(by_theme) == len(THEMES)
    assert all(len(found) == 1 for found in by_theme.values())
    assert len(set.union(*by_theme.values())) > 1


@pytest.mark.parametrize(
    "change", [{"spam": "ads"}, {"sentiment": "sad"}, {"text": " "}, {"theme": ""}, {"more": 1}]
)
def test_a_faulty_line_is_named(tmp_path: Path, change: dict[str, object]) -> None:
    path = corpus(tmp_path / "c.jsonl", {}, change)
    with pytest.raises(CivicError, match=r"c\.jsonl, line 2"):
        read_civic(path)


def test_a_line_that_is_no_object_is_named(tmp_path: Path) -> None:
    path = tmp_path / "c.jsonl"
    path.write_text("not json\n", "utf-8")
    with pytest.raises(CivicError, match="line 1"):
        read_civic(path)
