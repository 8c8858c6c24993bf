"""Whether a thread still takes comments, and from whom; written into its JSON as it is read.

Closing by age changes no row, so the stored JSON cannot know of it: `read` writes it in.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from service.policies.closing import closed_since
from service.policies.policy import DEFAULT, EVERYONE
from service.policies.policy_load import at_version
from service.ports import ports

if TYPE_CHECKING:
    from service.threads.read import Head

CLOSED = b'"closed":'


@dataclass(frozen=True)
class Gate:
    """Since when a thread is closed, None while it is open; whose replies it takes, as a code."""

    closed_at: datetime | None = None
    replies_by: str = EVERYONE

    @property
    def tag(self) -> str:
        """What it adds to the ETag: a policy may change what a version of a thread says."""
        closed = f".c{int(self.closed_at.timestamp())}" if self.closed_at else ""
        return closed if self.replies_by == EVERYONE else f"{closed}.{self.replies_by}"

    def written(self, body: bytes) -> bytes:
        """The thread's JSON with this gate in the place of the `closed` that it was stored with.

        The key cannot stand inside a text: there its quotation marks are escaped.
        """
        begin = body.index(CLOSED)
        end = body.index(b",", begin)
        said = {
            "closed": self.closed_at is not None,
            "closed_at": self.closed_at.isoformat() if self.closed_at else None,
            "replies_by": self.replies_by,
        }
        written = json.dumps(said, separators=(",", ":"))[1:-1].encode()
        return b"".join((body[:begin], written, body[end:]))


OPEN = Gate()


def gate_of(row: Head) -> Gate:
    """The gate of a thread, or of a page without comments yet."""
    policy = DEFAULT
    if row.policies is not None:
        policy = at_version(row.policies).policy_at(row.portal_id, row.agency_id)
    closed_at, created_at = _moment(row.closed_at), _moment(row.created_at)
    if created_at is None or (closed_at is None and not policy.close_after_days):
        return OPEN if policy.replies == EVERYONE else Gate(None, policy.replies)
    now = ports().clock()
    return Gate(closed_since(policy, created_at, closed_at, now), policy.replies)


def _moment(stored: str | datetime | None) -> datetime | None:
    """A moment as the driver gives it: SQLite's as text, in UTC without saying so."""
    if isinstance(stored, str):
        stored = datetime.fromisoformat(stored)
    if stored is None:
        return None
    return stored.replace(tzinfo=UTC) if stored.tzinfo is None else stored.astimezone(UTC)
