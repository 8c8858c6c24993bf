"""The canonical form of a text, disguise removed; screening and training read every text by it.

`canonical` is the one meaning of "clean text". What it undoes, in order: invisible characters,
styled letters and combining strokes, look-alikes of other scripts, runs of white space and
punctuation, spaced-out letters, digits for letters, elongation. The original stays as it is, and
every code point of the canonical form knows where in the original it comes from.
"""

from __future__ import annotations

import re
import string
from dataclasses import dataclass
from typing import TYPE_CHECKING

from service.screening.disguise import is_inert
from service.screening.unmask import (
    digits_to_letters,
    drop_marks,
    hidden_letters,
    join,
    read_each,
    shorten,
    squeeze,
    undo_look_alikes,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

CANON_VERSION = "1"  # an artefact is only valid with the canonical form it was trained on
MAX_LENGTH = 20_000  # code points that are read; what stands behind them is not judged

_PLAIN = str.maketrans("\t\n\r" + string.ascii_uppercase, "   " + string.ascii_lowercase)
_NOT_ASCII = re.compile(r"[^\x00-\x7f]")
# whatever one of the later steps would have to look at
_NOT_PLAIN = re.compile(
    r"[\x00-\x1f\x7f]|^ | $|  |([a-z])\1\1|([^\w ]|_)\2\2\2|[a-z][0-9@$]{1,2}[a-z]"
    r"|(?<![^\W_])[a-z](?:[^\w ]|[_ ]){1,5}[a-z0-9](?:[^\w ]|[_ ]){1,5}[a-z0-9](?![^\W_])"
)


@dataclass(frozen=True, slots=True)
class Canonical:
    """A text as it reads, lower-case, and where each code point stems from.

    `starts[i]` and `ends[i]` are the half-open span of `original` behind `text[i]`, both
    non-decreasing. `disguise` is the share, 0 to 1, of the letters that were disguised, `hidden`
    their places in `text`, rising.
    """

    text: str
    starts: Sequence[int]
    ends: Sequence[int]
    disguise: float
    original: str
    hidden: Sequence[int] = ()

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The half-open span of the original behind `text[start:end]`; empty for an empty one."""
        start, end = max(start, 0), min(end, len(self.text))
        if start >= end:
            return (0, 0)
        return (self.starts[start], self.ends[end - 1])

    @property
    def is_cut(self) -> bool:
        """Whether the original is longer than what was read."""
        return len(self.original) > MAX_LENGTH


def canonical(text: str) -> Canonical:
    """The canonical form of any text; never raises, and is its own canonical form.

    At most `MAX_LENGTH` code points go in and come out, in linear time.
    """
    head = text[:MAX_LENGTH]
    plain = head.translate(_PLAIN)
    if (head.isascii() or _is_inert(head)) and not _NOT_PLAIN.search(plain):
        size = len(plain)
        return Canonical(plain, range(size), range(1, size + 1), 0.0, text)
    draft = read_each(head, MAX_LENGTH)
    if not draft.text.isascii():
        undo_look_alikes(draft, head)
    for step in (drop_marks, squeeze, join, digits_to_letters, shorten):
        draft = step(draft)
    letters, hidden = sum(map(str.isalpha, draft.chars)), hidden_letters(draft)
    share = len(hidden) / letters if hidden else 0.0
    return Canonical(draft.text, draft.starts, draft.ends, share, text, hidden)


def _is_inert(text: str) -> bool:
    return all(map(is_inert, set(_NOT_ASCII.findall(text))))
