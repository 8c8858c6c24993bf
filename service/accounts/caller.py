"""Who is calling: a member of staff as her open session finds her, read at once.

The library wants an object of the Session behind every request; one costs six times what this does,
and nothing below changes her. A use case that does loads its own, and locks it.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from flask_security import UserMixin
from sqlalchemy import bindparam, select

from service.accounts.tables import Staff, StaffGrant, StaffSession
from service.prepared import Prepared, as_moment

if TYPE_CHECKING:
    from datetime import datetime


class Given(NamedTuple):
    """A grant of hers, as `service.access.Grant` asks for it."""

    role: str
    agency_id: int | None
    portal_id: int | None


@dataclass(eq=False)
class Caller(UserMixin):
    """What pages and checks need to know of her; see `Staff`."""

    grants: list[Given]
    id: int
    email: str
    name: str
    password: str | None
    active: bool
    fs_uniquifier: str
    tf_totp_secret: str | None
    tf_last_counter: int | None


class Found(NamedTuple):
    """A caller, her session's number, and when its use was noted last."""

    caller: Caller
    session_id: int
    seen_at: datetime


_CALLING = Prepared(
    select(
        StaffSession.id,
        StaffSession.seen_at,
        Staff.id,
        Staff.email,
        Staff.name,
        Staff.password,
        Staff.active,
        Staff.fs_uniquifier,
        Staff.tf_totp_secret,
        Staff.tf_last_counter,
        StaffGrant.role,
        StaffGrant.agency_id,
        StaffGrant.portal_id,
    )
    .join_from(StaffSession, Staff)
    .outerjoin(StaffGrant)
    .where(StaffSession.key_hash == bindparam("key"))
    .order_by(StaffGrant.id)
)
"""Asked at every request of the desk."""
_SESSION, _STAFF, _GRANT = slice(0, 2), slice(2, 10), slice(10, 13)


def hash_of(key: str) -> bytes:
    """What is stored of a session's key."""
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).digest()


def caller_of(key: str) -> Found | None:
    """Whose open session has this key, or None."""
    rows = _CALLING.rows(key=hash_of(key))
    if not rows:
        return None
    session_id, seen_at = rows[0][_SESSION]
    grants = [Given(*row[_GRANT]) for row in rows if row[_GRANT][0] is not None]
    return Found(Caller(grants, *rows[0][_STAFF]), session_id, as_moment(seen_at))
