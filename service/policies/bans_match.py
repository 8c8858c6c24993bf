"""Whether a sender is banned, from what a process remembers; `service.policies.policy_load` fills.

A ban names an e-mail address and a network address by a keyed hash alone, and a domain as it is.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from service.policies.tables import Ban
from service.ports import ports
from service.prepared import Prepared

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

AUTHOR, ADDRESS, DOMAIN = KINDS = ("author", "address", "domain")
HOLD, SPAM = EFFECTS = ("hold", "spam")
BANS = Prepared(
    select(
        Ban.id, Ban.kind, Ban.value, Ban.agency_id, Ban.portal_id, Ban.effect, Ban.reason,
        Ban.until,
    ).where(Ban.lifted_at.is_(None))
)  # fmt: skip


@dataclass(frozen=True)
class Banned:
    """A ban that has not been lifted; `until` None is for ever, both ids None is everywhere."""

    id: int
    kind: str
    value: str
    agency_id: int | None
    portal_id: int | None
    effect: str
    reason: str
    until: datetime | None

    def counts(self, portal_id: int, agency_id: int, now: datetime) -> bool:
        """Whether it counts at a portal of an agency at this moment."""
        place = (self.portal_id, self.agency_id)
        here = place == (None, None) or self.portal_id == portal_id or self.agency_id == agency_id
        return here and (self.until is None or now < self.until)


@dataclass(frozen=True)
class Sender:
    """What a sender is known by: the e-mail address that she gives, the hash of her network's."""

    email: str | None
    address_hash: str | None

    def marks(self) -> Iterator[tuple[str, str]]:
        """Kind and value of every ban that would concern her."""
        if self.address_hash:
            yield ADDRESS, self.address_hash
        if self.email:
            yield AUTHOR, email_hash(self.email)
            domain = self.email.lower().rpartition("@")[2]
            while domain:
                yield DOMAIN, domain
                domain = domain.partition(".")[2]


@dataclass(frozen=True)
class Bans:
    """Every ban that was not lifted, by what it concerns; those whose time is over included."""

    by_mark: dict[tuple[str, str], list[Banned]] = field(default_factory=dict)

    def on(self, sender: Sender, portal_id: int, agency_id: int, now: datetime) -> Banned | None:
        """The ban that concerns a sender here and now; one that says spam before the others."""
        if not self.by_mark:
            return None
        counting = [
            ban
            for mark in sender.marks()
            for ban in self.by_mark.get(mark, ())
            if ban.counts(portal_id, agency_id, now)
        ]
        return min(counting, key=lambda ban: (ban.effect != SPAM, ban.id), default=None)


def bans_of(rows: Iterable[Any]) -> Bans:
    """Bans from the rows of `BANS`, as a driver gives them."""
    found: dict[tuple[str, str], list[Banned]] = {}
    for number, kind, value, agency_id, portal_id, effect, reason, until in rows:
        ban = Banned(
            number, kind, value, agency_id, portal_id, effect, reason, until=_moment(until)
        )
        found.setdefault((ban.kind, ban.value), []).append(ban)
    return Bans(found)


def email_hash(email: str) -> str:
    """A keyed hash by which an address is known without being kept."""
    key = ports().settings.secret_key.encode()
    return hmac.new(key, b"email:" + email.lower().encode(), "sha256").hexdigest()


def _moment(stored: datetime | str | None) -> datetime | None:
    """A moment as the drivers give it: SQLite's gives text without a zone."""
    if stored is None:
        return None
    moment = datetime.fromisoformat(stored) if isinstance(stored, str) else stored
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
