"""Fingerprints of texts, by which near-duplicates know each other; the campaign memory keeps them.

A fingerprint holds no text, only hashes of its letters as the canonical form reads them: no spaces
(spaced letters lose theirs), no links and no numbers of their own (campaigns change those), digits
beside letters as the letters they look like. Its cost is linear in the length of the text.
"""

from __future__ import annotations

import re
import struct
from dataclasses import dataclass
from zlib import crc32

from service.screening.text import canonical

SHINGLE = 4  # letters; by these two texts are compared
LONG_SHINGLE = 7  # letters; rare enough to find candidates by
SKETCH = 256  # smallest hashes kept: shorter texts are compared exactly, longer ones by a sample
KEYS = 24
MIN_LETTERS = 20
ALIKE = 0.35  # of the shingles of both; another brand and an added name leave more
OWN_WORDS = 0.5  # of its own shingles, at least, a text shares with what it nearly duplicates
QUOTED = 0.85  # of the other one's shingles; what holds them and says more is a quotation
BESIDES = 0.2
_WORD_BYTES = 4  # of one code point in UTF-32
_MIX, _MASK = 0x9E3779B1, 0xFFFFFFFF  # spreads what CRC-32, which is linear, leaves in order

_ENDING = r"[a-z]{2,}+(?:[/?#:]|\W*+$)"
LINK = re.compile(  # matched at a word's beginning; it never goes back over what it has read
    rf"\W*+(?:https?:|www\.|(?<=-\.){_ENDING}|[\w-]++(?:\.[\w-]++)*\.{_ENDING})"
)
_LONE_DIGITS = re.compile(r"(?<![^\W_])\d+(?![^\W_])|\d{4,}")
_LETTERS = re.compile(r"[^\W\d_]+")
_LETTERS_AND_DIGITS = re.compile(r"[^\W_]+")
_BRAND = re.compile(r"[^\W\d_]{3}(?:\d\d|\dd(?![^\W_]))")  # mawar88, togel4d
_AS_LETTERS = str.maketrans("0134578", "oieastb")
PHONE_DIGITS = 8


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What is kept of a text. `keys` and `sketch` are hashes of 32 bits, without sign, rising.

    Near-duplicates almost surely share a key. `contact` says whether the text leads anywhere: by a
    link, a telephone number or a brand with its number.
    """

    keys: list[int]
    sketch: frozenset[int]
    contact: bool

    def packed(self) -> bytes:
        """The sketch as bytes, at most 4 × `SKETCH`, the same on every machine."""
        return struct.pack(f"<{len(self.sketch)}I", *sorted(self.sketch))


@dataclass(frozen=True, slots=True)
class Likeness:
    """How much two texts share: `of_both` (Jaccard), and of each one's own shingles; all 0 to 1."""

    of_both: float
    of_this: float
    of_other: float

    @property
    def near(self) -> bool:
        """Whether this text is the other one, changed a little."""
        return self.of_both >= ALIKE and self.of_this >= OWN_WORDS

    @property
    def quotes(self) -> bool:
        """Whether this text holds nearly all of the other, and says something of its own."""
        return self.of_other >= QUOTED and self.of_this <= 1 - BESIDES


def fingerprint(text: str) -> Fingerprint | None:
    """The fingerprint of a text as a citizen wrote it; None where it says too little.

    A text of fewer than `MIN_LETTERS` letters has one only where it leads anywhere, and is near to
    nothing but itself: "mantap pak" belongs to everybody.
    """
    words = canonical(text).text.lower().split()
    links = [word for word in words if "." in word or ":" in word if LINK.match(word)]
    apart = set(links)
    told = [word for word in words if word not in apart]
    plain = " ".join(told)
    contact = bool(links) or _leads_on(plain, told)
    read = _LONE_DIGITS.sub(" ", plain).translate(_AS_LETTERS)
    letters = "".join(_LETTERS.findall(read))
    if len(letters) >= MIN_LETTERS:
        keys = sorted(_hashes(letters, LONG_SHINGLE))[:KEYS]
        sketch = sorted(_hashes(letters, SHINGLE))[:SKETCH]
        return Fingerprint(keys, frozenset(sketch), contact)
    if not contact:
        return None
    whole = "".join(_LETTERS_AND_DIGITS.findall(" ".join(words)))
    exact = _hashes(whole, len(whole)) if whole else set()
    return Fingerprint(sorted(exact), frozenset(exact), contact) if exact else None


def unpacked(sketch: bytes) -> frozenset[int]:
    """The sketch that `Fingerprint.packed` made these bytes of."""
    return frozenset(struct.unpack(f"<{len(sketch) // 4}I", sketch))


def likeness(this: frozenset[int], other: frozenset[int]) -> Likeness:
    """How alike two sketches are: exact for short texts, else by the smallest hashes of both."""
    full = [max(sketch) for sketch in (this, other) if len(sketch) == SKETCH]
    if full:
        last = min(full)
        this = frozenset(one for one in this if one <= last)
        other = frozenset(one for one in other if one <= last)
    shared = len(this & other)
    if not shared:
        return Likeness(0.0, 0.0, 0.0)
    both = len(this) + len(other) - shared
    return Likeness(shared / both, shared / len(this), shared / len(other))


def _leads_on(plain: str, words: list[str]) -> bool:
    if _BRAND.search(plain):
        return True
    return any(sum(map(str.isdigit, word)) >= PHONE_DIGITS for word in words)


def _hashes(letters: str, size: int) -> set[int]:
    """The hashes of all runs of so many letters."""
    coded, width = letters.encode("utf-32-le", "replace"), size * _WORD_BYTES
    starts = range(0, len(coded) - width + 1, _WORD_BYTES)
    return {crc32(coded[at : at + width]) * _MIX & _MASK for at in starts}
