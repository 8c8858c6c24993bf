"""The chain of the trail: each event is sealed together with the seal of the one before it.

A seal is HMAC-SHA256, keyed with `DUAARAH_AUDIT_KEY`, over the previous seal and the event in one
canonical form. Whoever can write to the database but does not hold the key can neither change an
event, nor take one out, put one in or move one, without `verify` finding the place; an anchor kept
elsewhere (the head's number and seal) shows an end that was cut off.
"""

from __future__ import annotations

import hmac
import json
from datetime import UTC
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from sqlalchemy import func, select, text

from service.audit.tables import AuditEvent
from service.db import connection_of, db, finish_with
from service.driver import fetch
from service.ports import ports

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy.orm import Session

SEAL_BYTES: Final = 32
BEGINNING: Final = bytes(SEAL_BYTES)
LOCK: Final = text("SELECT pg_advisory_xact_lock(4807526976)")
"""One sealer at a time on PostgreSQL, until its commit; a number of ours that nobody else locks."""
MARK: Final = "2:"
"""What the marks of this version begin with."""
HEAD: Final = (
    "SELECT number, seal FROM audit_events WHERE number IS NOT NULL ORDER BY number DESC LIMIT 1"
)
"""Asked once in every transaction that records: as plain SQL a quarter of what the ORM costs."""


class Head(NamedTuple):
    """The end of the chain: the number of its last event, 0 for none, and that one's seal."""

    number: int
    seal: bytes


def seal_rows(session: Session, rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Number and seal new events, in their order; the transaction's last act before its commit."""
    hold(session)  # the last lock that is taken: nobody has it and waits for others
    number, seal = read_head(session)
    sealed = []
    for row in rows if number else (_beginning(session, rows[0]["at"]), *rows):
        number, seal = number + 1, seal_of(number + 1, seal, row)
        sealed.append({**row, "number": number, "seal": seal})
    return sealed


def hold(session: Session) -> None:
    """Let nobody else add to the chain until this transaction ends; SQLite has one writer."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(LOCK)


def _beginning(session: Session, at: datetime) -> dict[str, Any]:
    """The chain's first event: how many stand outside of it; from then on nobody adds to them."""
    older = session.scalar(select(func.count()).select_from(AuditEvent)) or 0
    return {
        "at": at,
        "tag": "audit:begun",
        "actor": "machine",
        "subject": "audit:chain",
        "portal_id": None,
        "detail": {"older": older},
    }


def read_head(session: Session) -> Head:
    """Where the chain ends now."""
    found = fetch(connection_of(session), HEAD, ())
    return Head(found[0][0], bytes(found[0][1])) if found else Head(0, BEGINNING)


def seal_of(number: int, before: bytes, row: Mapping[str, Any]) -> bytes:
    """The seal of an event, from its number, the seal before it and its columns."""
    said = [
        number,
        row["at"].astimezone(UTC).isoformat(timespec="microseconds"),
        row["tag"],
        row["actor"],
        row["subject"],
        row["portal_id"],
        row["detail"],
    ]
    canonical = json.dumps(said, ensure_ascii=True, sort_keys=True, separators=(",", ":"))
    return hmac.digest(_key(), before + canonical.encode(), "sha256")


def mark(content: str, of: UUID) -> str:
    """A keyed fingerprint of what a person wrote: it proves a text later, and tells nothing now.

    It is that of one comment alone, `of`: two who write the same have nothing in common here.
    """
    said = b"content:2:" + of.bytes + content.encode()
    return MARK + hmac.digest(_key(), said, "sha256").hex()


def fits(stored: object, content: str, of: UUID) -> bool:
    """Whether a mark is this text's on this comment; one of before had no part of the comment's.

    Which of the two it is stands in the sealed event: nobody can make a new one into an old one.
    """
    if isinstance(stored, str) and stored.startswith(MARK):
        return stored == mark(content, of)
    old: str = hmac.digest(_key(), b"content:" + content.encode(), "sha256").hex()
    return stored == old


def count_events() -> int:
    """How many events the trail holds, those from before there was a chain included."""
    return db.session.scalar(select(func.count()).select_from(AuditEvent)) or 0


def _key() -> bytes:
    return ports().settings.audit_key.encode()


finish_with(AuditEvent, seal_rows, last=True)
