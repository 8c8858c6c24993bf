"""What the desk's pages on bans are made of; called by the routes in `ban_routes` and an item's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import render_template
from flask_babel import lazy_gettext

from service.access import member, reader_scope
from service.accounts.names import names_of
from service.db import db
from service.errors import FieldError, InvalidError, said
from service.moderation.find import find_comment
from service.policies.bans import DOMAIN_NAME, EVERYBODYS, NewBan, domain_of, masked, read_bans
from service.policies.bans_match import ADDRESS, AUTHOR, DOMAIN, HOLD, SPAM, Sender
from service.policies.words import Who
from service.policies.words_scope import scope_of_ids
from service.ports import ports

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from service.comments.tables import Comment
    from service.policies.words_scope import ListScope

PERMISSION = "bans"
REASON_WORDS = {
    "gambling": lazy_gettext("Promosi judi"),
    "scam": lazy_gettext("Penipuan"),
    "promotion": lazy_gettext("Iklan berulang"),
    "flood": lazy_gettext("Membanjiri halaman"),
    "abuse": lazy_gettext("Menghina atau mengancam berulang kali"),
    "impersonation": lazy_gettext("Mengaku sebagai orang lain"),
}
KIND_WORDS = {
    AUTHOR: lazy_gettext("Alamat surel"),
    ADDRESS: lazy_gettext("Alamat jaringan"),
    DOMAIN: lazy_gettext("Domain surel"),
}
EFFECT_WORDS = {
    HOLD: lazy_gettext("Tahan, petugas membaca"),
    SPAM: lazy_gettext("Masukkan ke spam"),
}
DAY_WORDS = {
    1: lazy_gettext("1 hari"),
    7: lazy_gettext("7 hari"),
    30: lazy_gettext("30 hari"),
    365: lazy_gettext("1 tahun"),
    0: lazy_gettext("Selamanya"),
}
BAN_WORDS = {
    "ban_kinds": KIND_WORDS,
    "ban_effects": EFFECT_WORDS,
    "ban_reasons": REASON_WORDS,
    "ban_days": DAY_WORDS,
}


def banner() -> Who:
    """The member of staff behind the request and where she may ban."""
    found = member(PERMISSION)
    return Who(found.actor, found.scope)


def may_ban() -> bool:
    """Whether the desk shows her the way to the bans."""
    return bool(reader_scope(PERMISSION))


def ban_choices(comment: Comment) -> dict[str, object] | None:
    """What the form on an item's page offers; None where she may not ban, or nothing is known."""
    reach = reader_scope(PERMISSION)
    places = [place for place in _places(comment) if place.within(reach)]
    marks = _marks(comment)
    return {"places": places, "marks": marks, **BAN_WORDS} if places and marks else None


def ban_typed(comment_id: UUID, form: Mapping[str, str]) -> NewBan:
    """The ban that the form on an item's page asks for.

    Raises:
        NotFoundError: no such comment where she may ban.
        InvalidError: a field does not hold.
    """
    comment = find_comment(db.session(), comment_id, banner().reach, lock=False)
    named = form.get("scope", "")
    place = next((one for one in _places(comment) if one.name == named), None)
    if place is None:
        raise InvalidError(FieldError("scope", "choice", said("Pilih tempat dalam wewenang Anda.")))
    days = form.get("days", "")
    return NewBan(
        kind=form.get("kind", ""),
        sender=Sender(comment.author_email, comment.address_hash),
        scope=place,
        days=int(days) if days.isascii() and days.isdigit() and len(days) < 5 else -1,  # noqa: PLR2004 - digits of the most days
        effect=form.get("effect", ""),
        reason=form.get("reason", ""),
    )


def show_bans() -> str:
    """The list of bans."""
    listed = read_bans(banner().reach, ports().clock())
    names = names_of(one.ban.made_by for one in listed)
    return render_template("moderation/bans.html", listed=listed, names=names, **BAN_WORDS)


def _places(comment: Comment) -> list[ListScope]:
    portal = comment.portal
    return [
        scope_of_ids(None, portal.id),
        scope_of_ids(portal.agency_id, None),
        scope_of_ids(None, None),
    ]


def _marks(comment: Comment) -> dict[str, str]:
    """What of the sender can be banned, as it is shown."""
    marks = {}
    if comment.author_email:
        marks[AUTHOR] = masked(comment.author_email)
    if comment.address_hash:
        marks[ADDRESS] = comment.address_hash[:8]
    if comment.author_email and (domain := domain_of(comment.author_email)) not in EVERYBODYS:
        marks |= {DOMAIN: domain} if DOMAIN_NAME.fullmatch(domain) else {}
    return marks
