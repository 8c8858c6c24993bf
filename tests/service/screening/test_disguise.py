"""Single characters: what they stand for by Unicode's own names and tables."""

from __future__ import annotations

import sys
import unicodedata

import pytest

from service.screening.disguise import MAX_EXPANSION, is_flags, look_alike, read


@pytest.mark.parametrize(
    ("character", "reading"),
    [
        ("A", "a"), ("é", "e"), ("ø", "o"), ("🅱", "b"), ("Ⓜ", "m"), ("⒢", "g"), ("ʀ", "r"),
        ("𝟕", "7"), ("⓿", "0"), ("①", "1"), ("²", "2"), ("…", "..."), ("ﬁ", "fi"), ("ﷺ", "ﷺ"),
        ("\u200b", ""), ("\ufe0f", ""), ("\u3164", ""), ("\u2800", " "), ("\u2028", " "),
        ("Ж", "ж"), ("ﻻ", "لا"), ("你", "你"), ("🆗", "🆗"), ("\ud800", "\ufffd"), ("ꦲ", "ꦲ"),
    ],
)  # fmt: skip
def test_reading_of_one_character(character: str, reading: str) -> None:
    assert read(character) == reading


def test_every_character_reads_as_something_that_reads_as_itself() -> None:
    for code in range(sys.maxunicode + 1):
        if unicodedata.category(chr(code)) in {"Co", "Cn"}:
            continue
        reading = read.__wrapped__(chr(code))
        assert len(reading) <= MAX_EXPANSION
        assert "".join(map(read, reading)) == reading


@pytest.mark.parametrize(
    ("character", "letter", "twin"),
    [
        ("а", "a", True), ("В", "b", True), ("в", "b", False), ("Ν", "n", True), ("ν", "v", True),
        ("І", "i", True), ("м", "m", False), ("ꓖ", "g", True), ("०", "o", True),
    ],
)  # fmt: skip
def test_look_alikes(character: str, letter: str, twin: bool) -> None:  # noqa: FBT001 - a column
    assert look_alike(character) == (letter, twin)


@pytest.mark.parametrize(
    "character", ["a", "1", "ж", "ا", "ه", "٥", "ʼ", "ー", "你", "ꦲ", "😂", "×"]
)
def test_what_passes_for_no_letter(character: str) -> None:
    assert look_alike(character) is None


def test_flags() -> None:
    assert is_flags("🇮🇩🇲🇾")
    assert not is_flags("🇬🇦🇨")
    assert not is_flags("🇸🇱🇴🇹")
