"""Whose token came with a request, and how far it reaches; `service.access` asks on every call."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

import structlog
from sqlalchemy import or_, select, update

from service.access import Bearer
from service.accounts.factor import lacks
from service.accounts.tables import ApiToken, Staff
from service.db import db, transaction
from service.errors import ConflictError, UnauthorizedError, UnavailableError, said
from service.portals.tables import Portal
from service.ports import ports

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from service.access import Grant

log = structlog.get_logger()
NOTED_EVERY = timedelta(minutes=1)
"""The last use is written at most so often: reading must not cost a write each time."""


@dataclass
class Narrowed:
    """A grant as far as a token reaches."""

    role: str
    agency_id: int | None
    portal_id: int | None


def read_bearer(header: str) -> Bearer:
    """The bearer of the token in an `Authorization` header.

    Raises:
        UnauthorizedError: no token, or one that is unknown, revoked or expired, or whose owner's
            account is disabled; from outside these look the same. Besides, one whose owner has to
            set up a second factor before she may do anything.
    """
    scheme, _, secret = header.strip().partition(" ")
    if scheme.lower() != "bearer" or not secret.strip():
        raise UnauthorizedError(said("Kirim token di kepala Authorization: Bearer …"))
    now = ports().clock()
    query = select(ApiToken).where(ApiToken.token_hash == hash_of(secret.strip()))
    token = db.session.scalar(query)
    staff = None if token is None else db.session.get(Staff, token.staff_id)
    if token is None or staff is None or not staff.active or not holds(token, now):
        refused = UnauthorizedError(said("Token ini tidak dikenal, dicabut, atau kedaluwarsa."))
        refused.challenge = 'Bearer error="invalid_token"'
        raise refused
    if lacks(staff):
        raise _without_factor()
    grants = narrow(staff.grants, token.places)
    found = Bearer(staff.id, staff.name, grants, frozenset(token.permissions))
    if token.last_used_at is None or token.last_used_at <= now - NOTED_EVERY:
        _note_used(token.id, now)
    return found


def _without_factor() -> UnauthorizedError:
    """Her role demands a second factor and she has none: the desk would let her do nothing either.

    The challenge is the one of RFC 9470: the token holds, but its owner has proved too little.
    """
    refused = UnauthorizedError(
        said(
            "Peran pemilik token ini mewajibkan faktor kedua, dan ia belum memasangnya. Token "
            "berlaku lagi begitu faktor kedua dipasang di Akun saya."
        )
    )
    refused.code = "second_factor_required"
    refused.challenge = 'Bearer error="insufficient_user_authentication"'
    return refused


def hash_of(secret: str) -> bytes:
    """What is stored of a token: 256 random bits need no salt and no slow hash."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).digest()


def holds(token: ApiToken, now: datetime) -> bool:
    """Whether the token is neither revoked nor expired."""
    return token.revoked_at is None and now < token.expires_at


def narrow(grants: Iterable[Grant], places: list[tuple[str, int]] | None) -> list[Grant]:
    """The grants as far as they lie in these agencies and portals; None is everywhere."""
    if places is None:
        return [Narrowed(grant.role, grant.agency_id, grant.portal_id) for grant in grants]
    owners = _owners()
    narrowed: Iterable[Grant | None] = (
        _meet(grant, kind, id_, owners) for grant in grants for kind, id_ in places
    )
    return [grant for grant in narrowed if grant is not None]


def _meet(grant: Grant, kind: str, id_: int, owners: dict[int, int]) -> Narrowed | None:
    """What a grant and a place have in common: the smaller of the two, if it lies in the other."""
    place = Narrowed(grant.role, *((id_, None) if kind == "agency" else (None, id_)))
    own = Narrowed(grant.role, grant.agency_id, grant.portal_id)
    if own == place or (own.agency_id is None and own.portal_id is None):
        return place
    if place.portal_id is not None and own.agency_id is not None:
        return place if owners.get(place.portal_id) == own.agency_id else None
    if place.agency_id is not None and own.portal_id is not None:
        return own if owners.get(own.portal_id) == place.agency_id else None
    return None


def _owners() -> dict[int, int]:
    """The agency of each portal."""
    return {
        row.id: row.agency_id for row in db.session.execute(select(Portal.id, Portal.agency_id))
    }


def _note_used(token_id: int, now: datetime) -> None:
    """Note the use; where nothing can be written, reading goes on."""
    due = or_(ApiToken.last_used_at.is_(None), ApiToken.last_used_at <= now - NOTED_EVERY)
    try:
        with transaction() as session:
            session.execute(
                update(ApiToken).where(ApiToken.id == token_id, due).values(last_used_at=now)
            )
    except (ConflictError, UnavailableError) as error:
        log.warning("a token's use was not noted", error=error.code)
