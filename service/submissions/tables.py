"""Storage of idempotency keys: which comment a key and a body became."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, LargeBinary, String, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from service.db import Base, UTCDateTime

KEY_LENGTH = 128


class IdempotencyKey(Base):
    """A key a client gave; the same key with the same body gives the same comment for 48 h."""

    __tablename__ = "idempotency_keys"

    portal_id: Mapped[int] = mapped_column(ForeignKey("portals.id"), primary_key=True)
    key: Mapped[str] = mapped_column(String(KEY_LENGTH), primary_key=True)
    body_hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    comment_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("comments.id"))
    status: Mapped[str] = mapped_column(String(9))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
