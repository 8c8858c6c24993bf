"""Indonesian words down to their roots, for the word lists: Sastrawi, and how people really write.

Sastrawi looks words up in a list, which takes it 100 ms for a word that it does not know; here
the same words are looked up by their hashes. What it does not know of is how people write: `nipu`,
`tipuin`, `penipu2`, and affixes on a word that is in no dictionary (`slotnya`).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from Sastrawi.Stemmer.Stemmer import Stemmer

from service.screening.words import in_dictionary

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MAX_WORD = 32  # letters; a longer word is no inflection of anything
REMEMBERED = 4096
_STEMMABLE = re.compile(r"[a-z]{3,}2?(?:nya|an)?")
_TWICE = re.compile(r"([a-z]+)2(?:nya|an)?")


class Roots:
    """Sastrawi's roots and more of them, in the shape that its stemmer asks for."""

    def __init__(self) -> None:
        self._more: set[str] = set()

    def add(self, word: str) -> None:
        """Take one more word for a root."""
        self._more.add(word)

    def contains(self, word: str) -> bool:
        """Whether the word is a root."""
        return in_dictionary(word) or word in self._more


class Stems:
    """Finds the roots of words; listed words that no dictionary has are roots as well.

    Safe to share between threads.
    """

    def __init__(self, listed: Iterable[str] = ()) -> None:
        self._roots = Roots()
        self._stemmer = Stemmer(self._roots)
        for word in sorted(set(listed), key=lambda word: (len(word), word)):
            if _STEMMABLE.fullmatch(word) and self._find(word) is None:
                self._roots.add(word)
        self._remembered: dict[str, str] = {}

    def root(self, word: str) -> str:
        """The root of a canonical word, or the word itself where none is known."""
        root = self.at_hand(word)
        if root is None:
            root = self._find(word) or word
            if len(self._remembered) >= REMEMBERED:
                self._remembered.clear()
            self._remembered[word] = root
        return root

    def at_hand(self, word: str) -> str | None:
        """The root, if it costs next to nothing to tell; to find another one takes 1 ms or more."""
        if not _is_stemmable(word) or self._roots.contains(word):
            return word
        return self._remembered.get(word)

    def _find(self, word: str) -> str | None:
        """The root in the first way of reading the word that leads to one."""
        if not _is_stemmable(word):
            return None
        for form in _readings(word):
            stem: str = self._stemmer.stem_singular_word(form)
            if self._roots.contains(stem):
                return stem
        return None


def _is_stemmable(word: str) -> bool:
    return len(word) <= MAX_WORD and _STEMMABLE.fullmatch(word) is not None


def _readings(word: str) -> Iterator[str]:
    """The word, and what it would be in the standard language."""
    if twice := _TWICE.fullmatch(word):
        word = twice[1]
    yield word
    bare = word.removesuffix("in")  # tipuin, bohongin
    if bare != word:
        yield bare
    if bare.startswith("nge"):  # ngeslot, ngebohongin
        yield bare[3:]
    if bare[:1] in {"n", "m"}:  # nipu, nyapu, mikirin
        yield "me" + bare
