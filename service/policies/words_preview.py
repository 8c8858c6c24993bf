"""What new words would have caught in comments that were received; `moderation` hands those in."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from service.policies.refine import find_words
from service.policies.stems import Stems
from service.policies.words_load import current
from service.policies.words_match import ALLOW, Entry, WordLists, words_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from service.policies.words import NewWords
    from service.policies.words_match import Hit
    from service.screening.verdict import Submission

FIRST = 20
NEW = 0  # the number of an entry that is not stored


@dataclass(frozen=True)
class Seen:
    """A comment that was received, as it was written, and whether the public reads it now."""

    id: UUID
    submission: Submission
    portal_id: int
    agency_id: int
    published: bool


@dataclass(frozen=True)
class Caught:
    """A comment and the places in it that the words would catch, or would let pass (`allow`)."""

    seen: Seen
    hits: list[Hit]


@dataclass
class Preview:
    """How many comments were looked at and caught, how many of those had been published.

    What a person has published and the words would have caught is likely a false alarm. `first`
    are at most `FIRST` of the caught, in the order they were handed in.
    """

    looked_at: int = 0
    count: int = 0
    published: int = 0
    first: list[Caught] = field(default_factory=list)


def preview_of(new: NewWords, comments: Iterable[Seen]) -> Preview:
    """What the words would do, given what stands on the lists already."""
    shown, trial = Preview(), Trial(new)
    for seen in comments:
        shown.looked_at += 1
        if hits := trial.hits(seen):
            shown.count += 1
            shown.published += seen.published
            if len(shown.first) < FIRST:
                shown.first.append(Caught(seen, hits))
    return shown


def reading_of(new: NewWords) -> str:
    """What the words are looked for as: their roots, or themselves where they are to be allowed."""
    words = words_of(new.words)
    stems = Stems(words)
    return " ".join(words if new.action == ALLOW else map(stems.root, words))


class Trial:
    """New words on top of the lists that each portal has."""

    def __init__(self, new: NewWords) -> None:
        self._new = Entry(NEW, new.words, new.action, new.scope.agency_id, new.scope.portal_id)
        self._loaded = current()
        self._lists: dict[tuple[Entry, ...], WordLists] = {}

    def hits(self, seen: Seen) -> list[Hit]:
        """What the words would catch in a comment, or would let pass."""
        entries = self._loaded.at(seen.portal_id, seen.agency_id)
        if self._new.action == ALLOW:
            return self._let_pass(seen, tuple(entries))
        allowed = [entry for entry in entries if entry.action == ALLOW]
        hits = find_words(self._built((*allowed, self._new)), seen.submission)
        return [hit for hit in hits if hit.entry.id == NEW]

    def _let_pass(self, seen: Seen, entries: tuple[Entry, ...]) -> list[Hit]:
        after = find_words(self._built((*entries, self._new)), seen.submission)
        left = {(hit.field, hit.span) for hit in after}
        before = find_words(self._built(entries), seen.submission)
        return [hit for hit in before if (hit.field, hit.span) not in left]

    def _built(self, entries: tuple[Entry, ...]) -> WordLists:
        if entries not in self._lists:
            self._lists[entries] = WordLists(entries)
        return self._lists[entries]
