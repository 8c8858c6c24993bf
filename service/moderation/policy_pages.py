"""What the desk's pages on policies are made of; called by the routes in `policy_routes`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask import render_template
from flask_babel import gettext

from service.access import member, reader_scope
from service.accounts.names import names_of
from service.errors import NotFoundError
from service.moderation.policy_preview import DAYS, preview_policy, ruling_on
from service.moderation.policy_words import FIELD_WORDS, HINTS, VALUE_WORDS, value_words
from service.moderation.words import WORDS
from service.policies.apply import DETAILS
from service.policies.policy import CHOICES, DEFAULT, MOST, NAMES, SWITCHES, checked_data
from service.policies.policy_save import Standing, policy_history, read_policy
from service.policies.words import Who
from service.policies.words_scope import ListScope, scopes
from service.ports import ports

if TYPE_CHECKING:
    from collections.abc import Mapping

    from service.comments.tables import Comment
    from service.moderation.show import Refused

READ, WRITE = "policies", "policies:write"
TRUTH = {"yes": True, "no": False}


@dataclass(frozen=True)
class FieldShown:
    """A field of a policy at a place: what counts, where it comes from, what the place itself says.

    `own` is as a form holds it, '' where the place inherits; `source` None where it is its own.
    """

    name: str
    words: str
    hint: str
    value: str
    source: str
    own: str


def policy_writer() -> Who:
    """The member of staff behind the request and where she may set policies."""
    found = member(WRITE)
    return Who(found.actor, found.scope)


def may_read_policies() -> bool:
    """Whether the desk shows her the way here."""
    return bool(reader_scope(READ))


def place_named(name: str) -> ListScope:
    """The place of that name, where she may read its policy.

    Raises:
        NotFoundError: there is none, or it is another's; the two look the same.
    """
    reach = member(READ).scope
    found = next((one for one in scopes() if one.name == name), None)
    if found is None or not found.within(reach):
        raise NotFoundError
    return found


def policy_typed(form: Mapping[str, str]) -> dict[str, Any]:
    """The fields that a form sets; an empty one is inherited.

    Raises:
        InvalidError: a value that its field cannot have.
    """
    given = {name: form.get(name, "").strip() for name in NAMES}
    return checked_data({name: _read(name, text) for name, text in given.items() if text})


def show_policies() -> str:
    """Every place she may read, with what counts there and where it comes from."""
    reach = member(READ).scope
    places = [one for one in scopes() if one.within(reach)]
    labels = _labels()
    shown = [(place, _fields(read_policy(place), labels)) for place in places]
    return render_template("moderation/policies.html", places=shown)


def show_policy(
    scope: ListScope, refused: Refused | None = None, typed: Mapping[str, str] | None = None
) -> str:
    """One place's policy: the form, what is inherited, and its history."""
    standing = read_policy(scope)
    typed = refused.typed if refused else typed
    history = policy_history(scope)
    return render_template(
        "moderation/policy.html",
        place=scope,
        standing=standing,
        fields=_fields(standing, _labels()),
        typed=typed,
        refused=refused,
        choices={name: [(code, VALUE_WORDS[name, code]) for code in CHOICES[name]]
                 for name in CHOICES},
        most=MOST,
        switches=SWITCHES,
        may_write=scope.within(reader_scope(WRITE)),
        history=history,
        data_words=_data_words,
        names=names_of(row.changed_by for row in history),
    )  # fmt: skip


def show_policy_preview(scope: ListScope, form: Mapping[str, str]) -> str:
    """What the policy would have done, and the button that sets it.

    Raises:
        InvalidError: a value that its field cannot have.
    """
    data = policy_typed(form)
    return render_template(
        "moderation/policy_preview.html",
        place=scope,
        data=data,
        own={name: _written(value) for name, value in data.items()},
        data_words=_data_words,
        preview=preview_policy(scope, data, ports().clock()),
        seen_version=form.get("seen_version", "0"),
        days=DAYS,
        codes=DETAILS,
        may_write=scope.within(reader_scope(WRITE)),
        **WORDS,
    )


def ruling_shown(comment: Comment) -> tuple[str, list[str]] | None:
    """What the portal's policy would now make of a comment: the status, and why in words."""
    ruling = ruling_on(comment)
    return (ruling.status, [gettext(DETAILS[code]) for code in ruling.codes]) if ruling else None


def _fields(standing: Standing, labels: Mapping[str, str]) -> list[FieldShown]:
    own = standing.data or {}
    shown = []
    for name in NAMES:
        found = standing.effective
        value = getattr(found.policy if found else DEFAULT, name)
        number = found.sources[name] if found else None
        source = gettext("bawaan") if number is None else labels[standing.chain[number]]
        shown.append(
            FieldShown(
                name=name,
                words=str(FIELD_WORDS[name]),
                hint=str(HINTS.get(name, "")),
                value=value_words(name, value),
                source=source,
                own=_written(own[name]) if name in own else "",
            )
        )
    return shown


def _labels() -> dict[str, str]:
    """What places are called, by the name under which policies are stored."""
    labels = {}
    for place in scopes():
        stored = f"portal:{place.portal_id}" if place.portal_id else f"agency:{place.agency_id}"
        labels["city" if place.name == "all" else stored] = place.label or gettext("kota")
    return labels


def _data_words(data: Mapping[str, Any]) -> list[tuple[str, str]]:
    return [
        (str(FIELD_WORDS[name]), value_words(name, data[name])) for name in NAMES if name in data
    ]


def _read(name: str, text: str) -> object:
    if name in MOST and text.isascii() and text.isdigit() and len(text) < 10:  # noqa: PLR2004 - longer ones are too many anyway
        return int(text)
    return TRUTH.get(text, text) if name in SWITCHES else text


def _written(value: object) -> str:
    """A value as a form holds it."""
    return ("no", "yes")[value] if isinstance(value, bool) else str(value)
