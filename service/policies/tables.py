"""Storage of what each portal wants; read when a verdict becomes a status."""

from __future__ import annotations

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from service.db import Base


class Policy(Base):
    """A portal's policy; a portal without a row has the default one (everything is held)."""

    __tablename__ = "policies"

    portal_id: Mapped[int] = mapped_column(ForeignKey("portals.id"), primary_key=True)
    moderation: Mapped[str] = mapped_column(String(8), default="pre")
