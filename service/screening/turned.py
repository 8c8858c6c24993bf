"""Text that stands on its head, "ɹoɔɐƃ", found and turned back for `unmask.read_each`.

Unicode names most turned letters; the rest are letters that look like a turned other one.
"""
# ruff: noqa: RUF001 - letters that look like others are the subject

from __future__ import annotations

import re
import string
import unicodedata
from typing import Final, NamedTuple

# letters without TURNED in their name that stand for one: b is q, c is open o, g has a top bar
_OTHERS: Final = dict(zip("bdnpqulosxzɔɟƃɾı", "qpudbnlosxzcfgji", strict=True))
_NAMES: Final = ("LATIN SMALL LETTER TURNED {}", "LATIN SMALL LETTER SIDEWAYS TURNED {}")
_SIGNS: Final = {"¡": "!", "¿": "?", "˙": ".", "(": ")", ")": "("}
_MIN_TURNED: Final = 2  # letters that only stand on their heads


class Turned(NamedTuple):
    """A half-open span of the original and what it says the right way up."""

    start: int
    end: int
    text: str


def _turned_letters() -> dict[str, str]:
    table = {}
    for letter in string.ascii_uppercase:
        for name in _NAMES:
            try:
                table[unicodedata.lookup(name.format(letter))] = letter.lower()
            except KeyError:
                continue
    return table


_NAMED: Final = _turned_letters()
_LETTERS: Final = _OTHERS | _NAMED | dict(zip("éè", "éè", strict=True))  # nobody turns these
_ONLY: Final = frozenset(_LETTERS) - frozenset(string.ascii_lowercase + "ıéè")  # as they are
_HINT: Final = re.compile("[" + "".join(sorted(_ONLY)) + "]")
_LINE: Final = re.compile(
    "[" + "".join(map(re.escape, sorted(_LETTERS))) + r"0-9 !-/:-@\[-`{-~¡¿˙]+"
)
_WORD: Final = re.compile(r"[^\W\d_]+")


def turned_back(original: str) -> list[Turned]:
    """The stretches of a text that stand on their heads, in order; mostly there are none."""
    if len(_HINT.findall(original)) < _MIN_TURNED:
        return []
    found = []
    for line in _LINE.finditer(original):
        start, end = _whole_words(original, *line.span())
        words = list(_WORD.finditer(original, start, end))
        turned = [word for word in words if _HINT.search(word[0])]
        if len(words) > len(turned) and (start, end) != _line_around(original, start, end):
            if not turned:
                continue
            start, end = turned[0].start(), turned[-1].end()
        piece = original[start:end]
        start += len(piece) - len(piece.lstrip(" "))
        end = start + len(piece.strip(" "))
        if sum(len(_HINT.findall(word[0])) for word in turned) >= _MIN_TURNED:
            found.append(Turned(start, end, _turn(original[start:end])))
    return found


def _whole_words(original: str, start: int, end: int) -> tuple[int, int]:
    """The span less the words that it cuts through."""
    while start < end and start and original[start].isalnum() and original[start - 1].isalnum():
        start += 1
    while start < end < len(original) and original[end - 1].isalnum() and original[end].isalnum():
        end -= 1
    return start, end


def _line_around(original: str, start: int, end: int) -> tuple[int, int]:
    left = original.rfind("\n", 0, start) + 1
    right = original.find("\n", end)
    return left, len(original) if right < 0 else right


def _turn(text: str) -> str:
    return "".join(_LETTERS.get(c, _SIGNS.get(c, c)) for c in reversed(text))
