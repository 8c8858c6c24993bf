"""Words as a dictionary spells them: slang and abbreviations, and digits written as words.

The last step of the canonical form (`service.screening.text`), on whole words alone. The list is
this project's own (slang.txt); none of the words it gives is one that it changes.
"""

from __future__ import annotations

import re
from importlib import resources
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_GROWTH: Final = 4  # times the letters that were written
_WORD: Final = re.compile(r"\b[a-z]{2,}\b")
_DOMAINS: Final = frozenset({"org"})  # words that end an address, where a dot stands before them
_DIGITS: Final = {
    "nol": "0", "kosong": "0", "satu": "1", "dua": "2", "tiga": "3", "empat": "4",
    "lima": "5", "enam": "6", "tujuh": "7", "delapan": "8", "sembilan": "9",
}  # fmt: skip
_MIN_DIGITS: Final = 3  # in a row; "dua tiga orang" is no number, nor is "satu satu"
_PAIRS: Final = frozenset({"tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan"})
_ROW: Final = re.compile(
    r"(?<![@$])(?<!puluh )(?<!belas )(?<!ratus )(?<!ribu )\b(?:{one})(?: (?:{one}))+\b(?![@$])"
    r"(?! (?:puluh|belas|ratus|ribu|juta|milyar|miliar|persen)\b)".format(one="|".join(_DIGITS))
)


class Edit(NamedTuple):
    """A half-open span of a text and what is to stand there."""

    start: int
    end: int
    new: str


def _read_slang() -> dict[str, str]:
    text = (resources.files("service.screening") / "slang.txt").read_text(encoding="utf-8")
    table: dict[str, str] = {}
    for line in text.splitlines():
        word, colon, written = line.partition(":")
        if colon and not line.startswith("#"):
            table.update(dict.fromkeys(written.split(), word))
    return table


SLANG: Final = _read_slang()
_LISTED: Final = frozenset(SLANG)
_NUMERALS: Final = frozenset(_DIGITS)


def edits(text: str, tokens: list[str], limit: int) -> list[Edit]:
    """What is to be respelled in a canonical text, in order; not beyond `limit` code points.

    `tokens` are its runs of Latin letters and digits: most texts have nothing among them.
    """
    found = [] if _NUMERALS.isdisjoint(tokens) else _numbers(text)
    if not _LISTED.isdisjoint(tokens):
        size = len(text) + sum(len(one.new) - (one.end - one.start) for one in found)
        found = sorted(found + _within(_slang(text), limit - size))
    return found


def _slang(text: str) -> Iterator[Edit]:
    for word in _WORD.finditer(text):
        new = SLANG.get(word[0])
        if new is not None and not _is_address(text, word.start(), word.end()):
            yield Edit(word.start(), word.end(), new)


def _is_address(text: str, start: int, end: int) -> bool:
    before = text[start - 1 : start]
    return (
        before in {"@", "/", "$"}
        or text[end : end + 1] in {"@", "$"}
        or (before == "." and text[start:end] in _DOMAINS)
    )


def _within(wanted: Iterator[Edit], room: int) -> list[Edit]:
    """The edits until one does not fit any more: so a text never grows over its limit."""
    fitting = []
    for edit in wanted:
        room -= len(edit.new) - (edit.end - edit.start)
        if room < 0:
            break
        fitting.append(edit)
    return fitting


def _numbers(text: str) -> list[Edit]:
    """Digits written as words, three and more or a pair of the same: "gacor delapan delapan"."""
    rows = []
    for row in _ROW.finditer(text):
        words = row[0].split(" ")
        pair = len(words) == _MIN_DIGITS - 1 and words[0] == words[1] and words[0] in _PAIRS
        if pair or len(words) >= _MIN_DIGITS:
            rows.append(Edit(row.start(), row.end(), "".join(map(_DIGITS.__getitem__, words))))
    return rows
