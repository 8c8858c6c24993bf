"""Personal API tokens: made once, shown once, listed, revoked; called by the page and commands."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import delete, or_, select

from service.access import ROLES
from service.accounts.bearer import hash_of, holds, narrow
from service.accounts.tables import ApiToken, Staff
from service.audit.record import record
from service.db import ROW_LOCK, db, transaction
from service.errors import FieldError, InvalidError, NotFoundError, said
from service.payloads import UNPRINTABLE
from service.portals.tables import Agency, Portal

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from sqlalchemy.orm import Session

    from service.access import Grant

NAME_LENGTH = 80
PREFIX = "da_"
PREFIX_LENGTH = 11
SECRET_BYTES = 32
MOST_DAYS = 365
KEPT_DAYS = 90
"""How long a token that has ended is still listed."""

Place = tuple[str, int]


@dataclass(frozen=True)
class NewToken:
    """A token to be: what for, which permissions, where (None: wherever she may), how many days.

    A place is ("agency" or "portal", its id).
    """

    name: str
    permissions: tuple[str, ...]
    places: tuple[Place, ...] | None
    days: int


@dataclass(frozen=True)
class Listed:
    """A token as its owner sees it; the secret is nowhere."""

    id: int
    name: str
    prefix: str
    permissions: tuple[str, ...]
    places: tuple[str, ...]
    created_at: datetime
    expires_at: datetime
    last_used_at: datetime | None
    holds: bool


def make_token(staff_id: int, new: NewToken, actor: str, at: datetime) -> str:
    """Make a token and give it; it is never shown again, for only its hash is stored.

    Raises:
        InvalidError: the name, the permissions, the places or the days do not hold.
        NotFoundError: no such member of staff.
    """
    secret = PREFIX + secrets.token_urlsafe(SECRET_BYTES)
    name = _checked(new)
    with transaction() as session:
        staff = session.get(Staff, staff_id, with_for_update=ROW_LOCK)
        if staff is None:
            raise NotFoundError
        places = None if new.places is None else [list(place) for place in new.places]
        _check_reach(staff, new)
        token = ApiToken(
            staff_id=staff_id,
            name=name,
            prefix=secret[:PREFIX_LENGTH],
            token_hash=hash_of(secret),
            permissions=sorted(set(new.permissions)),
            places=places,
            created_at=at,
            expires_at=at + timedelta(days=new.days),
        )
        session.add(token)
        session.flush()
        record(session, "token:made", actor, f"token:{token.id}", at, staff=staff_id)
    return secret


def permissions_of(grants: Iterable[Grant]) -> list[str]:
    """All that these grants give, somewhere; what a token may be asked for."""
    return sorted({name for grant in grants for name in ROLES.get(grant.role, frozenset())})


def places_of(grants: Sequence[Grant]) -> list[tuple[str, int, str]]:
    """The agencies and portals that these grants reach: kind, id and name."""
    session, mine = db.session, list(grants)
    agencies = session.execute(select(Agency.id, Agency.name).order_by(Agency.name)).all()
    portals = session.execute(select(Portal.id, Portal.name).order_by(Portal.name)).all()
    known = [("agency", row.id, row.name) for row in agencies]
    known += [("portal", row.id, row.name) for row in portals]
    return [place for place in known if narrow(mine, [(place[0], place[1])])]


def tokens_of(staff_id: int, now: datetime) -> list[Listed]:
    """Her tokens, the newest first."""
    rows = db.session.scalars(
        select(ApiToken).where(ApiToken.staff_id == staff_id).order_by(ApiToken.id.desc())
    ).all()
    return [_listed(token, now) for token in rows]


def revoke_token(staff_id: int, token_id: int, actor: str, at: datetime) -> None:
    """Revoke a token of hers; it is gone at its next use. Revoked twice, it stays revoked.

    Raises:
        NotFoundError: she has no such token.
    """
    with transaction() as session:
        token = session.get(ApiToken, token_id, with_for_update=True)
        if token is None or token.staff_id != staff_id:
            raise NotFoundError
        if token.revoked_at is None:
            token.revoked_at = at
            record(session, "token:revoked", actor, f"token:{token.id}", at, staff=staff_id)


def revoke_all_tokens(session: Session, staff_id: int, at: datetime) -> None:
    """Revoke all her tokens, inside a transaction: her account is being disabled."""
    mine = select(ApiToken).where(ApiToken.staff_id == staff_id, ApiToken.revoked_at.is_(None))
    for token in session.scalars(mine):
        token.revoked_at = at


def forget_tokens(now: datetime) -> None:
    """Drop tokens that ended long ago; a chore."""
    long_ago = now - timedelta(days=KEPT_DAYS)
    ended = or_(ApiToken.expires_at <= long_ago, ApiToken.revoked_at <= long_ago)
    with transaction() as session:
        session.execute(delete(ApiToken).where(ended))


def _checked(new: NewToken) -> str:
    """The name in its normal form; raises where something asked for cannot be."""
    name = " ".join(new.name.split())
    if not 1 <= len(name) <= NAME_LENGTH or UNPRINTABLE.search(name):
        raise _invalid("name", "length", said("Beri nama 1–80 huruf, misalnya untuk apa dipakai."))
    if not new.permissions:
        raise _invalid("permissions", "required", said("Pilih sedikitnya satu izin."))
    if not 1 <= new.days <= MOST_DAYS:
        raise _invalid("days", "range", said("Masa berlaku 1 sampai 365 hari."))
    return name


def _check_reach(staff: Staff, new: NewToken) -> None:
    """A token never gives what its owner does not have."""
    if set(new.permissions) - set(permissions_of(staff.grants)):
        raise _invalid("permissions", "forbidden", said("Anda sendiri tidak memiliki izin itu."))
    if new.places is not None and not new.places:
        raise _invalid("places", "required", said("Pilih sedikitnya satu OPD atau portal."))
    if any(not narrow(staff.grants, [place]) for place in new.places or ()):
        raise _invalid("places", "forbidden", said("Tempat itu di luar wewenang Anda."))


def _listed(token: ApiToken, now: datetime) -> Listed:
    return Listed(
        id=token.id,
        name=token.name,
        prefix=token.prefix,
        permissions=tuple(token.permissions),
        places=tuple(_named(kind, id_) for kind, id_ in token.places or ()),
        created_at=token.created_at,
        expires_at=token.expires_at,
        last_used_at=token.last_used_at,
        holds=holds(token, now),
    )


def _named(kind: str, id_: int) -> str:
    if kind == "agency":
        return db.session.get_one(Agency, id_).name
    return db.session.get_one(Portal, id_).name


def _invalid(field: str, code: str, message: str) -> InvalidError:
    return InvalidError(FieldError(field, code, message))
