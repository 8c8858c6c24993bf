"""The rows of the queue as the page says them: every text put together before the page is drawn.

A template that asks for words, translations and addresses in every row costs three times as much.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from babel.dates import format_timedelta
from flask_babel import get_locale, gettext

from service.moderation.asked import DONE, View
from service.threads.html import shown_text

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from uuid import UUID

    from service.moderation.queue import QueuePage
    from service.moderation.queue_rows import Waiting
    from service.moderation.words import Words

MOST_SHOWN = 200  # characters of a text
TELLS_STATUS = frozenset(View) - {View.PENDING, View.SPAM, View.PUBLISHED}
TELLS_REPORTS = frozenset({View.REPORTED, View.PUBLISHED})


class Card(NamedTuple):
    """One comment in words; '' where there is nothing to say. `pick` is what its tick box sends."""

    pick: str
    tick: str
    id: UUID
    text: str
    name: str
    place: str
    waited: str
    claimed: str
    urgency: str
    verdict: str
    failed: bool
    reports: str
    status: str


def cards_of(
    page: QueuePage, claims: Mapping[UUID, str], words: Words, now: datetime
) -> list[Card]:
    """The page's comments in words, of the reader's language."""
    phrases = _phrases()
    locale = get_locale()
    found = []
    for row in page.waiting:
        waited = format_timedelta(now - row.created_at, granularity="minute", locale=locale)
        found.append(_card(row, page.asked.view, phrases, words, waited, claims.get(row.id, "")))
    return found


def _phrases() -> dict[str, str]:
    """What is said of a comment, to be filled in."""
    return {
        "tick": gettext("Pilih tanggapan %(name)s"),
        "ago": gettext("%(time)s yang lalu"),
        "claimed": gettext("sedang dibuka %(name)s"),
        "urgency": gettext("Urgensi %(points)s"),
        "chance": gettext("spam %(percent)s %%"),
        "reports": gettext("%(count)s laporan"),
    }


def _card(
    row: Waiting, view: View, phrases: Mapping[str, str], words: Words, waited: str, claimed: str
) -> Card:
    name = shown_text(row.author_name)
    reports = row.open_reports if view in TELLS_REPORTS else 0
    return Card(
        pick=f"{row.id.hex}.{row.version}",
        tick=phrases["tick"] % {"name": name},
        id=row.id,
        text=_shortened(shown_text(row.body)),
        name=name,
        place=f"{row.portal}: {row.title}",
        waited=phrases["ago"] % {"time": waited},
        claimed=phrases["claimed"] % {"name": claimed} if claimed else "",
        urgency="" if view in DONE else _urgency(row, phrases["urgency"], words["urgent_words"]),
        verdict=_verdict(row, phrases["chance"], words["outcome_words"]),
        failed=row.outcome == "failed",
        reports=phrases["reports"] % {"count": reports} if reports else "",
        status=words["status_words"][row.status] if view in TELLS_STATUS else "",
    )


def _shortened(text: str) -> str:
    """At most so many characters, cut between words."""
    if len(text) <= MOST_SHOWN:
        return text
    return f"{text[:MOST_SHOWN].rsplit(' ', 1)[0]}…"


def _urgency(row: Waiting, phrase: str, words: Mapping[str, str]) -> str:
    """The points and what they are for; they add up."""
    if not row.urgency:
        return ""
    why = ", ".join(f"{words[part]} {points}" for part, points in row.why.items())
    return f"{phrase % {'points': row.urgency}}: {why}"


def _verdict(row: Waiting, phrase: str, words: Mapping[str, str]) -> str:
    if not row.outcome:
        return ""
    told = words[row.outcome]
    return told if row.chance is None else f"{told} · {phrase % {'percent': row.chance}}"
