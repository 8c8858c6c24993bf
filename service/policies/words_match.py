"""Where the words of lists stand in a text, inflected, disguised or not; `words_load` builds it.

An entry for `hold` or `spam` is looked for by the roots of its words. One for `allow` is an
exception and stays narrow: a root in it stands for its inflections, an inflected word for itself.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from service.policies.stems import MAX_WORD, REMEMBERED, Stems
from service.screening.text import canonical

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from service.screening.text import Canonical

HOLD, SPAM, ALLOW = "hold", "spam", "allow"
ACTIONS = (HOLD, SPAM, ALLOW)
_WORD = re.compile(r"[^\W_]+")
_AS_WRITTEN = "="  # in front of a key: these letters alone; roots carry nothing
MOST_STEMMED = 50  # words a comment whose roots are not at hand, which takes 1 to 4 ms each


@dataclass(frozen=True, slots=True)
class Entry:
    """Words on a list: as they were typed, and whose list it is (both None: everybody's)."""

    id: int
    words: str
    action: str
    agency_id: int | None = None
    portal_id: int | None = None

    @property
    def whose(self) -> str:
        """`portal`, `agency` or `all`."""
        if self.portal_id is not None:
            return "portal"
        return "all" if self.agency_id is None else "agency"

    def applies(self, portal_id: int, agency_id: int) -> bool:
        """Whether the list is one of this portal's."""
        return (self.portal_id is None or self.portal_id == portal_id) and (
            self.agency_id is None or self.agency_id == agency_id
        )


@dataclass(frozen=True, slots=True)
class Hit:
    """An entry found in a field; `span` is half-open in the original, `roots` how it was read."""

    entry: Entry
    field: str
    span: tuple[int, int]
    roots: str


@dataclass(slots=True)
class Node:
    """A place in the tree of entries, their words from the first to the last."""

    following: dict[str, Node] = field(default_factory=dict)
    ending: list[tuple[Entry, str]] = field(default_factory=list)


@dataclass(slots=True)
class Found:
    """An entry between two places of the canonical text."""

    start: int
    end: int
    entry: Entry
    roots: str


@dataclass(slots=True)
class Effort:
    """How many more words may be read down to their roots; `ended`: some have not been."""

    left: int = MOST_STEMMED
    ended: bool = False


class WordLists:
    """The lists that one portal's comments are looked at with; safe to share between threads.

    The time to look is linear in the text, whatever stands in it and however much is listed.
    """

    def __init__(self, entries: Iterable[Entry]) -> None:
        split = [(entry, words) for entry in entries if (words := words_of(entry.words))]
        joined = ["".join(words) for _, words in split if len(words) > 1]
        self._stems = Stems([word for _, words in split for word in words] + joined)
        self._top = Node()
        for entry, words in split:
            self._plant(entry, words)
            if len(words) > 1:  # "slotgacor" is "slot gacor"
                self._plant(entry, ["".join(words)])
        self._bodies = frozenset(self._all_bodies())
        self._sizes = sorted({len(body) for body in self._bodies})
        self._has_part = lru_cache(REMEMBERED)(self._has_part_listed)

    def find(self, fields: Mapping[str, Canonical], effort: Effort | None = None) -> list[Hit]:
        """What the lists say against canonical fields, less what they allow; in reading order.

        Where the effort ends, the words that remain are looked for as they are written.
        """
        effort = effort or Effort()
        hits = []
        for name, reading in fields.items():
            for found in _not_allowed(list(self._found(reading.text, effort))):
                span = reading.span(found.start, found.end)
                hits.append(Hit(found.entry, name, span, found.roots))
        return hits

    def _plant(self, entry: Entry, words: Sequence[str]) -> None:
        node = self._top
        roots = [self._stems.root(word) for word in words]
        for word, root in zip(words, roots, strict=True):
            narrow = entry.action == ALLOW and root != word
            key = _AS_WRITTEN + word if narrow else root
            node = node.following.setdefault(key, Node())
        node.ending.append((entry, " ".join(roots)))

    def _all_bodies(self) -> Iterator[str]:
        """Every key less its first letter, which melts into some prefixes."""
        nodes = [self._top]
        while nodes:
            node = nodes.pop()
            nodes += node.following.values()
            yield from (key[1:] or key for key in node.following)

    def _keys(self, word: str, effort: Effort) -> tuple[str, ...]:
        """What a word may be looked up by; nothing where no list has any part of it.

        To find a root costs 100 times as much as to see that the word has none that is listed.
        """
        as_written = word, _AS_WRITTEN + word
        if len(word) > MAX_WORD:  # nothing of such a size is remembered, or cut into its parts
            return as_written
        if not self._has_part(word):
            return ()
        if self._stems.at_hand(word) is None:
            if not effort.left:
                effort.ended = True
                return as_written
            effort.left -= 1
        return self._stems.root(word), _AS_WRITTEN + word

    def _has_part_listed(self, word: str) -> bool:
        """Whether the body of any key stands in a word of at most `MAX_WORD` letters."""
        return any(
            word[start : start + size] in self._bodies
            for size in self._sizes
            for start in range(len(word) - size + 1)
        )

    def _found(self, text: str, effort: Effort) -> Iterator[Found]:
        words = list(_WORD.finditer(text))
        keys = [self._keys(word[0], effort) for word in words]
        following = self._top.following
        for at, firsts in enumerate(keys):
            nodes = [following[key] for key in firsts if key in following]
            last = at
            while nodes:
                span = words[at].start(), words[last].end()
                yield from (Found(*span, *ending) for node in nodes for ending in node.ending)
                last += 1
                nexts = keys[last] if last < len(keys) else ()
                nodes = [n.following[key] for n in nodes for key in nexts if key in n.following]


def words_of(text: str) -> list[str]:
    """The words of any text as the lists read it: canonical, lower-case."""
    return _WORD.findall(canonical(text).text)


def _not_allowed(found: list[Found]) -> Iterator[Found]:
    """What does not lie within an allowed place; `found` stands in the order of its starts."""
    allowed = iter([one for one in found if one.entry.action == ALLOW])
    upcoming, reach = next(allowed, None), 0
    for one in found:
        while upcoming is not None and upcoming.start <= one.start:
            reach = max(reach, upcoming.end)
            upcoming = next(allowed, None)
        if one.entry.action != ALLOW and one.end > reach:
            yield one
