"""What the queue's page is made of; called by the routes."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, lru_cache
from typing import TYPE_CHECKING
from uuid import UUID

from flask import render_template, url_for
from markupsafe import Markup
from sqlalchemy import select

from service.access import member, reader_scope
from service.languages import language
from service.moderation.asked import CHOICES, MOST_TEXT
from service.moderation.claim import claimed_by_others
from service.moderation.poll import poll_address
from service.moderation.queue import MOST_COUNTED, read_queue
from service.moderation.queue_cards import Said, cards_of
from service.moderation.queue_counts import count_views
from service.moderation.saved import MOST_NAMED, saved_by
from service.moderation.undo import last_undoable
from service.moderation.words import words_now
from service.portals.covered import covered_if_given, reach
from service.portals.tables import Agency, Portal
from service.ports import ports
from service.prepared import Prepared

if TYPE_CHECKING:
    from service.access import Scope
    from service.moderation.asked import Asked

ALL = Prepared(
    select(Portal.slug, Portal.name, Agency.slug, Agency.name).join(
        Agency, Agency.id == Portal.agency_id
    )
)
INSIDE = Prepared(
    select(Portal.slug, Portal.name, Agency.slug, Agency.name)
    .join(Agency, Agency.id == Portal.agency_id)
    .where(covered_if_given(Portal.agency_id, Portal.id))
)
NOBODY = UUID(int=0)
DRAWN = 256  # lists of options that are remembered, of all languages and scopes
Places = Mapping[str, Mapping[str, str]]
Reached = tuple[tuple[str, ...], ...]


def show_queue(asked: Asked, cursor: str | None) -> str:
    """The queue: one page of what is asked for, and how much waits elsewhere."""
    reader, now = member("queue:read"), ports().clock()
    counts = count_views(reader, now)
    page = read_queue(reader, asked, cursor, now)
    words, reached = words_now(), _reached(reader.scope)
    before, behind = url_for("moderation.item", comment_id=NOBODY, view=asked.code).split(
        str(NOBODY)
    )
    may_decide = bool(reader_scope("comments:decide"))
    said = Said(claimed_by_others(reader.id, now), now, (before, behind), may_decide)
    return render_template(
        "moderation/queue.html",
        page=page,
        asked=asked,
        view=asked.code,
        part=asked.view.value,
        counts=counts,
        most_counted=MOST_COUNTED,
        options=_options(asked, reached),
        places=_places(reached),
        most_text=MOST_TEXT,
        most_named=MOST_NAMED,
        saved=saved_by(reader.id),
        cards=cards_of(page, said),
        poll=poll_address(reader.scope),
        undoable=last_undoable(reader, now),
        may_decide=may_decide,
        reasons=words["reason_words"],
        keys=_keys(language()),
        **words,
    )


def _reached(scope: Scope) -> Reached:
    """Slugs and names of the scope's portals, each with its agency's."""
    found = ALL if scope.everywhere else INSIDE
    return tuple(map(tuple, found.rows(**reach(scope.agencies, scope.portals))))


@lru_cache(DRAWN)
def _places(reached: Reached) -> Places:
    """Agencies and portals: name by slug, each in alphabetical order."""
    portals, agencies = {}, {}
    for portal, portal_name, agency, agency_name in reached:
        portals[portal], agencies[agency] = portal_name, agency_name
    return {"agency": _by_name(agencies), "portal": _by_name(portals)}


def _by_name(names: Mapping[str, str]) -> dict[str, str]:
    return dict(sorted(names.items(), key=lambda pair: pair[1].casefold()))


def _options(asked: Asked, reached: Reached) -> dict[str, Markup]:
    """The options of each filter; a place of which there is only one is no choice."""
    drawn = _drawn(language(), reached)
    chosen = {name: value for name, value in asked.filters.items() if name in drawn}
    return drawn | {name: _chosen(drawn[name], value) for name, value in chosen.items()}


@cache
def _keys(_language: str) -> Markup:
    """The list of keys, drawn once a language; to be called while that one is the reader's."""
    return Markup(render_template("moderation/_keys.html"))  # noqa: S704 - a template's own


@lru_cache(DRAWN)
def _drawn(_language: str, reached: Reached) -> dict[str, Markup]:
    """Every list of options; to be called while that language is the reader's.

    Remembered: as a template's loop they cost a tenth of the page.
    """
    option, words = Markup('<option value="{}">{}</option>'), words_now()["choice_words"]
    choices = {name: places for name, places in _places(reached).items() if len(places) > 1}
    choices |= {name: {one: words[name][one] for one in some} for name, some in CHOICES.items()}
    return {
        name: Markup().join(option.format(value, told) for value, told in choice.items())
        for name, choice in choices.items()
    }


def _chosen(drawn: Markup, value: str) -> Markup:
    mark = Markup('value="{}"').format(value)
    return Markup(drawn.replace(mark, mark + Markup(" selected"), 1))  # noqa: S704 - of escaped parts
