"""Which words praise, which blame, and what a denial before them reaches; `features` asks.

The list is this project's own (feelings.txt): everyday words of Indonesian, Javanese, Sundanese and
Betawi, as the canonical text spells them. That *ora* turns round *apik* is then learnt once, from
any word of praise in any language, and holds for all of them.
"""

from __future__ import annotations

import re
from functools import lru_cache
from importlib import resources
from typing import Final

REACH: Final = 2  # so many tokens behind a denial are denied by it
SIGNS: Final = {"praise": "+", "blame": "-"}
_ENDINGS: Final = ("nya", "nye", "ipun", "na", "ne", "e", "lah")
_MIN_STEM: Final = 3
_MARKS: Final = frozenset('!?"')
_CLAUSE: Final = re.compile(r"[,.;:()\n]|\s-\s")  # what a denial does not reach over
_CACHE: Final = 1 << 13


def _read() -> dict[str, frozenset[str]]:
    text = (resources.files("service.screening") / "feelings.txt").read_text(encoding="utf-8")
    lists: dict[str, set[str]] = {}
    for line in text.splitlines():
        name, colon, words = line.partition(":")
        if colon and not line.startswith("#"):
            lists.setdefault(name, set()).update(words.split())
    return {name: frozenset(words) for name, words in lists.items()}


LISTS: Final = _read()
DENIERS: Final = LISTS["deny"]
_ONLY: Final = LISTS["only"]  # "tidak hanya": not denied, what follows is said on top
_SIGNED: Final = {word: sign for name, sign in SIGNS.items() for word in LISTS[name]}


@lru_cache(maxsize=_CACHE)
def sign_of(word: str) -> str:
    """`+` for a word that praises, `-` for one that blames, with or without an ending; or empty."""
    if word in _SIGNED:
        return _SIGNED[word]
    for ending in _ENDINGS:
        stem = word.removesuffix(ending)
        if len(word) > len(stem) >= _MIN_STEM and stem in _SIGNED:
            return _SIGNED[stem]
    return ""


def ends_denial(word: str, between: str) -> bool:
    """Whether a denial reaches no further: the token is a mark, or a clause ended before it."""
    return word in _MARKS or _CLAUSE.search(between) is not None


def lets_through(word: str) -> bool:
    """Whether a denied word is one like *hanya*, behind which nothing is denied."""
    return word in _ONLY
