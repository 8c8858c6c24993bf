"""What the queue's page is made of; called by the routes."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING
from uuid import UUID

from flask import render_template, url_for
from flask_login import current_user
from markupsafe import Markup
from sqlalchemy import or_, select, true

from service.access import member, scope_of
from service.db import db
from service.languages import LANGUAGES
from service.moderation.asked import (
    AGES,
    DONE,
    MOST_TEXT,
    OUTCOMES,
    SENTIMENTS,
    STATUSES,
    TOPICS,
)
from service.moderation.claim import claimed_by_others
from service.moderation.poll import poll_address
from service.moderation.queue import MOST_COUNTED, read_queue
from service.moderation.queue_counts import count_views
from service.moderation.reasons import REASONS
from service.moderation.saved import MOST_NAMED, saved_by
from service.moderation.undo import last_undoable
from service.moderation.words import words_now
from service.portals.tables import Agency, Portal
from service.ports import ports

if TYPE_CHECKING:
    from service.access import Scope
    from service.moderation.asked import Asked
    from service.moderation.words import Words

NOBODY = UUID(int=0)
DRAWN = 256  # lists of options that are remembered, of all languages and scopes
Places = Mapping[str, Mapping[str, str]]
VALUES: dict[str, tuple[str, ...]] = {
    "sentiment": SENTIMENTS, "outcome": OUTCOMES, "topic": TOPICS, "lang": tuple(LANGUAGES),
    "age": tuple(AGES), "status": STATUSES,
}  # fmt: skip
"""The filters that are a choice of a few, with their values."""


def show_queue(asked: Asked, cursor: str | None) -> str:
    """The queue: one page of what is asked for, and how much waits elsewhere."""
    reader, now = member("queue:read"), ports().clock()
    counts = count_views(reader, now)
    page = read_queue(reader, asked, cursor, now)
    words, places = words_now(), places_in(reader.scope)
    item_at = url_for("moderation.item", comment_id=NOBODY, view=asked.code)
    return render_template(
        "moderation/queue.html",
        page=page,
        asked=asked,
        view=asked.code,
        part=asked.view.value,
        counts=counts,
        most_counted=MOST_COUNTED,
        options=_options(asked, words, places),
        places=places,
        item_at=item_at.split(str(NOBODY)),
        most_text=MOST_TEXT,
        most_named=MOST_NAMED,
        done=asked.view in DONE,
        saved=saved_by(reader.id),
        claims=claimed_by_others([row.id for row in page.waiting], reader.id, now),
        poll=poll_address(reader.scope),
        undoable=last_undoable(reader, now),
        may_decide=bool(scope_of(current_user.grants, "comments:decide")),
        reasons=REASONS,
        **words,
    )


def places_in(scope: Scope) -> Places:
    """Agencies and portals that the scope reaches: name by slug, each in alphabetical order."""
    inside = (
        true()
        if scope.everywhere
        else or_(Portal.agency_id.in_(scope.agencies), Portal.id.in_(scope.portals))
    )
    query = select(Portal.slug, Portal.name, Agency.slug, Agency.name)
    found = db.session.execute(query.join(Agency, Agency.id == Portal.agency_id).where(inside))
    portals, agencies = {}, {}
    for portal, portal_name, agency, agency_name in found:
        portals[portal], agencies[agency] = portal_name, agency_name
    return {"agency": _by_name(agencies), "portal": _by_name(portals)}


def _by_name(names: Mapping[str, str]) -> dict[str, str]:
    return dict(sorted(names.items(), key=lambda pair: pair[1].casefold()))


def _options(asked: Asked, words: Words, places: Places) -> dict[str, Markup]:
    """The options of each filter; a place of which there is only one is no choice.

    Remembered as they are drawn: as a template's loop they cost a tenth of the page.
    """
    choices: dict[str, Mapping[str, str]] = {
        name: choice for name, choice in places.items() if len(choice) > 1
    }
    for name, values in VALUES.items():
        choices[name] = {value: words["choice_words"][name][value] for value in values}
    return {
        name: _chosen(_drawn(tuple(choice.items())), asked.filters.get(name))
        for name, choice in choices.items()
    }


@lru_cache(DRAWN)
def _drawn(choice: tuple[tuple[str, str], ...]) -> Markup:
    option = Markup('<option value="{}">{}</option>')
    return Markup().join(option.format(value, told) for value, told in choice)


def _chosen(drawn: Markup, value: str | None) -> Markup:
    if value is None:
        return drawn
    mark = Markup('value="{}"').format(value)
    return Markup(drawn.replace(mark, mark + Markup(" selected"), 1))  # noqa: S704 - of escaped parts
