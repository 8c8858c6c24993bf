"""Idempotency keys: the same key and body give the same comment, for 48 hours."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import delete, select

from service.comments.tables import Comment
from service.db import add_row, db, transaction
from service.errors import ConflictError, FieldError, InvalidError, said
from service.limits import claim, release
from service.ports import ports
from service.submissions.tables import IdempotencyKey

if TYPE_CHECKING:
    from collections.abc import Iterator
    from uuid import UUID

    from sqlalchemy.orm import Session

    from service.submissions.store import Stored

KEPT = timedelta(hours=48)
CLAIM_SECONDS = 30


@dataclass(frozen=True)
class Earlier:
    """What the key became the first time."""

    comment_id: UUID
    reference: str
    receipt_version: int
    status: str


@contextmanager
def claimed(portal_id: int, key: str, digest: bytes) -> Iterator[Earlier | None]:
    """Be the only one at work on the key; gives what it became earlier, if anything.

    Raises:
        InvalidError: the key came with another body before.
        ConflictError: another request with this key is still running.
    """
    name = f"idempotency:{portal_id}:{key}"
    if not claim(name, CLAIM_SECONDS):
        raise ConflictError(said("permintaan dengan kunci ini masih berjalan"), retry_after=1)
    try:
        yield _earlier(portal_id, key, digest)
    finally:
        release(name)


def remember(session: Session, portal_id: int, key: str, digest: bytes, stored: Stored) -> None:
    """Write the key with its comment, in the same transaction.

    Raises:
        IntegrityError: somebody else's comment has the key by now, whatever `claimed` saw before;
            `transaction` makes it the conflict that a client tries again.
    """
    now = ports().clock()
    session.execute(
        delete(IdempotencyKey).where(
            IdempotencyKey.portal_id == portal_id,
            IdempotencyKey.key == key,
            IdempotencyKey.created_at <= now - KEPT,
        )
    )
    add_row(
        session,
        IdempotencyKey,
        {
            "portal_id": portal_id,
            "key": key,
            "body_hash": digest,
            "comment_id": stored.id,
            "status": stored.status,
            "created_at": now,
        },
    )


def forget_old(now: datetime) -> None:
    """Drop the keys whose time is over."""
    with transaction() as session:
        session.execute(delete(IdempotencyKey).where(IdempotencyKey.created_at <= now - KEPT))


def _earlier(portal_id: int, key: str, digest: bytes) -> Earlier | None:
    row = db.session.execute(
        select(
            IdempotencyKey.body_hash,
            IdempotencyKey.created_at,
            IdempotencyKey.status,
            Comment.id,
            Comment.reference,
            Comment.receipt_version,
        )
        .join(Comment, Comment.id == IdempotencyKey.comment_id)
        .where(IdempotencyKey.portal_id == portal_id, IdempotencyKey.key == key)
    ).one_or_none()
    if row is None or row.created_at <= ports().clock() - KEPT:
        return None
    if row.body_hash != digest:
        raise InvalidError(
            FieldError("Idempotency-Key", "reused", said("kunci ini sudah dipakai untuk isi lain"))
        )
    return Earlier(row.id, row.reference or "", row.receipt_version, row.status)
