"""Letters written as digits, and letters written too often; a step of the canonical form."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import product
from typing import TYPE_CHECKING, Final

from service.screening.disguise import is_mark
from service.screening.words import COMMON, MAX_WORD, familiarity, is_likelier

if TYPE_CHECKING:
    from collections.abc import Iterator

    from service.screening.draft import Draft

_TOKEN: Final = re.compile(r"[a-z0-9@$]+")
_BETWEEN: Final = re.compile(r"(?<=[a-z])([013457@$])\1?(?=[a-z])")
_LOTTERY: Final = re.compile(r"[2-5]d\d*$")  # "togel4d": the draw with four digits, not a letter
_BETWEEN_BOLD: Final = re.compile(r"(?<=[a-z])([01345789@$]{1,3})(?=[a-z])")
_EDGE: Final = re.compile(r"^[013457]{1,2}(?=[a-z]{4})|(?<=[a-z]{4})[0134]$")  # "77" is a brand's
_FIGURE: Final = re.compile(
    r"(?:rp)?\d+(?:an|x|rb|jt|ribu|juta|k|in\d+)|[a-z]+\d+x"
)  # "9an", "rp1juta"
_AS_LETTERS: Final = str.maketrans("01345789@$", "oieastbgas")
_SIGNS: Final = frozenset("@$")
_READINGS: Final = {
    "0": "o", "1": "il", "3": "e", "4": "a", "5": "s", "7": "t", "8": "b", "9": "g",
    "@": "a", "$": "s",
}  # fmt: skip
_MAX_DOUBTS: Final = 3  # "1" is i or l
_MANY: Final = 2  # words written with digits
_MIN_LETTERS: Final = 3  # "p3k", "h1n1", "k3" are names
_MIN_WORD: Final = 3
_TWICE: Final = "2"  # "4nak2" is "anak-anak"
_MIN_SURE: Final = 4  # a shorter word must be a common one, or have letters besides the digits
_ADDRESS: Final = frozenset(".-_")
_LONG: Final = re.compile(r"([a-z])\1{2,}")
_ALONE: Final = 3  # of "aaaaa", "www", "iii" so many stay


def has_digit_letters(text: str) -> bool:
    """Whether `digits_to_letters` would change anything."""
    return any(_reading_at(text, word) != word[0] for word in _mixed(text))


def digits_to_letters(draft: Draft) -> Draft:
    """Digits and signs that stand for letters: between letters, or where that makes a word.

    Where several words are written so, short ones are read so too: "d1 s1n1 4da".
    """
    text = draft.text
    changed = 0
    for bold in (False, True):
        for word in _mixed(text):
            reading = _reading_at(text, word, bold=bold)
            changed += reading != word[0]
            for place, letter in enumerate(reading, word.start()):
                if draft.chars[place] != letter:
                    draft.chars[place] = letter
                    draft.hidden[place] = True
        if changed < _MANY:
            break
        text = draft.text
    return draft


def _mixed(text: str) -> Iterator[re.Match[str]]:
    """Words of letters and digits or signs."""
    for word in _TOKEN.finditer(text):
        if not word[0].isalpha() and not word[0].isdigit():
            yield word


def _reading_at(text: str, word: re.Match[str], *, bold: bool = False) -> str:
    address = "@" in word[0] and text[word.end() : word.end() + 1] in _ADDRESS
    if len(word[0]) > MAX_WORD or _is_glued(text, word):
        return _between(word[0], address=address, bold=bold)
    return as_letters(word[0], address=address, bold=bold)


def _is_glued(text: str, word: re.Match[str]) -> bool:
    """Whether it is a part of a word in another script."""
    around = text[word.start() - 1 : word.start()] + text[word.end() : word.end() + 1]
    return any(not c.isascii() and (c.isalnum() or is_mark(c)) for c in around)


@lru_cache(maxsize=1 << 12)
def as_letters(word: str, *, address: bool = False, bold: bool = False) -> str:
    """A word as it reads: "g4c0r" and "jud1" as letters; "gacor88", "visi4d", "rt05", "p3k" stay.

    `address` says that it may begin a mail address, so that "@" is no letter; `bold` that its text
    is full of such words, so that "d1" and "be8as" are read too.
    """
    if _FIGURE.fullmatch(word):
        return word
    if word[-1] == _TWICE and len(word) > _MIN_WORD:
        return as_letters(word[:-1], bold=bold) + _TWICE
    if not (address and "@" in word) and (found := _word_behind(word, bold=bold)):
        return found
    return _between(word, address=address, bold=bold)


def _between(word: str, *, address: bool, bold: bool) -> str:
    if sum("a" <= c <= "z" for c in word) < _MIN_LETTERS:
        return word

    def swap(run: re.Match[str]) -> str:
        if _LOTTERY.match(word, run.start()) or (address and run[1] == "@"):
            return run[0]
        return run[0].translate(_AS_LETTERS)

    if not bold:
        return _BETWEEN.sub(swap, word)
    inner = _BETWEEN_BOLD.sub(swap, word)
    strange = not familiarity(inner.strip("0123456789"))
    return _EDGE.sub(lambda run: run[0].translate(_AS_LETTERS), inner) if strange else inner


def _word_behind(word: str, *, bold: bool) -> str | None:
    """The known word that the digits hide; None where the letters alone are as good a word."""
    letters = sum("a" <= c <= "z" for c in word)
    short = len(word) < _MIN_WORD or (letters < _MIN_LETTERS - 1 and len(word) < _MIN_SURE)
    signs = word[0] in _SIGNS or word[-1] in _SIGNS  # they would join what they part
    if (short and not bold) or signs:
        return None
    choices = [_READINGS.get(c, "" if c.isdigit() else c) for c in word]
    if not all(choices) or sum(len(one) > 1 for one in choices) > _MAX_DOUBTS:
        return None
    best = max(map("".join, product(*choices)), key=familiarity)
    found, rest = familiarity(best), word.strip("0123456789")
    if found < (COMMON if len(word) <= _MIN_SURE else 1):
        return None
    known = familiarity(rest) - bold
    return best if found > known or (found == known and is_likelier(best, rest)) else None


def shorten(draft: Draft) -> Draft:
    """Elongation: "bagusss" is "bagus"; a word of one letter alone keeps three of it."""
    text = draft.text
    dropped: set[int] = set()
    for run in _LONG.finditer(text):
        before, after = text[max(run.start() - 1, 0) : run.start()], text[run.end() : run.end() + 1]
        alone = not before.isalnum() and not after.isalnum()
        last = run.start() + (_ALONE if alone else 1) - 1
        draft.ends[last] = draft.ends[run.end() - 1]
        dropped.update(range(last + 1, run.end()))
    return draft.without(dropped)
