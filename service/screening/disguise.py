"""What a single character stands for when it is dressed up; `service.screening.text` asks.

Nothing here is a list of look-alikes of our own: readings come from Unicode's decompositions and
character names (unicodedata) and from Unicode TR39's confusables (confusable-homoglyphs).
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections import defaultdict, deque
from functools import lru_cache
from importlib import resources
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_EXPANSION = 4  # code points one character may turn into; longer ligatures stay as they are
_ROUNDS = 8
_CACHE = 1 << 14
_INDICATORS = ("\U0001f1e6", "\U0001f1ff")
# "SQUARED LATIN CAPITAL LETTER G", "LATIN LETTER SMALL CAPITAL R", "LATIN SMALL LETTER O WITH
# STROKE", "REGIONAL INDICATOR SYMBOL LETTER S", "MODIFIER LETTER SMALL A"
_LETTER_NAME = re.compile(
    r"(?:LATIN|INDICATOR|MODIFIER)\b.*\bLETTER (?:[A-Z]+ )*([A-Z])(?: WITH .*)?$"
)
# TR39 has the small palochka for i; fonts show an l, and forgers of "apple" mean one
_SEEN_AS = {"\N{CYRILLIC SMALL LETTER PALOCHKA}": "l"}
_INVISIBLE_NAME = re.compile(r"VARIATION SELECTOR|GRAPHEME JOINER|FILLER$|VOWEL INHERENT A[AQ]$")
_BLANK_NAME = "BRAILLE PATTERN BLANK"


@lru_cache(maxsize=_CACHE)
def read(character: str) -> str:
    """The plain, case-folded reading of one character whatever stands around it.

    "" where it is invisible, " " for white space, at most `MAX_EXPANSION` code points else; every
    code point of the answer reads as itself.
    """
    reading = character
    for _ in range(_ROUNDS):
        again = "".join(map(_read_once, reading))
        if again == reading:
            break
        reading = again
    return reading if len(reading) <= MAX_EXPANSION else character


def _read_once(character: str) -> str:
    category = unicodedata.category(character)
    name = unicodedata.name(character, "")
    if character.isspace() or name == _BLANK_NAME:
        return " "
    if category in {"Cc", "Cf"} or _INVISIBLE_NAME.search(name):
        return ""
    if category.startswith("M"):
        return character
    if letter := _LETTER_NAME.search(name):
        return letter[1].lower()
    if category == "No" and (digit := unicodedata.digit(character, None)) is not None:
        return str(digit)
    return "\ufffd" if category == "Cs" else _decomposed(character, name)


def _decomposed(character: str, name: str) -> str:
    composed = unicodedata.normalize("NFKC", character).casefold()
    stripped = bare(unicodedata.normalize("NFKD", composed))
    plain = stripped if stripped.isascii() else composed
    if not plain or " " in plain or len(plain) > MAX_EXPANSION:
        return character
    if plain == character and name.startswith("LATIN "):
        found = _best_letter(stripped)
        return found[0] if found else plain
    return plain


def bare(text: str) -> str:
    """The text decomposed, without marks and format characters; styles stay."""
    decomposed = unicodedata.normalize("NFD", text)
    return "".join(c for c in decomposed if unicodedata.category(c) not in {"Mn", "Me", "Cf"})


@lru_cache(maxsize=_CACHE)
def look_alike(character: str) -> tuple[str, bool] | None:
    """The Latin letter that a letter or number of another script passes for; None where none.

    The second part says whether the two are twins: letters of the same case, so that a whole word
    can be made of them. A letter has the reading of its folded form too. Right-to-left letters
    never stand unnoticed in a Latin word, and modifier letters are apostrophes and length marks to
    the people who type them: neither passes for a letter.
    """
    category = unicodedata.category(character)
    if character.isascii() or category[0] not in "LN" or category == "Lm" or _is_rtl(character):
        return None
    if character in _SEEN_AS:
        return _SEEN_AS[character], True
    forms = [bare(character), bare(read(character))]
    readings = [found for form in forms if (found := _best_letter(form))]
    return min(readings, key=lambda found: not found[1], default=None)


def _is_rtl(character: str) -> bool:
    return unicodedata.bidirectional(character) in {"R", "AL", "AN"}


@lru_cache(maxsize=_CACHE)
def is_mark(character: str) -> bool:
    """Whether the character combines with the one before it."""
    return unicodedata.category(character).startswith("M")


@lru_cache(maxsize=_CACHE)
def is_inert(character: str) -> bool:
    """Whether the character means itself in every context: emoji, typographic punctuation."""
    return (
        read(character) == character
        and unicodedata.category(character)[0] not in "LMN"
        and not is_indicator(character)
    )


@lru_cache(maxsize=_CACHE)
def is_accented(character: str) -> bool:
    """Whether this is an ordinary accented letter (é, ü), which disguises nothing."""
    decomposition = unicodedata.decomposition(character)
    return bool(decomposition) and not decomposition.startswith("<")


@lru_cache(maxsize=_CACHE)
def is_accent_on(base: str, mark: str) -> bool:
    """Whether the two make one ordinary accented letter, or the mark stands on no letter."""
    return not base.isalpha() or len(unicodedata.normalize("NFC", base + mark)) == 1


@lru_cache(maxsize=_CACHE)
def script_of(character: str) -> str:
    """The first word of the character's name, which is its script: GREEK, CYRILLIC, JAVANESE."""
    return unicodedata.name(character, "UNKNOWN").partition(" ")[0]


def is_indicator(character: str) -> bool:
    """Whether this is a regional indicator: half a flag, or a letter in disguise."""
    return _INDICATORS[0] <= character <= _INDICATORS[1]


def is_flags(indicators: str) -> bool:
    """Whether a run of regional indicators is a row of flags of countries and nothing else."""
    letters = "".join(chr(ord(c) - ord(_INDICATORS[0]) + ord("A")) for c in indicators)
    pairs = [letters[i : i + 2] for i in range(0, len(letters), 2)]
    return all(pair in _COUNTRIES for pair in pairs)


def _confusables() -> dict[str, tuple[str, ...]]:
    """TR39's table as a graph over single characters, marks and format characters removed."""
    file = resources.files("confusable_homoglyphs") / "confusables.json"
    table: dict[str, list[dict[str, str]]] = json.loads(file.read_text(encoding="utf-8"))
    graph: dict[str, set[str]] = defaultdict(set)
    for source, entries in table.items():
        one = bare(source)
        for other in {bare(entry["c"]) for entry in entries}:
            if len(one) == len(other) == 1 and one != other:
                graph[one].add(other)
                graph[other].add(one)
    return {character: tuple(sorted(others)) for character, others in graph.items()}


def _best_letter(character: str) -> tuple[str, bool] | None:
    """The nearest Latin letter in TR39's graph; same case first, then ASCII, then names."""
    case = unicodedata.category(character) if len(character) == 1 else ""
    best, rank = None, len(_RANKS)
    for letter, kind in _letters_near(character):
        twin = kind == "ascii" and (case not in {"Lu", "Ll"} or (case == "Lu") == letter.isupper())
        found = _RANKS.index("twin" if twin else kind)
        if found < rank:
            best, rank = (letter.lower(), twin), found
    return best


_RANKS = ("twin", "ascii", "small capital", "named")


def _letters_near(start: str) -> Iterator[tuple[str, str]]:
    """Latin letters reachable from a character, nearest first, and what tells that they are."""
    seen, waiting = {start}, deque([start])
    while waiting:
        character = waiting.popleft()
        name = unicodedata.name(character, "") if len(character) == 1 else ""
        if character.isascii() and character.isalpha():
            yield character, "ascii"
        elif letter := _LETTER_NAME.search(name):
            yield letter[1], "small capital" if name.endswith(f"L {letter[1]}") else "named"
        fresh = [other for other in _GRAPH.get(character, ()) if other not in seen]
        seen.update(fresh)
        waiting.extend(fresh)


def _read_countries() -> frozenset[str]:
    text = (resources.files("tzdata.zoneinfo") / "iso3166.tab").read_text(encoding="utf-8")
    return frozenset(line[:2] for line in text.splitlines() if not line.startswith("#"))


_GRAPH = _confusables()
_COUNTRIES = _read_countries()
