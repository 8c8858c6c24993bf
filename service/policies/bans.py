"""Banning a sender and lifting the ban; called by the desk and `duaarah ban`.

What a banned sender writes is stored like any comment and held or put with spam: nothing is lost,
and she is told what everybody is told whose comment waits.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from service.audit.record import record
from service.db import db, transaction
from service.errors import FieldError, InvalidError, NotFoundError, said
from service.policies.bans_match import ADDRESS, AUTHOR, DOMAIN, EFFECTS, KINDS, email_hash
from service.policies.stamp import new_stamp
from service.policies.tables import Ban
from service.policies.words_scope import scope_of_ids

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from service.access import Scope
    from service.policies.bans_match import Sender
    from service.policies.words import Who
    from service.policies.words_scope import ListScope

REASONS = ("gambling", "scam", "promotion", "flood", "abuse", "impersonation")
"""Why a sender may be banned. That she criticises is no reason, so there is no such code."""

FOR_EVER = 0
MOST_DAYS = 3650
MOST_BANS = 10_000  # that have not been lifted
SHOWN = 500
DOMAIN_NAME = re.compile(r"(?:[a-z0-9-]{1,63}\.)+[a-z0-9-]{2,63}")
EVERYBODYS = frozenset({
    "gmail.com", "googlemail.com", "yahoo.com", "yahoo.co.id", "ymail.com", "rocketmail.com",
    "outlook.com", "outlook.co.id", "hotmail.com", "live.com", "msn.com", "icloud.com", "me.com",
    "aol.com", "proton.me", "protonmail.com", "zoho.com", "mail.com", "gmx.com",
})  # fmt: skip
"""Domains where anybody has her address: a ban of one would silence a city."""

PUBLIC_ENDINGS = frozenset({"co.id", "go.id", "ac.id", "sch.id", "or.id", "web.id", "my.id"})


@dataclass(frozen=True)
class NewBan:
    """A ban to be: what it concerns, where, for how many days (0: for ever), hold or spam, why."""

    kind: str
    sender: Sender
    scope: ListScope
    days: int
    effect: str
    reason: str


@dataclass(frozen=True)
class ShownBan:
    """A ban, the place where it counts, and whether it counts still."""

    ban: Ban
    scope: ListScope
    counts: bool


def ban(new: NewBan, who: Who, at: datetime) -> int:
    """Ban the sender, and give the ban's number.

    Raises:
        InvalidError: nothing of the kind is known of her, the domain is everybody's, no such
            reason, effect or time, a place that her permission does not reach, or too many.
    """
    value, label = _mark(new)
    _check(new, who)
    with transaction() as session:
        new_stamp(session)
        _check_room(session)
        row = Ban(
            kind=new.kind,
            value=value,
            label=label,
            agency_id=new.scope.agency_id,
            portal_id=new.scope.portal_id,
            effect=new.effect,
            reason=new.reason,
            until=at + timedelta(days=new.days) if new.days else None,
            made_by=who.actor,
            made_at=at,
        )
        session.add(row)
        session.flush()
        record(
            session, "ban:made", who.actor, f"ban:{row.id}", at, row.portal_id,
            agency=row.agency_id, kind=row.kind, effect=row.effect, reason=row.reason,
            days=new.days,
        )  # fmt: skip
        return row.id


def lift_ban(ban_id: int, who: Who, at: datetime) -> bool:
    """Lift a ban; gives whether that changed anything.

    Raises:
        NotFoundError: no such ban, or at a place that she may not change; the two look the same.
    """
    with transaction() as session:
        new_stamp(session)
        row = session.get(Ban, ban_id)
        if row is None or not scope_of_ids(row.agency_id, row.portal_id).within(who.reach):
            raise NotFoundError
        if row.lifted_at is not None:
            return False
        row.lifted_by, row.lifted_at = who.actor, at
        record(session, "ban:lifted", who.actor, f"ban:{row.id}", at, row.portal_id)
        return True


def read_bans(reach: Scope, now: datetime) -> list[ShownBan]:
    """The last `SHOWN` bans within the reach, those that count first, the newest first."""
    rows = db.session.scalars(select(Ban).order_by(Ban.id.desc()).limit(MOST_BANS))
    shown = []
    for row in rows:
        scope = scope_of_ids(row.agency_id, row.portal_id)
        counts = row.lifted_at is None and (row.until is None or now < row.until)
        if scope.within(reach):
            shown.append(ShownBan(row, scope, counts))
    return sorted(shown, key=lambda one: not one.counts)[:SHOWN]


def domain_of(email: str) -> str:
    """The domain of an e-mail address."""
    return email.lower().rpartition("@")[2]


def masked(email: str) -> str:
    """An address as the list of bans shows it: recognisable to who knows it, no address book."""
    return f"{email[:2]}…@{domain_of(email)}"


def _mark(new: NewBan) -> tuple[str, str]:
    """What is compared, and what is shown of it."""
    email, address = new.sender.email, new.sender.address_hash
    if new.kind == ADDRESS and address:
        return address, address[:8]
    if new.kind == AUTHOR and email:
        return email_hash(email), masked(email)
    if new.kind == DOMAIN and email:
        return _checked_domain(domain_of(email)), domain_of(email)
    unknown = new.kind not in KINDS
    message = said("Pilih apa yang diblokir.") if unknown else said("Pengirim ini tidak punya itu.")
    raise InvalidError(FieldError("kind", "choice", message))


def _checked_domain(domain: str) -> str:
    if not DOMAIN_NAME.fullmatch(domain) or domain in EVERYBODYS | PUBLIC_ENDINGS:
        raise InvalidError(
            FieldError("kind", "domain", said("Domain ini dipakai siapa saja; blokir surelnya."))
        )
    return domain


def _check(new: NewBan, who: Who) -> None:
    if new.effect not in EFFECTS:
        raise InvalidError(FieldError("effect", "choice", said("Pilih tahan atau spam.")))
    if new.reason not in REASONS:
        raise InvalidError(FieldError("reason", "choice", said("Pilih alasan pemblokiran.")))
    if not 0 <= new.days <= MOST_DAYS:
        raise InvalidError(FieldError("days", "range", said("Pilih berapa lama.")))
    if not new.scope.within(who.reach):
        raise InvalidError(FieldError("scope", "choice", said("Pilih tempat dalam wewenang Anda.")))


def _check_room(session: Session) -> None:
    query = select(Ban.id).where(Ban.lifted_at.is_(None)).limit(MOST_BANS)
    if len(session.scalars(query).all()) >= MOST_BANS:
        raise InvalidError(FieldError("kind", "full", said("Daftar blokir sudah penuh.")))
