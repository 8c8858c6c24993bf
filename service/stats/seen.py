"""What the desk shows of portals in use: where readers were seen last, how much they wrote."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from sqlalchemy import select

from service.city_time import jakarta_day
from service.comments.tables import Thread
from service.db import db
from service.stats.answer import answer_query
from service.stats.period import read_period
from service.stats.query import StatsQuery

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from service.access import Scope

LATELY: Final = "30d"
PAGES: Final = 300
"""How many of the newest pages are looked at."""


@dataclass(frozen=True)
class Seen:
    """The newest page of these origins, and when a page of each got its first comment.

    An origin is missing where none of the portal's newest pages is its own.
    """

    newest_page: str = ""
    last: Mapping[str, datetime] = field(default_factory=dict)


def last_seen(portal_id: int, origins: Iterable[str]) -> Seen:
    """What the portal's newest pages say; `http` and `https` are one page, so they are one here."""
    rows = db.session.execute(
        select(Thread.url, Thread.created_at)
        .where(Thread.portal_id == portal_id)
        .order_by(Thread.id.desc())
        .limit(PAGES)
    ).all()
    hosts = {origin: urlsplit(origin).netloc for origin in origins}
    by_host: dict[str, datetime] = {}
    newest = ""
    for row in rows:
        host = urlsplit(row.url).netloc.lower()
        by_host.setdefault(host, row.created_at)
        newest = newest or (row.url if host in hosts.values() else "")
    last = {origin: by_host[host] for origin, host in hosts.items() if host in by_host}
    return Seen(newest, last)


def received_lately(scope: Scope, now: datetime) -> dict[str, int]:
    """Comments received in the last 30 days, today included, by the slug of the portal."""
    query = StatsQuery(
        metrics=("received",),
        dimensions=("portal",),
        portals=(),
        agencies=(),
        period_text=LATELY,
        period=read_period(LATELY, jakarta_day(now)),
        format="json",
    )
    return {row["portal"]: row["received"] for row in answer_query(query, scope).rows}
