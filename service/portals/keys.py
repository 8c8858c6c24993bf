"""Keys by which programs speak for a portal: made, shown once, replaced, revoked, asked about.

Called by the desk's pages and by commands; `portal_of_key` by whoever takes a key.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

import structlog
from sqlalchemy import or_, select, update

from service.audit.record import record
from service.db import db, transaction
from service.errors import (
    ConflictError,
    FieldError,
    InvalidError,
    NotFoundError,
    UnauthorizedError,
    UnavailableError,
    said,
)
from service.portals.find import FoundPortal
from service.portals.manage import managed_portal
from service.portals.tables import KEY_NAME_LENGTH, Portal, PortalKey

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

    from service.portals.manage import Manager

log = structlog.get_logger()
SECRET_BYTES: Final = 24
"""Written in hex, because clients of Akismet take a key that is hex and fits a host name."""

PREFIX_LENGTH: Final = 8
MOST_KEYS: Final = 20
KEPT: Final = timedelta(days=7)
"""How long a key still holds after its successor was made, so that nothing stands still."""

NOTED_EVERY: Final = timedelta(minutes=1)
SHOWN_ENDED: Final = timedelta(days=30)
BAD_NAME = said("Beri nama 1–80 huruf, misalnya program yang memakainya.")
TOO_MANY = said("Portal ini sudah punya 20 kunci yang berlaku; cabut yang tidak dipakai.")
UNKNOWN = said("Kunci ini tidak dikenal, dicabut, atau sudah digantikan.")


@dataclass(frozen=True)
class ListedKey:
    """A key as the desk shows it; the key itself is nowhere. `replaced`: it ends by itself."""

    id: int
    name: str
    prefix: str
    created_at: datetime
    ends_at: datetime | None
    last_used_at: datetime | None
    holds: bool

    @property
    def replaced(self) -> bool:
        """Whether it holds for a while yet, beside its successor."""
        return self.holds and self.ends_at is not None


def make_key(slug: str, name: str, manager: Manager, at: datetime) -> str:
    """Make a key for a portal and give it; it is never shown again, for only its hash is stored.

    Raises:
        InvalidError: the name does not hold, or the portal has too many keys.
        NotFoundError: no such portal where she manages.
    """
    with transaction() as session:
        portal = managed_portal(session, slug, manager.reach, lock=True)
        shown = " ".join(name.split())
        if not 1 <= len(shown) <= KEY_NAME_LENGTH or not shown.isprintable():
            raise InvalidError(FieldError("key_name", "length", BAD_NAME))
        if len(_holding(session, portal.id, at)) >= MOST_KEYS:
            raise InvalidError(FieldError("key_name", "count", TOO_MANY))
        secret, number = _add(session, portal.id, shown, at)
        record(session, "key:made", manager.actor, f"key:{number}", at, portal.id)
    return secret


def replace_key(slug: str, number: int, manager: Manager, at: datetime) -> str:
    """Make a key in the place of another one, and give it; the other one holds some days yet.

    Raises:
        NotFoundError: no such portal where she manages, or it has no such key that holds.
        ConflictError: the key was replaced already.
        InvalidError: too many keys hold beside their successors.
    """
    with transaction() as session:
        key = _key_of(session, slug, number, manager)
        if not holds(key, at):
            raise NotFoundError
        if key.ends_at is not None:
            raise ConflictError(said("Kunci ini sudah digantikan."))
        if len(_holding(session, key.portal_id, at)) >= 2 * MOST_KEYS:  # each with a successor
            raise InvalidError(FieldError("key_name", "count", TOO_MANY))
        key.ends_at = at + KEPT
        secret, successor = _add(session, key.portal_id, key.name, at)
        record(
            session, "key:replaced", manager.actor, f"key:{key.id}", at, key.portal_id, by=successor
        )
    return secret


def revoke_key(slug: str, number: int, manager: Manager, at: datetime) -> bool:
    """Revoke a key at once; gives whether it still held.

    Raises:
        NotFoundError: no such portal where she manages, or it has no such key.
    """
    with transaction() as session:
        key = _key_of(session, slug, number, manager)
        if not holds(key, at):
            return False
        key.ends_at = at
        record(session, "key:revoked", manager.actor, f"key:{key.id}", at, key.portal_id)
        return True


def keys_of(portal_id: int, now: datetime) -> list[ListedKey]:
    """A portal's keys, the newest first; those that ended long ago are left out."""
    lately = or_(PortalKey.ends_at.is_(None), PortalKey.ends_at > now - SHOWN_ENDED)
    rows = db.session.scalars(
        select(PortalKey)
        .where(PortalKey.portal_id == portal_id, lately)
        .order_by(PortalKey.id.desc())
    )
    return [
        ListedKey(
            key.id, key.name, key.prefix, key.created_at, key.ends_at, key.last_used_at,
            holds(key, now),
        )
        for key in rows
    ]  # fmt: skip


def portal_of_key(secret: str, now: datetime) -> FoundPortal:
    """The portal that a key speaks for; the use is noted, give or take a minute.

    Raises:
        UnauthorizedError: the key is unknown or has ended; the two look the same.
    """
    query = select(PortalKey, Portal).join(Portal).where(PortalKey.key_hash == hash_of(secret))
    row = db.session.execute(query).first()
    if row is None or not holds(row.PortalKey, now):
        raise UnauthorizedError(UNKNOWN)
    portal = row.Portal
    found = FoundPortal(portal.id, portal.agency_id, tuple(portal.origins))
    last = row.PortalKey.last_used_at
    if last is None or last <= now - NOTED_EVERY:
        _note_used(row.PortalKey.id, now)
    return found


def holds(key: PortalKey, now: datetime) -> bool:
    """Whether the key has not ended."""
    return key.ends_at is None or now < key.ends_at


def hash_of(secret: str) -> bytes:
    """What is stored of a key: 192 random bits need no salt and no slow hash.

    Its hex may come in capitals: what stood in a host name has lost its own case.
    """
    return hashlib.sha256(secret.strip().lower().encode("utf-8", "surrogatepass")).digest()


def _add(session: Session, portal_id: int, name: str, at: datetime) -> tuple[str, int]:
    secret = secrets.token_hex(SECRET_BYTES)
    key = PortalKey(
        portal_id=portal_id,
        name=name,
        prefix=secret[:PREFIX_LENGTH],
        key_hash=hash_of(secret),
        created_at=at,
    )
    session.add(key)
    session.flush()
    return secret, key.id


def _key_of(session: Session, slug: str, number: int, manager: Manager) -> PortalKey:
    portal = managed_portal(session, slug, manager.reach, lock=True)
    key = session.get(PortalKey, number)
    if key is None or key.portal_id != portal.id:
        raise NotFoundError
    return key


def _holding(session: Session, portal_id: int, at: datetime) -> Sequence[int]:
    query = select(PortalKey.id).where(PortalKey.portal_id == portal_id, _held(at))
    return session.scalars(query).all()


def _held(at: datetime) -> ColumnElement[bool]:
    return or_(PortalKey.ends_at.is_(None), PortalKey.ends_at > at)


def _note_used(number: int, now: datetime) -> None:
    """Note the use; where nothing can be written, the caller goes on."""
    due = or_(PortalKey.last_used_at.is_(None), PortalKey.last_used_at <= now - NOTED_EVERY)
    try:
        with transaction() as session:
            session.execute(
                update(PortalKey).where(PortalKey.id == number, due).values(last_used_at=now)
            )
    except (ConflictError, UnavailableError) as error:
        log.warning("a key's use was not noted", error=error.code)
