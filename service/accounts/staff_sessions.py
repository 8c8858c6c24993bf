"""The open sessions of staff, kept on the server: begun, looked at and ended here.

Called at each sign-in and sign-out, by the loader of who is calling, and by the account's pages.
"""

from __future__ import annotations

import secrets
import uuid
from dataclasses import dataclass
from datetime import timedelta
from ipaddress import ip_address, ip_network
from typing import TYPE_CHECKING

import structlog
from sqlalchemy import delete, select, update

from service.accounts.caller import caller_of, hash_of
from service.accounts.may_manage import check_may_manage, find_to_change
from service.accounts.tables import KeptForm, Staff, StaffSession
from service.audit.record import record
from service.db import add_row, db, transaction
from service.errors import ConflictError, NotFoundError, UnavailableError, said

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy.orm import Session

    from service.accounts.caller import Caller

SESSION_HOURS = 12
"""A session ends with the browser, or at the latest so long after the sign-in."""

SEEN_EVERY = timedelta(minutes=5)
"""How far `seen_at` may lag: one write for each session in that time, whatever she reads."""

KEY_BYTES = 32
PREFIXES = {4: 24, 6: 48}
BROWSERS = (
    ("Edg", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser", "Samsung Internet"),
    ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"),
)  # fmt: skip
SYSTEMS = (
    ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"),
    ("Mac OS", "macOS"), ("CrOS", "ChromeOS"), ("Linux", "Linux"),
)  # fmt: skip
log = structlog.get_logger()


@dataclass(frozen=True)
class Arrival:
    """How a session began: by what proof, from which kind of browser, in which network."""

    via: str
    device: str
    network: str


@dataclass(frozen=True)
class OpenSession:
    """One of her sessions, as she sees it; `here` is the one that she looks from."""

    id: int
    via: str
    device: str
    network: str
    began_at: datetime
    seen_at: datetime
    here: bool


def begin_session(session: Session, staff_id: int, arrival: Arrival, at: datetime) -> str:
    """Open a session inside a transaction; gives the key for the cookie."""
    key = secrets.token_urlsafe(KEY_BYTES)
    row = {
        "staff_id": staff_id, "key_hash": hash_of(key), "via": arrival.via[:40],
        "device": arrival.device, "network": arrival.network, "began_at": at, "seen_at": at,
    }  # fmt: skip
    add_row(session, StaffSession, row)
    return key


def calling(key: str, now: datetime) -> Caller | None:
    """Whose open session has this key, or None; notes now and then that it is in use.

    A disk that is full or away costs the note, not the page.
    """
    found = caller_of(key)
    if found is None:
        return None
    if now - found.seen_at >= SEEN_EVERY:
        _note_seen(found.session_id, now)
    return found.caller


def _note_seen(session_id: int, now: datetime) -> None:
    minute = now.replace(second=0, microsecond=0)
    try:
        with transaction() as session:
            session.execute(
                update(StaffSession).where(StaffSession.id == session_id).values(seen_at=minute)
            )
    except (UnavailableError, ConflictError) as error:
        log.warning("the use of a session was not noted", error=error.code)


def close_session(session: Session, key: str) -> None:
    """End the session with this key inside a transaction: a copy of its cookie opens nothing."""
    session.execute(delete(StaffSession).where(StaffSession.key_hash == hash_of(key)))


def close_all(session: Session, staff: Staff) -> None:
    """End every session of hers inside a transaction, and every sign-in that is half-way."""
    staff.fs_uniquifier = uuid.uuid4().hex
    session.execute(delete(StaffSession).where(StaffSession.staff_id == staff.id))


def sessions_of(staff_id: int, key: str) -> Sequence[OpenSession]:
    """Her open sessions, the last used first; `key` names the one she looks from."""
    query = select(StaffSession).where(StaffSession.staff_id == staff_id)
    rows = db.session.scalars(query.order_by(StaffSession.seen_at.desc(), StaffSession.id.desc()))
    return [
        OpenSession(
            row.id, row.via, row.device, row.network, row.began_at, row.seen_at,
            here=row.key_hash == hash_of(key),
        )
        for row in rows
    ]  # fmt: skip


def end_session(staff_id: int, session_id: int, at: datetime) -> None:
    """End one session of hers.

    Raises:
        NotFoundError: she has no such session (any more).
    """
    with transaction() as session:
        mine = (StaffSession.id == session_id) & (StaffSession.staff_id == staff_id)
        if session.execute(delete(StaffSession).where(mine)).rowcount == 0:  # type: ignore[attr-defined]
            raise NotFoundError(said("Sesi itu sudah tidak ada."))
        subject = f"staff:{staff_id}"
        record(session, "session:ended", subject, subject, at, ended=session_id)


def end_all_sessions(staff_id: int, actor: str, at: datetime) -> None:
    """End every session of hers, this one included.

    Raises:
        NotFoundError: no such member of staff.
    """
    with transaction() as session:
        staff = session.get(Staff, staff_id, with_for_update=True)
        if staff is None:
            raise NotFoundError
        _end_all(session, staff, actor, at)


def _end_all(session: Session, staff: Staff, actor: str, at: datetime) -> None:
    close_all(session, staff)
    record(session, "session:all_ended", actor, f"staff:{staff.id}", at)


def sign_out_everywhere(who: str | int, actor: str, at: datetime) -> None:
    """End every session of the member of staff with this e-mail or id.

    Raises:
        InvalidError: not an e-mail address.
        NotFoundError: no such member of staff, or not for whoever acts.
        ForbiddenError: it is her own account, or it has a role that she could not have given.
    """
    with transaction() as session:
        staff = find_to_change(session, who, actor)
        check_may_manage(session, actor, staff)
        _end_all(session, staff, actor, at)


def forget_sessions(now: datetime) -> None:
    """Drop the sessions that nobody can use any more, and forms kept for longer than a day."""
    with transaction() as session:
        over = StaffSession.began_at <= now - timedelta(hours=SESSION_HOURS)
        session.execute(delete(StaffSession).where(over))
        session.execute(delete(KeptForm).where(KeptForm.kept_at <= now - timedelta(days=1)))


def device_of(agent: str) -> str:
    """The browser and the system that a User-Agent names; no more of it is kept."""
    browser = next((name for sign, name in BROWSERS if sign in agent), "")
    system = next((name for sign, name in SYSTEMS if sign in agent), "")
    return ", ".join(part for part in (browser, system) if part)


def network_of(address: str) -> str:
    """The network that an address lies in (IPv4 /24, IPv6 /48); empty where it is none."""
    try:
        known = ip_address(address.partition("%")[0])
    except ValueError:
        return ""
    return str(ip_network((known, PREFIXES[known.version]), strict=False))
