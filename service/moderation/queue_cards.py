"""The rows of the queue as the page shows them: HTML put together before the page is drawn.

A template that asks for words, translations, escapes and addresses in every row costs five times
as much. What is filled in is `_safe`: escaped.
"""

from __future__ import annotations

from datetime import timedelta
from functools import cache, lru_cache
from typing import TYPE_CHECKING, NamedTuple

from babel.dates import format_timedelta
from flask_babel import gettext
from markupsafe import Markup, escape

from service.languages import language
from service.moderation.asked import DONE, View
from service.moderation.words import words_now
from service.threads.html import shown_text

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from uuid import UUID

    from service.comments.urgency import Part
    from service.moderation.queue import QueuePage
    from service.moderation.queue_rows import Waiting

    Verdict = tuple[str | None, int | None, int, str]  # outcome, chance, open reports, status

MOST_SHOWN = 200  # characters of a text
MOST_READ = 1000  # characters of a text that are looked at for those; some are not shown
TELLS_STATUS = frozenset(View) - {View.PENDING, View.SPAM, View.PUBLISHED}
TELLS_REPORTS = frozenset({View.REPORTED, View.PUBLISHED})
REMEMBERED = 4096  # phrases that many comments have in common
STEPS = ((120, 1), (2880, 6))
"""Waiting times below so many minutes are told apart by so many; longer ones by half a day."""

HALF_A_DAY = 720
MINUTE = timedelta(minutes=1)
CARD = """  <li>
    <article aria-labelledby="q%s">
      %s<h2 id="q%s"><a href="%s">%s</a></h2>
      <p class="meta">
        <span>%s</span>
        <span>%s</span>
        <span>%s</span>%s
      </p>
      <p class="chips">%s</p>
    </article>
  </li>
"""
"""Filled with place, box to tick, place, address, text, name, page, time, claim, chips."""
TICK = (
    '<label class="tick"><input type="checkbox" form="bulk" name="pick" value="%s.%s">'
    '<span class="hidden">%s</span></label>\n      '
)
CLAIMED = '\n        <span class="claimed">%s</span>'
CHIP = '<span class="chip%s">%s</span>'


class Said(NamedTuple):
    """What the cards of a page have in common; `address` is an item's, around its id.

    `ticked`: each card can be chosen for a decision on several at once.
    """

    claims: Mapping[UUID, str]
    now: datetime
    address: tuple[str, str]
    ticked: bool


def cards_of(page: QueuePage, said: Said) -> Markup:
    """The page's comments as list items, in the reader's language."""
    spoken, view = language(), page.asked.view
    before, behind = (_safe(part) for part in said.address)
    cards = []
    for place, row in enumerate(page.waiting, 1):
        tick, name, waited, claimed = _by_whom(row, said, spoken)
        why, reports = tuple(row.why.items()), row.open_reports
        chips = _chips(spoken, view, (row.outcome, row.chance, reports, row.status), why)
        address, text = f"{before}{row.id}{behind}", _safe(_shortened(row.body))
        where = _safe(f"{row.portal}: {row.title}")
        cards.append(
            CARD % (place, tick, place, address, text, name, where, waited, claimed, chips)
        )
    return Markup("".join(cards))  # noqa: S704 - whatever came from people is `_safe`


def _by_whom(row: Waiting, said: Said, spoken: str) -> tuple[str, str, str, str]:
    """The box to tick, who wrote it and when, and who has it open."""
    phrases, tick, claimed = _phrases(spoken), "", ""
    name = _safe(shown_text(row.author_name))
    if said.ticked:
        tick = TICK % (row.id.hex, row.version, phrases["tick"] % {"name": name})
    if row.id in said.claims:
        claimed = CLAIMED % (phrases["claimed"] % {"name": _safe(said.claims[row.id])})
    return tick, name, _waited(said.now - row.created_at, spoken), claimed


def _safe(text: str) -> str:
    return str(escape(text))


@cache
def _phrases(_language: str) -> dict[str, str]:
    """What is said of a comment, to be filled in; called while that language is the reader's."""
    phrases = {
        "tick": gettext("Pilih tanggapan %(name)s"),
        "ago": gettext("%(time)s yang lalu"),
        "claimed": gettext("sedang dibuka %(name)s"),
        "urgency": gettext("Urgensi %(points)s"),
        "chance": gettext("spam %(percent)s %%"),
        "reports": gettext("%(count)s laporan"),
    }
    return {name: _safe(phrase) for name, phrase in phrases.items()}


def _waited(time: timedelta, spoken: str) -> str:
    """How long, told apart as finely as the words for it are."""
    minutes = time // MINUTE
    step = next((step for most, step in STEPS if minutes < most), HALF_A_DAY)
    return _ago(minutes // step * step + step // 2, spoken)


@lru_cache(REMEMBERED)
def _ago(minutes: int, spoken: str) -> str:
    time = format_timedelta(minutes * MINUTE, granularity="minute", locale=spoken)
    return _phrases(spoken)["ago"] % {"time": _safe(time)}


def _shortened(text: str) -> str:
    """At most so many characters, cut between words."""
    shown = shown_text(text[:MOST_READ])
    if len(shown) <= MOST_SHOWN and len(text) <= MOST_READ:
        return shown
    return f"{shown[:MOST_SHOWN].rsplit(' ', 1)[0]}…"


@lru_cache(REMEMBERED)
def _chips(spoken: str, view: View, verdict: Verdict, why: tuple[tuple[Part, int], ...]) -> str:
    """What is urgent, what the machine said, the reports, and the status if the view has several.

    Called while `spoken` is the reader's language.
    """
    phrases, words = _phrases(spoken), words_now()
    outcome, chance, reports, status = verdict
    chips = []
    if why and view not in DONE:
        points = ", ".join(f"{words['urgent_words'][part]} {count}" for part, count in why)
        urgency = phrases["urgency"] % {"points": sum(count for _, count in why)}
        chips.append(CHIP % (" urgent", f"{urgency}: {_safe(points)}"))
    if outcome:
        spam = "" if chance is None else f" · {phrases['chance'] % {'percent': chance}}"
        told = _safe(words["outcome_words"][outcome])
        chips.append(CHIP % (" bad" if outcome == "failed" else "", f"{told}{spam}"))
    if reports and view in TELLS_REPORTS:
        chips.append(CHIP % (" bad", phrases["reports"] % {"count": reports}))
    if view in TELLS_STATUS:
        chips.append(CHIP % ("", _safe(words["status_words"][status])))
    return "\n        ".join(chips)
