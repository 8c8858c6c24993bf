"""Where the words of lists stand in a text, inflected, disguised or not; `words_load` builds it.

An entry for `hold` or `spam` is looked for by the roots of its words. One for `allow` is an
exception and stays narrow: a root in it stands for its inflections, an inflected word for itself.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from service.policies.stems import REMEMBERED, Stems
from service.screening.text import canonical

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from service.screening.text import Canonical

HOLD, SPAM, ALLOW = "hold", "spam", "allow"
ACTIONS = (HOLD, SPAM, ALLOW)
_WORD = re.compile(r"[^\W_]+")
_AS_WRITTEN = "="  # in front of a key: these letters alone; roots carry nothing
_TAIL = 3  # letters


@dataclass(frozen=True, slots=True)
class Entry:
    """Words on a list: as they were typed, and whose list it is (both None: everybody's)."""

    id: int
    words: str
    action: str
    agency_id: int | None = None
    portal_id: int | None = None

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


class WordLists:
    """The lists that one portal's comments are looked at with; safe to share between threads.

    The time to look is linear in the text, whatever stands in it.
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
        self._bodies = self._bodies_by_tail()
        self._keys = lru_cache(REMEMBERED)(self._keys_of)

    def find(self, fields: Mapping[str, Canonical]) -> list[Hit]:
        """What the lists say against canonical fields, less what they allow; in reading order."""
        hits = []
        for name, reading in fields.items():
            for found in _not_allowed(list(self._found(reading.text))):
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

    def _bodies_by_tail(self) -> dict[str, set[str]]:
        """Every key less its first letter, which melts into some prefixes, by its last letters."""
        bodies: dict[str, set[str]] = defaultdict(set)
        nodes = [self._top]
        while nodes:
            node = nodes.pop()
            nodes += node.following.values()
            for key in node.following:
                body = key[1:] or key
                bodies[body[-_TAIL:]].add(body)
        return dict(bodies)

    def _keys_of(self, word: str) -> tuple[str, ...]:
        """What a word may be looked up by; nothing where no list has any part of it.

        To find a root costs 100 times as much as to see that the word has none that is listed.
        """
        for end in range(1, len(word) + 1):
            for size in range(1, min(end, _TAIL) + 1):
                bodies = self._bodies.get(word[end - size : end], ())
                if any(body in word for body in bodies):
                    return (self._stems.root(word), _AS_WRITTEN + word)
        return ()

    def _found(self, text: str) -> Iterator[Found]:
        words = list(_WORD.finditer(text))
        keys = [self._keys(word[0]) for word in words]
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
