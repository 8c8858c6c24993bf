"""Which words there are: to part "jalanrusakparah" and to tell whether "jud1" is "judi".

Two sources: the words of this project's own civic corpus, the most frequent first (words.txt), and
the roots of Sastrawi's dictionary. `spelling` and `spacing` of this room ask.
"""

from __future__ import annotations

import math
from array import array
from bisect import bisect_left
from functools import lru_cache
from importlib import resources
from typing import Final

from service.screening.slang import SLANG

COMMON: Final = 2
KNOWN: Final = 1
MAX_WORD: Final = 24  # letters; a longer piece is no word
_PREFIXES: Final = (
    "di", "ber", "ter", "se", "ke", "per", "memper", "diper", "keber", "seper", "nge", "ng",
)  # fmt: skip
_NASAL: Final = {  # and the letter that it may have swallowed
    "mem": "p", "men": "t", "meny": "s", "meng": "k", "me": "",
    "pem": "p", "pen": "t", "peny": "s", "peng": "k", "pe": "",
    "n": "t", "ny": "s", "m": "p",
}  # fmt: skip
_SUFFIXES: Final = (
    "nya", "kan", "lah", "an", "i", "ku", "mu", "annya", "kannya", "in", "nye",
)  # fmt: skip
_MIN_ROOT: Final = 4
_STARTS: Final = (*_PREFIXES, *_NASAL)
MOST_PARTED: Final = 200  # letters; nobody sets more apart without a gap to say something
_UNITS: Final = frozenset({"rb", "jt"})
_LIKELIER: Final = 4  # times nearer to the top of the list
_CACHE: Final = 1 << 12
# costs are negative logarithms of a share, as in a text where the frequency falls with the rank
_RANK_SHIFT: Final = 3.0
_RANK_COST: Final = 2.3
_SLANG_COST: Final = 11.0
_ROOT_COST: Final = 13.0
_MIN_INFLECTED: Final = 6
_STRANGE_COST: Final = 11.0
_STRANGE_LETTER: Final = 2.2


def _lines(text: str) -> list[str]:
    return [line for line in text.splitlines() if line and not line.startswith("#")]


class _Words:
    """Words in order, of which the hashes alone are kept: a tenth of the memory.

    Python's own 64-bit hashes; that a stranger meets one is a chance of one in 10^14.
    """

    def __init__(self, words: list[str]) -> None:
        marks = sorted((hash(word), rank) for rank, word in enumerate(words))
        self._marks = array("q", [mark for mark, _ in marks])
        self._ranks = array("H", [rank for _, rank in marks])

    def __len__(self) -> int:
        return len(self._marks)

    def __contains__(self, word: str) -> bool:
        return self.rank(word) is not None

    def rank(self, word: str) -> int | None:
        """The word's place in the order, from 0; None for a stranger."""
        mark = hash(word)
        place = bisect_left(self._marks, mark)
        if place == len(self._marks) or self._marks[place] != mark:
            return None
        return self._ranks[place]


def _read_ranks() -> _Words:
    own = resources.files("service.screening") / "words.txt"
    return _Words(_lines(own.read_text(encoding="utf-8")))


def _read_roots() -> _Words:
    file = resources.files("Sastrawi") / "Stemmer" / "data" / "kata-dasar.txt"
    return _Words(_lines(file.read_text(encoding="utf-8")))


_RANKS: Final = _read_ranks()
_ROOTS: Final = _read_roots()


@lru_cache(maxsize=_CACHE)
def familiarity(word: str) -> int:
    """`COMMON` for a word of the corpus, `KNOWN` for another of the language, inflected or not."""
    if word in _RANKS:
        return COMMON
    if word in _ROOTS or word in SLANG or any(_is_root(stem) for stem in _stems(word)):
        return KNOWN
    return 0


def in_dictionary(word: str) -> bool:
    """Whether Sastrawi's dictionary has the word as a root."""
    return word in _ROOTS


def is_likelier(word: str, other: str) -> bool:
    """Whether a common word is much more frequent than the other: "anak" than "nak"."""
    rank, beside = _RANKS.rank(word), _RANKS.rank(other)
    return rank is not None and _LIKELIER * rank <= (len(_RANKS) if beside is None else beside)


def _is_root(stem: str) -> bool:
    return len(stem) >= _MIN_ROOT and (stem in _ROOTS or stem in _RANKS)


def _stems(word: str) -> list[str]:
    """What is left of a word without one prefix and one suffix; the dropped first letter again."""
    bare = [word]
    if word.endswith(_SUFFIXES):
        bare += [word.removesuffix(end) for end in _SUFFIXES if word.endswith(end)]
    if not word.startswith(_STARTS):
        return bare
    stems = list(bare)
    for one in bare:
        stems += [one.removeprefix(start) for start in _PREFIXES if one.startswith(start)]
        for start, first in _NASAL.items():
            if one.startswith(start):
                rest = one.removeprefix(start)
                stems += [rest, first + rest]
    return stems


def _cost(piece: str) -> float:
    rank = _RANKS.rank(piece)
    if rank is not None:
        return math.log(rank + _RANK_SHIFT) + _RANK_COST
    if piece in SLANG:
        return _SLANG_COST
    if piece in _ROOTS or (len(piece) >= _MIN_INFLECTED and familiarity(piece)):
        return _ROOT_COST
    return _STRANGE_COST + _STRANGE_LETTER * len(piece)


def part(letters: str) -> list[int]:
    """Where words that were written without spaces begin, the first place 0 left out.

    The likeliest words, none of a single character; digits go with the word before them. At most
    `MAX_WORD` pieces are tried at a place, and the first `MOST_PARTED` letters are parted: the last
    word holds the rest.
    """
    letters = letters[:MOST_PARTED]
    size = len(letters)
    best = [0.0] + [math.inf] * size
    back = [0] * (size + 1)
    for end in range(2, size + 1):
        if letters[end : end + 1].isdigit():
            continue
        bare = letters[max(end - MAX_WORD, 0) : end].rstrip("0123456789")
        digits = min(end, MAX_WORD) - len(bare)
        for start in range(max(end - MAX_WORD, 0), end - 1):
            if best[start] == math.inf or (start and letters[start].isdigit()):
                continue
            cost = best[start] + _cost(letters[start : end - digits])
            if cost < best[end]:
                best[end], back[end] = cost, start
    starts = [size]
    while back[starts[-1]] > 0:
        starts.append(back[starts[-1]])
    return _with_figures(letters, starts[::-1])


def _with_figures(letters: str, ends: list[int]) -> list[int]:
    """Beginnings of pieces, from their ends: a digit after a word, and "20rb", are their own."""
    starts: list[int] = []
    left = 0
    for end, following in zip(ends, [*ends[1:], ends[-1]], strict=True):
        word = letters[left:end].rstrip("0123456789")
        digits = end - left - len(word)
        unit = letters[end:following] in _UNITS
        if word and digits and familiarity(word) and (digits == 1 or unit):
            starts.append(end - digits)
        if not (digits and unit):
            starts.append(end)
        left = end
    return starts[:-1]
