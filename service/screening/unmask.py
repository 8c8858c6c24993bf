"""Characters back to what they stand for, one by one and in their words; `text.py` has the order.

Every step leaves nothing for itself or an earlier one to do, so that a canonical form is its own
canonical form.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Final

from service.screening.disguise import (
    is_accent_on,
    is_accented,
    is_flags,
    is_mark,
    look_alike,
    read,
    script_of,
)
from service.screening.draft import Draft
from service.screening.turned import turned_back
from service.screening.words import COMMON, familiarity

if TYPE_CHECKING:
    from collections.abc import Iterator

_INDICATOR_RUN = re.compile("[\U0001f1e6-\U0001f1ff]{2,}")
_MIN_PIECE: Final = 3
_MIN_SPELT: Final = 4  # "ID" is a flag, "MAIN" more likely a word than Morocco and India
_GENUINE: Final = 0.3  # share of letters that only their own script has; in Russian it is 0.6


def read_each(original: str, limit: int) -> Draft:
    """Every character by itself: styled letters plain, invisible ones gone, flags kept.

    What stands on its head is turned back first. What would make the draft longer than `limit`
    code points is left out.
    """
    draft = Draft([], [], [], [])
    flags = _flag_places(original)
    cut = False  # an invisible character stood just before
    for character, start, end, turned in _stream(original):
        plain = character if start in flags else read(character)
        if len(draft.chars) + len(plain) > limit:
            break
        dressed = not character.isascii() and plain.isascii() and not is_accented(character)
        for one in plain:
            split = cut and one.isalpha() and bool(draft.chars) and draft.chars[-1].isalpha()
            draft.chars.append(one)
            draft.starts.append(start)
            draft.ends.append(end)
            draft.hidden.append((dressed or split or turned) and one.isascii())
            cut = False
        cut = cut or not plain
    return draft


def _stream(original: str) -> Iterator[tuple[str, int, int, bool]]:
    """Characters with their spans, and whether they were turned back."""
    at = 0
    for piece in turned_back(original):
        for place in range(at, piece.start):
            yield original[place], place, place + 1, False
        for character in piece.text:
            yield character, piece.start, piece.end, True
        at = piece.end
    for place in range(at, len(original)):
        yield original[place], place, place + 1, False


def _flag_places(original: str) -> set[int]:
    """Places of regional indicators that are flags; letters, if one run of the text spells."""
    runs = list(_INDICATOR_RUN.finditer(original))
    if not all(is_flags(run[0]) and not _spells(run[0]) for run in runs):
        return set()
    return {place for run in runs for place in range(*run.span())}


def _spells(indicators: str) -> bool:
    word = "".join(map(read, indicators))
    return len(word) >= _MIN_SPELT and familiarity(word) == COMMON


def undo_look_alikes(draft: Draft, original: str) -> None:
    """Letters of other scripts that pass for Latin ones, where the word or the text is Latin."""
    pure = []
    seen = False  # a word that is forged beyond doubt
    for word in _words(draft.chars):
        foreign = [i for i in word if not draft.chars[i].isascii() and draft.chars[i].isalnum()]
        if foreign and any("a" <= draft.chars[i] <= "z" for i in word):
            seen = _replace(draft, foreign, original) or seen
        elif foreign:
            pure.append(foreign)
    genuine = _genuine_scripts(draft, pure, original)
    passing = [word for word in pure if _passes(draft, word, original, genuine)]
    forged = [word for word in passing if _is_forged(draft, word, original)]
    seen = seen or any(_is_long(draft, word) for word in forged)
    for word in passing if seen else forged:
        if seen or _is_cased(draft, word):
            _replace(draft, word, original)


def _words(chars: list[str]) -> Iterator[list[int]]:
    """Places of every maximal run of letters, numbers and the marks on them."""
    word: list[int] = []
    for place, character in enumerate(chars):
        if character.isalnum() or is_mark(character):
            word.append(place)
        elif word:
            yield word
            word = []
    if word:
        yield word


def _letter_at(draft: Draft, place: int, original: str) -> tuple[str, bool] | None:
    """What the character passes for; by its original form, which still has its case."""
    single = read(original[draft.starts[place]]) == draft.chars[place]
    return look_alike(original[draft.starts[place]] if single else draft.chars[place])


def _genuine_scripts(draft: Draft, words: list[list[int]], original: str) -> set[str]:
    """Scripts whose letters, as they stand in these words, do not only pass for Latin ones."""
    letters: Counter[str] = Counter()
    others: Counter[str] = Counter()
    for place in (i for word in words for i in word if draft.chars[i].isalpha()):
        script = script_of(draft.chars[place])
        letters[script] += 1
        others[script] += not _is_twin(draft, place, original)
    return {script for script, count in others.items() if count > _GENUINE * letters[script]}


def _passes(draft: Draft, word: list[int], original: str, genuine: set[str]) -> bool:
    """Whether all letters of a word without a Latin one pass for such, and may be meant to."""
    letters = [i for i in word if draft.chars[i].isalpha()]
    scripts = {script_of(draft.chars[i]) for i in letters}
    return (
        bool(letters)
        and all(_letter_at(draft, i, original) for i in letters)
        and (not scripts & genuine or (len(scripts) > 1 and _is_forged(draft, word, original)))
    )


def _is_forged(draft: Draft, word: list[int], original: str) -> bool:
    """Whether it was put together of twins to look like a Latin word."""
    return all(_is_twin(draft, i, original) for i in word if draft.chars[i].isalpha())


def _is_twin(draft: Draft, place: int, original: str) -> bool:
    found = _letter_at(draft, place, original)
    return found is not None and found[1]


def _is_long(draft: Draft, word: list[int]) -> bool:
    return sum(draft.chars[i].isalpha() for i in word) >= _MIN_PIECE


def _is_cased(draft: Draft, word: list[int]) -> bool:
    return all(draft.chars[i].upper() != draft.chars[i] for i in word if draft.chars[i].isalpha())


def _replace(draft: Draft, places: list[int], original: str) -> bool:
    """Put Latin letters where others pass for them; whether there was any."""
    replaced = False
    for place in places:
        if found := _letter_at(draft, place, original):
            draft.chars[place] = found[0]
            draft.hidden[place] = True
            replaced = True
    return replaced


def drop_marks(draft: Draft) -> Draft:
    """Marks stay on letters and numbers of other scripts alone; an overlay hides its letter."""
    kept: list[int] = []
    for place, character in enumerate(draft.chars):
        if not is_mark(character):
            kept.append(place)
            continue
        base = draft.chars[kept[-1]] if kept else ""
        if base and not base.isascii() and (base.isalnum() or is_mark(base)):
            kept.append(place)
        elif kept:
            draft.ends[kept[-1]] = draft.ends[place]
            if not is_accent_on(base, character):
                draft.hidden[kept[-1]] = True
    return draft.only(kept)
