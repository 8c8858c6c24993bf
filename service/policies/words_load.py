"""The word lists as a process remembers them, read again when they have changed; `refine` asks.

Without any entry it costs one small read to know that; the lists of a portal are built when its
first comment comes.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from sqlalchemy import select

from service.db import db
from service.policies.policy import AGENCY_LISTS, ALL_LISTS, NO_LISTS, PORTAL_LISTS
from service.policies.tables import WordEntry, WordListState
from service.policies.words_match import Entry, WordLists
from service.prepared import Prepared

if TYPE_CHECKING:
    from sqlalchemy import Engine

VERSION = Prepared(select(WordListState.version))
ENTRIES = Prepared(
    select(
        WordEntry.id, WordEntry.words, WordEntry.action, WordEntry.agency_id, WordEntry.portal_id
    )
    .where(WordEntry.active)
    .order_by(WordEntry.id)
)
COUNTING = {
    ALL_LISTS: frozenset({"all", "agency", "portal"}),
    AGENCY_LISTS: frozenset({"agency", "portal"}),
    PORTAL_LISTS: frozenset({"portal"}),
    NO_LISTS: frozenset[str](),
}
"""Whose lists count, by what a policy says."""

UNTOUCHED = 0  # the version before anybody listed a word


@dataclass(frozen=True)
class Loaded:
    """Every active entry at one version, and the lists built of them so far."""

    version: int
    entries: tuple[Entry, ...] = ()
    lists: dict[tuple[int, ...], WordLists | None] = field(default_factory=dict)
    places: dict[tuple[int, int, str], WordLists | None] = field(default_factory=dict)

    def at(self, portal_id: int, agency_id: int, which: str = ALL_LISTS) -> list[Entry]:
        """The entries of a portal, its agency and everybody's, as far as the policy lets them."""
        counting = COUNTING[which]
        return [
            entry
            for entry in self.entries
            if entry.whose in counting and entry.applies(portal_id, agency_id)
        ]


_loaded: WeakKeyDictionary[Engine, Loaded] = WeakKeyDictionary()
NOTHING = Loaded(UNTOUCHED)


def lists_of(portal_id: int, agency_id: int, which: str = ALL_LISTS) -> WordLists | None:
    """The lists that a portal's comments are looked at with; None where nothing is listed.

    `which` are the widest that count.

    Raises:
        UnavailableError: the database cannot be read.
    """
    loaded = current()
    if not loaded.entries:
        return None
    place = (portal_id, agency_id, which)
    if place not in loaded.places:
        loaded.places[place] = _built(loaded, loaded.at(portal_id, agency_id, which))
    return loaded.places[place]


def current() -> Loaded:
    """What is remembered, if it is still so; the version is read first, so that none is missed."""
    rows = VERSION.rows()
    version = rows[0][0] if rows else UNTOUCHED
    if version == UNTOUCHED:
        return NOTHING
    loaded = _loaded.get(db.engine)
    if loaded is None or loaded.version != version:
        loaded = _loaded[db.engine] = Loaded(version, tuple(Entry(*row) for row in ENTRIES.rows()))
    return loaded


def _built(loaded: Loaded, entries: list[Entry]) -> WordLists | None:
    """Portals with the same entries share their lists."""
    key = tuple(entry.id for entry in entries)
    if key not in loaded.lists:
        loaded.lists[key] = WordLists(entries) if entries else None
    return loaded.lists[key]
