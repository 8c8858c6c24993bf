"""Letters set apart, "g a c o r" and "g.a.c.o.r", and space that says nothing."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from service.screening.words import COMMON, MOST_PARTED, familiarity, part

if TYPE_CHECKING:
    from collections.abc import Iterator

    from service.screening.draft import Draft

_RUNS: Final = re.compile("  +|([^\\w \U0001f1e6-\U0001f1ff]|_)\\1{3,}")
_MAX_RUN: Final = 3
_SINGLES: Final = re.compile(
    r"(?<![^\W_])[a-z](?:"
    r"(?P<sign> ?(?:[^\w ]|_){1,3} ?)[a-z0-9](?:(?P=sign)[a-z0-9])+(?![^\W_])"
    r"| [a-z0-9](?: [a-z0-9])+(?![^\W_])"  # whose last letter does not begin a row with signs
    r"(?!(?P<next>(?:[^\w ]|_){1,3})[a-z](?P=next)[a-z](?![^\W_])))"
)
_FEW: Final = re.compile(r"(?<![^\W_])(?<![^\W_] )[a-z] [a-z](?: [a-z])?(?![^\W_])(?! [^\W_])")
_MIN_SPACED, _MIN_DOTTED, _MIN_PIECE = 4, 3, 3
_MIN_LETTERS: Final = 3
_MIN_PARTED: Final = 6  # letters; a shorter run is one word


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
    """Letters set apart are words again; wide gaps part them, or else what words there are.

    Once `MOST_PARTED` letters of a text were parted, its further runs are words as they stand.
    """
    dropped: set[int] = set()
    parted = 0
    text = draft.text
    runs = list(_runs(text))
    if runs:
        runs = sorted([*runs, *_short_runs(text, runs)], key=re.Match.start)
    for run in runs:
        between = _between(run)
        places = range(run.start(), run.end(), 1 + len(between))
        gaps = _wide_gaps(draft, places) if between == " " else set()
        if not gaps and parted < MOST_PARTED:
            gaps = _gaps_between_words(draft, places, sure=" " not in between)
            parted += len(places)
        for place in gaps:
            draft.chars[place] = " "
        dropped.update(set(range(*run.span())) - set(places) - gaps)
        for place in places:
            draft.hidden[place] = True
    return draft.without(dropped)


def _between(run: re.Match[str]) -> str:
    return run.groupdict().get("sign") or " "


def _runs(text: str) -> Iterator[re.Match[str]]:
    """Long enough rows of single letters with the same between them."""
    run = _SINGLES.search(text)
    while run:
        between = _between(run)
        singles = run[0][:: 1 + len(between)]
        enough = len(singles) >= (_MIN_SPACED if " " in between else _MIN_DOTTED)
        if enough and between != ", " and sum(map(str.isalpha, singles)) >= _MIN_LETTERS:
            yield run
            run = _SINGLES.search(text, run.end())
        else:
            run = _SINGLES.search(text, run.end() - 1)  # its last letter may begin a row


def _short_runs(text: str, runs: list[re.Match[str]]) -> Iterator[re.Match[str]]:
    """Common words of two or three letters set apart, in a text where longer ones are."""
    taken = {place for run in runs for place in range(*run.span())}
    for run in _FEW.finditer(text):
        if not taken.intersection(range(*run.span())) and familiarity(run[0][::2]) == COMMON:
            yield run


def _wide_gaps(draft: Draft, places: range) -> set[int]:
    """The spaces between spaced-out words, where what stands between them is mostly words."""
    wide = [i + 1 for i in places[:-1] if draft.ends[i + 1] - draft.starts[i + 1] > 1]
    if not wide or familiarity("".join(_pieces(draft, places, []))) == COMMON:
        return set()
    pieces = _pieces(draft, places, wide)
    words = sum(len(piece) for piece in pieces if familiarity(piece) or piece.isdigit())
    if len(places) < _MIN_PIECE * len(pieces) and words < len(places) / 2:
        return set()
    kept = zip(wide, pairwise(pieces), strict=True)
    return {gap for gap, (left, right) in kept if max(len(left), len(right)) > 1}


def _pieces(draft: Draft, places: range, gaps: list[int]) -> list[str]:
    edges = [places[0] - 1, *gaps, places[-1] + 1]
    return ["".join(draft.chars[left + 1 : right : 2]) for left, right in pairwise(edges)]


def _gaps_between_words(draft: Draft, places: range, *, sure: bool) -> set[int]:
    """The separators that stand between two words; `sure`: only if all are known ones."""
    letters = "".join(draft.chars[i] for i in places)
    if len(letters) < _MIN_PARTED or familiarity(letters):
        return set()
    starts = part(letters)
    if sure:
        edges = [0, *starts, len(letters)]
        if not all(familiarity(letters[left:right]) for left, right in pairwise(edges)):
            return set()
    return {places[start] - 1 for start in starts}
