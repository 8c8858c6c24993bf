"""Storage of staff, their grants and their one-time sign-in links; Flask-Security stands on it."""

from __future__ import annotations

from datetime import datetime

from flask_security import RoleMixin, UserMixin
from sqlalchemy import Boolean, ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from service.db import Base, UTCDateTime

EMAIL_LENGTH = 254
NAME_LENGTH = 120


class Staff(Base, UserMixin):
    """A member of staff. `fs_uniquifier` names her sessions: a new one ends them all."""

    __tablename__ = "staff"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(EMAIL_LENGTH), unique=True)
    name: Mapped[str] = mapped_column(String(NAME_LENGTH))
    password: Mapped[str | None] = mapped_column(String(255))
    active: Mapped[bool] = mapped_column(Boolean, default=True)
    fs_uniquifier: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)

    grants: Mapped[list[StaffGrant]] = relationship(lazy="selectin")


class StaffGrant(Base):
    """A role given to a member of staff: city-wide (both None), for an agency or for a portal."""

    __tablename__ = "staff_grants"

    id: Mapped[int] = mapped_column(primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), index=True)
    role: Mapped[str] = mapped_column(String(20))
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("agencies.id"))
    portal_id: Mapped[int | None] = mapped_column(ForeignKey("portals.id"))


class StaffRole(Base, RoleMixin):
    """Flask-Security's datastore wants a table of roles; ours stays empty: see `StaffGrant`."""

    __tablename__ = "staff_roles"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(20), unique=True)


class SignInLink(Base):
    """A one-time sign-in link; only the hash of its secret is stored."""

    __tablename__ = "sign_in_links"

    id: Mapped[int] = mapped_column(primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    expires_at: Mapped[datetime] = mapped_column(UTCDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
