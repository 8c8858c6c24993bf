"""The policies and bans as a process remembers them, read again when they have changed.

`service.submissions` asks with every comment: it costs one small read to know that nothing changed.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

import structlog
from sqlalchemy import func, select

from service.db import db
from service.errors import InvalidError, UnavailableError
from service.policies.bans_match import BANS, Bans, bans_of
from service.policies.policy import UNREAD, Effective, Policy, checked_data, effective
from service.policies.tables import PolicyState, PolicyVersion
from service.prepared import Prepared

if TYPE_CHECKING:
    from sqlalchemy import Engine

log = structlog.get_logger()
CITY = "city"
LIMITS = frozenset({"address_per_hour", "portal_per_hour"})
UNTOUCHED = 0  # the version before anybody set a policy or banned anybody
VERSION = Prepared(select(PolicyState.version))
LAST = (
    select(PolicyVersion.place, func.max(PolicyVersion.version).label("version"))
    .group_by(PolicyVersion.place)
    .subquery()
)
ROWS = Prepared(
    select(PolicyVersion.place, PolicyVersion.data).join(
        LAST,
        (LAST.c.place == PolicyVersion.place) & (LAST.c.version == PolicyVersion.version),
    )
)


@dataclass(frozen=True)
class Loaded:
    """Every place's policy as it was set at one version (None: unreadable), and who is banned."""

    version: int
    rows: dict[str, dict[str, Any] | None] = field(default_factory=dict)
    bans: Bans = field(default_factory=Bans)
    policies: dict[tuple[int, int], Policy] = field(default_factory=dict)

    def policy_at(self, portal_id: int, agency_id: int) -> Policy:
        """What counts on a portal; one that holds everything where a part cannot be read."""
        place = (portal_id, agency_id)
        if place not in self.policies:
            found = self.effective_at(chain_of(portal_id, agency_id))
            self.policies[place] = found.policy if found else UNREAD
        return self.policies[place]

    @cached_property
    def has_limits(self) -> bool:
        """Whether any place limits how much is sent."""
        return any(data and not LIMITS.isdisjoint(data) for data in self.rows.values())

    def effective_at(self, chain: list[str]) -> Effective | None:
        """What counts at the first place of a chain; None where a part cannot be read."""
        found = [self.rows.get(place, {}) for place in chain]
        whole = [data for data in found if data is not None]
        return effective(list(whole)) if len(whole) == len(found) else None


_loaded: WeakKeyDictionary[Engine, Loaded] = WeakKeyDictionary()
NOTHING = Loaded(UNTOUCHED)
BROKEN = Loaded(-1, {CITY: None})


def chain_of(portal_id: int | None, agency_id: int | None) -> list[str]:
    """The places whose policies make that of a portal, an agency or the city, the nearest first."""
    chain = [CITY]
    if agency_id is not None:
        chain.insert(0, f"agency:{agency_id}")
    if portal_id is not None:
        chain.insert(0, f"portal:{portal_id}")
    return chain


def current() -> Loaded:
    """What is remembered, if it is still so; the version is read first, so that none is missed."""
    rows = VERSION.rows()
    return at_version(rows[0][0] if rows else UNTOUCHED)


def at_version(version: int) -> Loaded:
    """What is remembered, where that is of this version, which was read just now."""
    if version == UNTOUCHED:
        return NOTHING
    loaded = _loaded.get(db.engine)
    if loaded is None or loaded.version != version:
        loaded = _loaded[db.engine] = Loaded(
            version, {place: _data(text) for place, text in ROWS.rows()}, bans_of(BANS.rows())
        )
    return loaded


def current_or_broken() -> Loaded:
    """The same; where it cannot be read, one whose every policy holds."""
    try:
        return current()
    except (UnavailableError, db.engine.dialect.loaded_dbapi.Error) as error:
        log.warning("the policies cannot be read", error=type(error).__name__)
        return BROKEN


def _data(stored: object) -> dict[str, Any] | None:
    """A row's fields; None where it does not hold what a policy can hold."""
    try:
        return checked_data(json.loads(stored) if isinstance(stored, str) else stored)
    except (InvalidError, ValueError):
        log.warning("a policy cannot be read")
        return None
