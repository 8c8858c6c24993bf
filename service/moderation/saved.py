"""Filters that a member of staff keeps under a name of her own; each sees only hers."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import bindparam, delete, func, select

from service.audit.record import record as audit
from service.db import transaction
from service.errors import FieldError, InvalidError, NotFoundError, said
from service.moderation.tables import QUERY_LENGTH, SavedFilter
from service.prepared import Prepared

if TYPE_CHECKING:
    from datetime import datetime

    from service.access import Member
    from service.moderation.asked import Asked

MOST_NAMED = 60  # characters of a name
MOST_SAVED = 20


class Saved(NamedTuple):
    """A filter that is kept: `query` is the code of what is asked for."""

    id: int
    name: str
    query: str


HERS = Prepared(
    select(SavedFilter.id, SavedFilter.name, SavedFilter.query)
    .where(SavedFilter.staff_id == bindparam("me"))
    .order_by(SavedFilter.name)
)


def saved_by(staff_id: int) -> list[Saved]:
    """Her filters, by name."""
    return [Saved(*row) for row in HERS.rows(me=staff_id)]


def save_filter(member: Member, name: str, asked: Asked, at: datetime) -> None:
    """Keep what is asked for; a name that she has already is given to the new one.

    Raises:
        InvalidError: no name, or too long, nothing to keep, or too many kept.
    """
    name = " ".join("".join(one for one in name if one.isprintable()).split())
    if not 0 < len(name) <= MOST_NAMED:
        raise InvalidError(FieldError("name", "length", said("Beri nama 1 sampai 60 karakter.")))
    if not asked.filters:
        fault = said("Pilih dahulu saringannya, lalu simpan.")
        raise InvalidError(FieldError("name", "required", fault))
    if len(asked.code) > QUERY_LENGTH:
        fault = said("Kata yang dicari terlalu panjang untuk disimpan.")
        raise InvalidError(FieldError("name", "too_long", fault))
    with transaction() as session:
        hers = SavedFilter.staff_id == member.id
        session.execute(delete(SavedFilter).where(hers, SavedFilter.name == name))
        if (session.scalar(select(func.count()).where(hers)) or 0) >= MOST_SAVED:
            fault = said("Paling banyak 20 saringan; hapus dahulu yang tidak dipakai.")
            raise InvalidError(FieldError("name", "too_many", fault))
        session.add(SavedFilter(staff_id=member.id, name=name, query=asked.code, saved_at=at))
        audit(session, "filter:saved", member.actor, f"staff:{member.id}", at)


def forget_filter(member: Member, filter_id: int, at: datetime) -> None:
    """Forget one of hers.

    Raises:
        NotFoundError: she has none with this number.
    """
    with transaction() as session:
        hers = (SavedFilter.staff_id == member.id, SavedFilter.id == filter_id)
        if session.scalar(select(SavedFilter.id).where(*hers)) is None:
            raise NotFoundError
        session.execute(delete(SavedFilter).where(*hers))
        audit(session, "filter:forgotten", member.actor, f"staff:{member.id}", at)
