"""The status of a comment as one enum with a table of allowed moves; `move_status` obeys it."""

from __future__ import annotations

from enum import StrEnum


class Status(StrEnum):
    """Where a comment stands. `spam` and `pending` are withheld, `withdrawn` is final."""

    PENDING = "pending"
    PUBLISHED = "published"
    REJECTED = "rejected"
    SPAM = "spam"
    WITHDRAWN = "withdrawn"


class ActorKind(StrEnum):
    """Who moved a status."""

    MACHINE = "machine"
    STAFF = "staff"
    CITIZEN = "citizen"


FIRST: dict[ActorKind, frozenset[Status]] = {
    ActorKind.MACHINE: frozenset({Status.PENDING, Status.PUBLISHED, Status.SPAM}),
    ActorKind.STAFF: frozenset({Status.PENDING, Status.PUBLISHED}),  # an official answer
    ActorKind.CITIZEN: frozenset(),
}
"""Statuses that a new comment may get, by who gives it."""

DECIDABLE = frozenset({Status.PENDING, Status.PUBLISHED, Status.REJECTED, Status.SPAM})
"""Between these a person moves a comment freely; only a person ever rejects."""


def may_move(old: Status | None, new: Status, by: ActorKind) -> bool:
    """Whether `by` may move a comment from `old` (None: it is new) to `new`."""
    if old is None:
        return new in FIRST[by]
    if old is new or old is Status.WITHDRAWN:
        return False
    if new is Status.WITHDRAWN:
        return by is ActorKind.CITIZEN
    return by is ActorKind.STAFF and old in DECIDABLE and new in DECIDABLE
