"""What the desk's pages on word lists are made of; called by the routes in `word_routes`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import render_template
from flask_babel import lazy_gettext

from service.access import member, reader_scope
from service.accounts.names import names_of
from service.errors import NotFoundError
from service.moderation.explain import BODY_NAMES
from service.moderation.marks import Place, Segment, mark
from service.moderation.word_preview import LAST, preview
from service.moderation.words import WORDS
from service.policies.tables import WORDS_LENGTH
from service.policies.words import (
    MOST_WORDS,
    Listed,
    NewWords,
    Who,
    checked,
    read_entry,
    read_removed,
    read_words,
)
from service.policies.words_match import ALLOW, HOLD, SPAM
from service.policies.words_preview import reading_of
from service.policies.words_scope import scope_named, scopes

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from uuid import UUID

    from service.moderation.show import Refused
    from service.policies.words_preview import Caught

PERMISSION = "words"
SHOWN = 500  # entries on one page
AROUND = 100  # code points shown before the first hit, and three times as many after it
ACTION_WORDS = {
    HOLD: lazy_gettext("Tahan, petugas membaca"),
    SPAM: lazy_gettext("Anggap spam; yang menurut mesin wajar tetap ditahan"),
    ALLOW: lazy_gettext("Izinkan, pengecualian"),
}


@dataclass(frozen=True)
class Shown:
    """A field of a comment that the words would catch, marked; the first that has a hit."""

    id: UUID
    field: str
    segments: list[Segment]
    published: bool


def who() -> Who:
    """The member of staff behind the request and where she may change lists."""
    found = member(PERMISSION)
    return Who(found.actor, found.scope)


def may_list_words() -> bool:
    """Whether the desk shows her the way here."""
    return bool(reader_scope(PERMISSION))


def words_typed(form: Mapping[str, str]) -> NewWords:
    """The words that a form asks for.

    Raises:
        InvalidError: a field does not hold.
    """
    scope = scope_named(form.get("scope", ""), who().reach)
    return checked(NewWords(form.get("words", ""), scope, form.get("action", "")))


def show_words(removed: int | None = None, refused: Refused | None = None, sought: str = "") -> str:
    """The lists and the form; with what was just taken off, to put it back.

    Of long lists the newest `SHOWN` entries, or those with what is `sought` in them.
    """
    reach = who().reach
    everything = read_words(reach)
    found = [one for one in everything if sought.casefold() in one.entry.words.casefold()]
    listed = found[:SHOWN]
    return render_template(
        "moderation/words.html",
        listed=_by_list(listed),
        changeable={one.entry.id for one in listed if one.scope.within(reach)},
        removed=_removed(removed),
        taken_off=read_removed(reach),
        scopes=[scope for scope in scopes() if scope.within(reach)],
        names=names_of(one.entry.added_by for one in listed),
        action_words=ACTION_WORDS,
        refused=refused,
        typed=refused.typed if refused else {},
        most_letters=WORDS_LENGTH,
        most_words=MOST_WORDS,
        total=len(everything),
        found=len(found),
        sought=sought,
        most_shown=SHOWN,
    )


def show_preview(form: Mapping[str, str]) -> str:
    """What the words would have caught, and the button that lists them.

    Raises:
        InvalidError: a field does not hold.
    """
    new = words_typed(form)
    found = preview(new)
    return render_template(
        "moderation/words_preview.html",
        new=new,
        reading=reading_of(new),
        preview=found,
        first=[_shown(caught) for caught in found.first],
        last=LAST,
        action_words=ACTION_WORDS,
        field_words=WORDS["field_words"],
    )


def _by_list(listed: Iterable[Listed]) -> list[tuple[str, list[Listed]]]:
    """The entries under the labels of their lists, in the order of `scopes`; '' is everybody's."""
    found: dict[str, list[Listed]] = {}
    for one in listed:
        found.setdefault(one.scope.name, []).append(one)
    return [(scope.label, found[scope.name]) for scope in scopes() if scope.name in found]


def _removed(entry_id: int | None) -> Listed | None:
    if entry_id is None:
        return None
    try:
        found = read_entry(entry_id, who().reach)
    except NotFoundError:
        return None
    return None if found.entry.active else found


def _shown(caught: Caught) -> Shown:
    field = caught.hits[0].field
    text = getattr(caught.seen.submission, field)
    places = [Place(*hit.span, hit.roots) for hit in caught.hits if hit.field == field]
    return Shown(
        caught.seen.id,
        "body" if field in BODY_NAMES else field,
        mark(*_excerpt(text, places)),
        caught.seen.published,
    )


def _excerpt(text: str, places: list[Place]) -> tuple[str, list[Place]]:
    """The part of the text around the first place, and the places in it."""
    first = min(place.start for place in places)
    start = max(first - AROUND, 0)
    end = max(first + 3 * AROUND, max((p.end for p in places if p.start == first), default=0))
    before, after = "…" if start else "", "…" if end < len(text) else ""
    shift = len(before) - start
    moved = [Place(p.start + shift, p.end + shift, p.read_as) for p in places if p.end <= end]
    return before + text[start:end] + after, moved
