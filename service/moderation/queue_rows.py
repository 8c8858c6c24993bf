"""The rows of the queue as the database's driver gives them, and what they are asked for with.

`queue` reads them past the Session, which would cost twice what the rest of the page does.
"""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import UUID

from service.comments.tables import Comment, Thread
from service.comments.urgency import Signs, parts
from service.portals.tables import Portal
from service.prepared import as_moment, as_uuid, given_moment

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from service.comments.urgency import Part

COLUMNS: tuple[Any, ...] = (
    Comment.id,
    Comment.status,
    Comment.version,
    Comment.author_name,
    Comment.body,
    Comment.created_at,
    Comment.open_reports,
    Comment.outcome,
    Comment.sentiment,
    Comment.topic,
    Comment.chance,
    Thread.title,
    Portal.name.label("portal"),
    Comment.rank,
    Comment.appeal_open,
    Thread.url,
)
REMEMBERED = 1024  # signs of urgency, of which there are few that differ


class Waiting(NamedTuple):
    """A comment in the queue with what the machine thinks of it; `chance` of spam in percent.

    `urgency` is the sum of the points of `why`, by which what waits is ordered.
    """

    id: UUID
    status: str
    version: int
    author_name: str
    body: str
    created_at: datetime
    open_reports: int
    outcome: str | None
    sentiment: str | None
    topic: str | None
    chance: int | None
    title: str
    portal: str
    urgency: int
    why: Mapping[Part, int]


def waiting_of(row: Sequence[Any]) -> Waiting:
    """What the values of `COLUMNS` say."""
    (found, status, version, name, body, created_at, reports, outcome, sentiment, topic, chance,
     title, portal, rank, appeal_open, url) = row  # fmt: skip
    why = _why(outcome, chance, sentiment, "?" in body, reports, bool(appeal_open))
    return Waiting(
        as_uuid(found), status, version, name, body, as_moment(created_at), reports, outcome,
        sentiment, topic, chance, title or url, portal, -rank, why,
    )  # fmt: skip


@lru_cache(REMEMBERED)
def _why(*signs: Any) -> Mapping[Part, int]:  # noqa: ANN401 - as `Signs` has them
    return parts(Signs(*signs))


def plain(values: Mapping[str, Any]) -> dict[str, Any]:
    """Values as drivers take them."""
    return {name: _plain(value) for name, value in values.items()}


def _plain(value: object) -> object:
    if isinstance(value, UUID):
        return value.hex
    return given_moment(value) if isinstance(value, datetime) else value
