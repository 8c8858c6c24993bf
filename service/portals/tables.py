"""Storage of agencies and portals; read by almost every room, written by the desk and commands."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from service.db import Base, UTCDateTime

SLUG_LENGTH = 40
NAME_LENGTH = 120
KEY_NAME_LENGTH = 80


class Agency(Base):
    """An agency of the city (OPD), for example the health service."""

    __tablename__ = "agencies"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(SLUG_LENGTH), unique=True)
    name: Mapped[str] = mapped_column(String(NAME_LENGTH))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)


class Portal(Base):
    """A news portal of an agency; `origins` are the origins allowed to embed and to post."""

    __tablename__ = "portals"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(SLUG_LENGTH), unique=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"), index=True)
    name: Mapped[str] = mapped_column(String(NAME_LENGTH))
    origins: Mapped[list[str]] = mapped_column(JSON)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)

    agency: Mapped[Agency] = relationship(lazy="joined", innerjoin=True)


class PortalKey(Base):
    """A key by which a program speaks for a portal; only its hash is stored, `prefix` is shown.

    It holds until `ends_at`: the moment it was revoked, or some days after its successor was made.
    """

    __tablename__ = "portal_keys"

    id: Mapped[int] = mapped_column(primary_key=True)
    portal_id: Mapped[int] = mapped_column(ForeignKey("portals.id"), index=True)
    name: Mapped[str] = mapped_column(String(KEY_NAME_LENGTH))
    prefix: Mapped[str] = mapped_column(String(12))
    key_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    ends_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    last_used_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
