"""Whether a thread still takes comments, and from whom; written into its JSON as it is read.

Closing by age changes no row, so the stored JSON cannot know of it: `read` writes it in.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, overload

from service.policies.closing import closed_since
from service.policies.policy import DEFAULT, EVERYONE
from service.policies.policy_load import at_version
from service.ports import ports

if TYPE_CHECKING:
    from service.threads.read import Head

BEGIN, END = b'"closed":', b',"portal":'
"""Between these it stands; bodies that were stored before it had three fields have one there."""


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
        """The thread's JSON with this gate in the place of the one that it was stored with.

        The keys cannot stand inside a text: there quotation marks are escaped.
        """
        begin = body.index(BEGIN)
        if self is OPEN and body.startswith(WRITTEN_OPEN, begin):
            return body  # as most are: no copy of it is made
        said = json.dumps(self.fields(), separators=(",", ":"))[1:-1].encode()
        return b"".join((body[:begin], said, body[body.index(END, begin) :]))

    def fields(self) -> dict[str, object]:
        """What the thread's JSON says of it."""
        return {
            "closed": self.closed_at is not None,
            "closed_at": self.closed_at.isoformat() if self.closed_at else None,
            "replies_by": self.replies_by,
        }


OPEN = Gate()
"""What the JSON is stored with."""

WRITTEN_OPEN = json.dumps(OPEN.fields(), separators=(",", ":"))[1:-1].encode()


def gate_of(row: Head) -> Gate:
    """The gate of a thread, or of a page without comments yet."""
    policy = DEFAULT
    if row.policies is not None:
        policy = at_version(row.policies).policy_at(row.portal_id, row.agency_id)
    since = None
    if row.created_at is not None and (row.closed_at is not None or policy.close_after_days):
        begun, closed_at = _moment(row.created_at), _moment(row.closed_at)
        since = closed_since(policy, begun, closed_at, ports().clock())
    return OPEN if since is None and policy.replies == EVERYONE else Gate(since, policy.replies)


@overload
def _moment(stored: str | datetime) -> datetime: ...
@overload
def _moment(stored: None) -> None: ...
def _moment(stored: str | datetime | None) -> datetime | None:
    """A moment as the driver gives it: SQLite's as text, in UTC without saying so."""
    if stored is None:
        return None
    if isinstance(stored, str):
        stored = datetime.fromisoformat(stored)
    return stored.replace(tzinfo=UTC) if stored.tzinfo is None else stored.astimezone(UTC)
