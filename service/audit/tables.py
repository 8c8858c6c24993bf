"""Storage of the audit trail; rows are only ever added, and hold ids and codes, no texts."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, LargeBinary, String, Table
from sqlalchemy.orm import Mapped, mapped_column

from service.audit.guard import guard
from service.db import Base, UTCDateTime


class AuditEvent(Base):
    """Who (`actor`, as `kind:id`) did what (`tag`, as `subject:verb`) to which subject.

    `number` and `seal` are its place in the chain; None where it is older than the chain.
    """

    __tablename__ = "audit_events"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    tag: Mapped[str] = mapped_column(String(40), index=True)
    actor: Mapped[str] = mapped_column(String(60))
    subject: Mapped[str] = mapped_column(String(60), index=True)
    portal_id: Mapped[int | None]
    detail: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    number: Mapped[int | None] = mapped_column(BigInteger, unique=True)
    seal: Mapped[bytes | None] = mapped_column(LargeBinary(32))


if isinstance(AuditEvent.__table__, Table):  # it is: this tells the type checker so
    guard(AuditEvent.__table__)
