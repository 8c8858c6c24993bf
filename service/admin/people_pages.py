"""What the desk's pages on the staff are made of; called by the routes in `people_routes`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import render_template, request, url_for
from flask_babel import lazy_gettext

from service.access import ROLES, member
from service.accounts.find import find_staff
from service.accounts.grant import Reach
from service.accounts.invite import DAYS
from service.accounts.may_give import GIVING
from service.accounts.may_manage import check_in_reach, check_may_manage
from service.accounts.seen import open_counts
from service.admin.agencies_pages import Typed
from service.admin.people import (
    Held,
    Person,
    Place,
    asked_of,
    list_people,
    open_in,
    people_of,
    places_in,
)
from service.db import db
from service.errors import FieldError, InvalidError, ServiceError, said
from service.ports import ports

if TYPE_CHECKING:
    from collections.abc import Mapping

    from service.access import Member
    from service.accounts.tables import Staff

ROLE_WORDS = {
    "administrator": lazy_gettext("Pengelola"),
    "moderator": lazy_gettext("Moderator"),
    "officer": lazy_gettext("Petugas penjawab"),
    "auditor": lazy_gettext("Pemeriksa"),
}
CITY_WORDS = lazy_gettext("seluruh kota")
KIND_WORDS = {"agency": lazy_gettext("OPD"), "portal": lazy_gettext("portal")}


@dataclass(frozen=True)
class Shown:
    """One member of staff for her page, and what the reader may do to her account."""

    person: Person
    sessions: int
    tokens: int
    own: bool
    may_manage: bool


def role_words(role: str) -> str:
    """What a role is called."""
    return str(ROLE_WORDS.get(role, role))


def place_words(place: Place) -> str:
    """Where a role reaches, in words."""
    if place.kind == "city":
        return str(CITY_WORDS)
    return f"{place.name} ({KIND_WORDS[place.kind]})"


def held_words(held: Held) -> str:
    """A role and where it reaches, in words."""
    return f"{role_words(held.role)}: {place_words(held.place)}"


def show_people(typed: Typed | None = None, link: str = "") -> str:
    """The list of the staff, the open invitations, and a form for a new one.

    `link` is that of an invitation which was just made, to be seen this once.
    """
    scope = member(GIVING).scope
    return render_template(
        "admin/people.html",
        people=list_people(scope, asked_of(request.args), request.args.get("after", type=int)),
        asked=request.args,
        invited=open_in(scope, ports().clock()),
        places=places_in(scope),
        roles=tuple(ROLES),
        days=DAYS,
        typed=typed or Typed(),
        link=link,
    )


def show_person(staff_id: int, typed: Typed | None = None) -> str:
    """One member of staff.

    Raises:
        NotFoundError: there is none, or not where the reader manages.
    """
    boss = member(GIVING)
    staff = known(staff_id, boss)
    (person,) = people_of(boss.scope, [staff])
    sessions, tokens = open_counts(staff_id, ports().clock())
    shown = Shown(person, sessions, tokens, boss.id == staff_id, _may_manage(staff, boss))
    return render_template(
        "admin/person.html", shown=shown, person=person, places=places_in(boss.scope),
        roles=tuple(ROLES), typed=typed or Typed(),
    )  # fmt: skip


def known(staff_id: int, boss: Member) -> Staff:
    """The member of staff, if the reader may know of her.

    Raises:
        NotFoundError: there is none, or not where the reader manages.
    """
    staff = find_staff(db.session(), staff_id)
    check_in_reach(db.session(), boss.actor, staff)
    return staff


def way_on(staff_id: int) -> str:
    """Where to go after a change: her page, or the list where she has just left the scope."""
    boss = member(GIVING)
    staff = find_staff(db.session(), staff_id)
    if not people_of(boss.scope, [staff])[0].held and not boss.scope.everywhere:
        return url_for("people.people")
    return url_for("people.person", staff_id=staff_id)


def reach_of(form: Mapping[str, str]) -> Reach:
    """The role and the place in a form.

    Raises:
        InvalidError: one of them is missing, or none of the choices.
    """
    role = form.get("role", "")
    kind, _, slug = form.get("place", "").partition(":")
    if role not in ROLES:
        raise InvalidError(FieldError("role", "choice", said("Pilih sebuah peran.")))
    if kind == "city" and not slug:
        return Reach(role)
    if kind not in KIND_WORDS or not slug or "\0" in slug:
        raise InvalidError(FieldError("place", "choice", said("Pilih tempat peran itu berlaku.")))
    return Reach(role, slug if kind == "agency" else None, slug if kind == "portal" else None)


def _may_manage(staff: Staff, boss: Member) -> bool:
    try:
        check_may_manage(db.session(), boss.actor, staff)
    except ServiceError:
        return False
    return True
