"""The steps that take disguise off a text, for `service.screening.text`; the order is there.

Every step leaves nothing for itself or an earlier one to do, so that a canonical form is its own
canonical form.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from service.screening.disguise import (
    is_accent_on,
    is_accented,
    is_flags,
    is_mark,
    look_alike,
    read,
    script_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

_RUNS = re.compile("  +|([^\\w \U0001f1e6-\U0001f1ff]|_)\\1{3,}")
_MAX_RUN = 3
_INDICATOR_RUN = re.compile("[\U0001f1e6-\U0001f1ff]{2,}")
_SINGLES = re.compile(r"(?<![^\W_])[a-z]( ?(?:[^\w ]|_){1,3} ?| )[a-z0-9](?:\1[a-z0-9])+(?![^\W_])")
_MIN_SPACED, _MIN_DOTTED, _MIN_PIECE = 4, 3, 3
_WORD = re.compile(r"[a-z0-9@$]+")
_BETWEEN = re.compile(r"(?<=[a-z])([013457@$])\1?(?=[a-z])")
_LOTTERY = re.compile(r"[2-5]d\d*$")  # "togel4d": the draw with four digits, not a letter
_AS_LETTERS = str.maketrans("013457@$", "oieastas")
_MIN_LETTERS = 3  # "p3k", "h1n1", "k3" are names
_LONG = re.compile(r"([a-z])\1{2,}")
_ALONE = 3  # of "aaaaa", "www", "iii" so many stay


@dataclass(slots=True)
class Draft:
    """A text between two steps: one entry a code point; `hidden` tells a disguised letter."""

    chars: list[str]
    starts: list[int]
    ends: list[int]
    hidden: list[bool]

    @property
    def text(self) -> str:
        """The text so far."""
        return "".join(self.chars)

    def only(self, kept: list[int]) -> Draft:
        """The draft reduced to these places, in order."""
        return Draft(
            [self.chars[i] for i in kept],
            [self.starts[i] for i in kept],
            [self.ends[i] for i in kept],
            [self.hidden[i] for i in kept],
        )

    def without(self, dropped: set[int]) -> Draft:
        """The draft less these places."""
        if not dropped:
            return self
        return self.only([i for i in range(len(self.chars)) if i not in dropped])


def read_each(original: str, limit: int) -> Draft:
    """Every character by itself: styled letters plain, invisible ones gone, flags kept.

    What would make the draft longer than `limit` code points is left out.
    """
    draft = Draft([], [], [], [])
    flags = _flag_places(original)
    cut = False  # an invisible character stood just before
    for place, character in enumerate(original):
        plain = character if place in flags else read(character)
        if len(draft.chars) + len(plain) > limit:
            break
        dressed = not character.isascii() and plain.isascii() and not is_accented(character)
        for one in plain:
            split = cut and one.isalpha() and bool(draft.chars) and draft.chars[-1].isalpha()
            draft.chars.append(one)
            draft.starts.append(place)
            draft.ends.append(place + 1)
            draft.hidden.append((dressed or split) and one.isascii())
            cut = False
        cut = cut or not plain
    return draft


def _flag_places(original: str) -> set[int]:
    places: set[int] = set()
    for run in _INDICATOR_RUN.finditer(original):
        if is_flags(run[0]):
            places.update(range(*run.span()))
    return places


def undo_look_alikes(draft: Draft, original: str) -> None:
    """Letters of other scripts that pass for Latin ones, where the word or the text is Latin."""
    pure = []
    for word in _words(draft.chars):
        foreign = [i for i in word if not draft.chars[i].isascii() and draft.chars[i].isalnum()]
        if foreign and any("a" <= draft.chars[i] <= "z" for i in word):
            _replace(draft, foreign, original)
        elif foreign:
            pure.append(foreign)
    letters = {i for word in pure for i in word if draft.chars[i].isalpha()}
    genuine = {script_of(draft.chars[i]) for i in letters if not _is_twin(draft, i, original)}
    for word in pure:
        if _is_forged(draft, [i for i in word if i in letters], original, genuine):
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


def _is_twin(draft: Draft, place: int, original: str) -> bool:
    found = _letter_at(draft, place, original)
    return found is not None and found[1]


def _is_forged(draft: Draft, letters: list[int], original: str, genuine: set[str]) -> bool:
    """Whether a word without a Latin letter was put together to look like a Latin one."""
    chars = [draft.chars[i] for i in letters]
    long_enough = len(chars) >= _MIN_PIECE or all(c.upper() != c for c in chars)
    return (
        bool(chars)
        and long_enough
        and not any(script_of(c) in genuine for c in chars)
        and all(_is_twin(draft, i, original) for i in letters)
    )


def _replace(draft: Draft, places: list[int], original: str) -> None:
    for place in places:
        if found := _letter_at(draft, place, original):
            draft.chars[place] = found[0]
            draft.hidden[place] = True


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


def squeeze(draft: Draft) -> Draft:
    """White space once; the same punctuation or emoji three times at most."""
    dropped: set[int] = set()
    for run in _RUNS.finditer(draft.text):
        last = run.start() + (_MAX_RUN if run[1] else 1) - 1
        draft.ends[last] = draft.ends[run.end() - 1]
        dropped.update(range(last + 1, run.end()))
    size = len(draft.chars)
    if size and draft.chars[0] == " ":
        dropped.add(0)
    if draft.chars[-1:] == [" "]:
        dropped.update(range(len(draft.text.rstrip(" ")), size))
    return draft.without(dropped)


def join(draft: Draft) -> Draft:
    """Letters set apart: "g a c o r", "g.a.c.o.r"; wide gaps part the words."""
    dropped: set[int] = set()
    for run in _SINGLES.finditer(draft.text):
        places = range(run.start(), run.end(), 1 + len(run[1]))
        letters = sum(draft.chars[i].isalpha() for i in places)
        spaced = " " in run[1]
        enough = len(places) >= (_MIN_SPACED if spaced else _MIN_DOTTED)
        if run[1] == ", " or letters < _MIN_LETTERS or not enough:
            continue
        kept = set(places) | (_wide_gaps(draft, places) if run[1] == " " else set())
        dropped.update(set(range(*run.span())) - kept)
        for place in places:
            draft.hidden[place] = True
    return draft.without(dropped)


def _wide_gaps(draft: Draft, places: range) -> set[int]:
    """The spaces between spaced-out words, where every piece between them is a word."""
    gaps = [i + 1 for i in places[:-1] if draft.ends[i + 1] - draft.starts[i + 1] > 1]
    edges = [places[0] - 1, *gaps, places[-1] + 1]
    pieces = [(right - left) // 2 for left, right in pairwise(edges)]
    return set(gaps) if min(pieces) >= _MIN_PIECE else set()


def digits_to_letters(draft: Draft) -> Draft:
    """Digits and signs that stand for letters, between letters of one word alone."""
    text = draft.text
    for word in _WORD.finditer(text):
        if sum("a" <= c <= "z" for c in word[0]) < _MIN_LETTERS:
            continue
        address = text[word.end() : word.end() + 1] in {".", "-", "_"}
        for run in _BETWEEN.finditer(word[0]):
            if _LOTTERY.match(word[0], run.start()) or (address and run[1] == "@"):
                continue
            for place in range(word.start() + run.start(), word.start() + run.end()):
                draft.chars[place] = draft.chars[place].translate(_AS_LETTERS)
                draft.hidden[place] = True
    return draft


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


def hidden_letters(draft: Draft) -> list[int]:
    """Places of the letters that were disguised; elongation and accents are no disguise."""
    return [i for i, hidden in enumerate(draft.hidden) if hidden and draft.chars[i].isalpha()]
