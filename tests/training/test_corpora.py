"""The civic corpus: whole, labelled within its lists, and without doubles."""

from __future__ import annotations

import json
import unicodedata
from collections import Counter
from pathlib import Path
from typing import Any

CIVIC = Path(__file__).parents[2] / "training" / "corpora" / "civic.jsonl"
LABELS: dict[str, set[object]] = {
    "lang": {"id", "jv", "su", "btw", "mix", "en"},
    "spam": {"none", "gambling", "scam", "promotion", "other"},
    "sentiment": {"negative", "neutral", "positive"},
    "abuse": {True, False},
    "kind": {
        "complaint", "question", "thanks", "praise", "criticism", "sarcasm", "neutral", "contrast",
        "about_spam", "spammy_words", "documents", "abuse", "spam",
    },
}  # fmt: skip


def rows() -> list[dict[str, Any]]:
    return [json.loads(line) for line in CIVIC.read_text(encoding="utf-8").splitlines()]


def test_every_line_is_labelled() -> None:
    for row in rows():
        assert set(row) == {"text", "theme", *LABELS}
        assert 1 <= len(row["text"]) <= 5000
        assert row["theme"]
        assert [name for name, known in LABELS.items() if row[name] not in known] == []
        assert (row["kind"] == "spam") == (row["spam"] != "none"), row["text"]
        assert (row["kind"] == "abuse") == row["abuse"], row["text"]


def test_no_text_twice() -> None:
    texts = (" ".join(unicodedata.normalize("NFKC", r["text"]).casefold().split()) for r in rows())
    assert [text for text, count in Counter(texts).items() if count > 1] == []


def test_large_enough_to_measure_with() -> None:
    spam = Counter(row["spam"] != "none" for row in rows())
    assert spam[False] >= 3000
    assert spam[True] >= 800
    assert Counter(row["kind"] for row in rows())["criticism"] >= 200
