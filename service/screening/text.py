"""The canonical form of a text, disguise removed; screening and training read every text by it.

`canonical` is the one meaning of "clean text". What it undoes, in order: text on its head,
invisible characters, styled letters and combining strokes, look-alikes of other scripts, runs of
white space and punctuation, spaced-out letters, digits for letters, elongation, slang and digits
written as words. The original stays as it is, and every code point of the canonical form knows
where in the original it comes from.
"""

from __future__ import annotations

import re
import string
from dataclasses import dataclass
from typing import TYPE_CHECKING

from service.screening.disguise import is_inert
from service.screening.draft import moved, respelled
from service.screening.slang import edits
from service.screening.spacing import join, squeeze
from service.screening.spelling import digits_to_letters, has_digit_letters, shorten
from service.screening.unmask import drop_marks, read_each, undo_look_alikes

if TYPE_CHECKING:
    from collections.abc import Sequence

CANON_VERSION = "2"  # an artefact is only valid with the canonical form it was trained on
MAX_LENGTH = 20_000  # code points that are read; what stands behind them is not judged

_PLAIN = str.maketrans("\t\n\r" + string.ascii_uppercase, "   " + string.ascii_lowercase)
_NOT_ASCII = re.compile(r"[^\x00-\x7f]")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_THRICE = re.compile(r"(.)\1\1")
_TOO_OFTEN = re.compile(r"([a-z])\1\1|([^\w ]|_)\2\2\2")
_TOKEN = re.compile(r"[a-z0-9]+")
_SINGLES = re.compile(
    r"(?<![^\W_])[a-z](?:[^\w ]|[_ ]){1,5}[a-z0-9](?:[^\w ]|[_ ]){1,5}[a-z0-9](?![^\W_])"
)
_DIGIT = re.compile(r"[0-9@$]")


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
    if head.isascii() or _is_inert(head):
        tokens = _TOKEN.findall(plain)
        if _is_plain(plain, tokens):
            size = len(plain)
            reading = Canonical(plain, range(size), range(1, size + 1), 0.0, text)
            return _respelled(reading, tokens)
    draft = read_each(head, MAX_LENGTH)
    if not draft.text.isascii():
        undo_look_alikes(draft, head)
    for step in (drop_marks, squeeze, join, shorten):
        draft = step(draft)
    while has_digit_letters(draft.text):  # a shorter word may be another one
        draft = shorten(digits_to_letters(draft))
    letters, hidden = sum(map(str.isalpha, draft.chars)), draft.hidden_letters()
    share = len(hidden) / letters if hidden else 0.0
    reading = Canonical(draft.text, draft.starts, draft.ends, share, text, hidden)
    return _respelled(reading, _TOKEN.findall(reading.text))


def _is_plain(plain: str, tokens: list[str]) -> bool:
    """Whether no step but the last would change anything; cheap questions before dear ones."""
    return not (
        "  " in plain
        or plain[:1] == " "
        or plain[-1:] == " "
        or _CONTROL.search(plain)
        or (_THRICE.search(plain) and _TOO_OFTEN.search(plain))
        or (1 in map(len, tokens) and _SINGLES.search(plain))
        or (_DIGIT.search(plain) and has_digit_letters(plain))
    )


def _respelled(reading: Canonical, tokens: list[str]) -> Canonical:
    """Slang and number words replaced; neither is a disguise."""
    changes = edits(reading.text, tokens, MAX_LENGTH)
    if not changes:
        return reading
    text, starts, ends = respelled(reading.text, reading.starts, reading.ends, changes)
    hidden = moved(reading.hidden, changes)
    return Canonical(text, starts, ends, reading.disguise, reading.original, hidden)


def _is_inert(text: str) -> bool:
    return all(map(is_inert, set(_NOT_ASCII.findall(text))))
