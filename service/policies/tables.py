"""Storage of what each portal wants; read when a verdict becomes a status."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    UniqueConstraint,
    Uuid,
)
from sqlalchemy.orm import Mapped, mapped_column

from service.db import Base, UTCDateTime

WORDS_LENGTH = 100
ACTOR_LENGTH = 60
PLACE_LENGTH = 20
MARK_LENGTH = 254


class PolicyVersion(Base):
    """A policy as somebody set it, of the city (`place` is `city`), an agency or a portal (its id).

    The row with the highest `version` of a place counts; the others are its history. `data` holds
    the fields that are set (`policy.py`); what is left out is inherited.
    """

    __tablename__ = "policy_versions"
    __table_args__ = (UniqueConstraint("place", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    place: Mapped[str] = mapped_column(String(PLACE_LENGTH))
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("agencies.id"))
    portal_id: Mapped[int | None] = mapped_column(ForeignKey("portals.id"))
    version: Mapped[int]
    data: Mapped[dict[str, Any]] = mapped_column(JSON)
    changed_by: Mapped[str] = mapped_column(String(ACTOR_LENGTH))
    changed_at: Mapped[datetime] = mapped_column(UTCDateTime)


class PolicyState(Base):
    """One row; its `version` is another with every change of a policy or a ban."""

    __tablename__ = "policy_state"

    id: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[int]


class Ban(Base):
    """A sender whose comments are held or put with spam, everywhere (both ids None) or at a place.

    `value` is a keyed hash, or a domain; `label` is what people recognise it by. `until` None is
    for ever. A ban ends by itself or by being lifted, and its row stays.
    """

    __tablename__ = "bans"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(7))
    value: Mapped[str] = mapped_column(String(MARK_LENGTH))
    label: Mapped[str] = mapped_column(String(MARK_LENGTH))
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("agencies.id"))
    portal_id: Mapped[int | None] = mapped_column(ForeignKey("portals.id"))
    effect: Mapped[str] = mapped_column(String(4))
    reason: Mapped[str] = mapped_column(String(40))
    until: Mapped[datetime | None] = mapped_column(UTCDateTime)
    made_by: Mapped[str] = mapped_column(String(ACTOR_LENGTH))
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)
    lifted_by: Mapped[str | None] = mapped_column(String(ACTOR_LENGTH))
    lifted_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class WordEntry(Base):
    """Words on a list, as they were typed: for every portal (both None), an agency's or one.

    What is taken off a list stays as an inactive row, so that it can be put back.
    """

    __tablename__ = "word_entries"

    id: Mapped[int] = mapped_column(primary_key=True)
    words: Mapped[str] = mapped_column(String(WORDS_LENGTH))
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("agencies.id"))
    portal_id: Mapped[int | None] = mapped_column(ForeignKey("portals.id"))
    action: Mapped[str] = mapped_column(String(5))
    active: Mapped[bool] = mapped_column(Boolean, default=True)
    added_by: Mapped[str] = mapped_column(String(ACTOR_LENGTH))
    added_at: Mapped[datetime] = mapped_column(UTCDateTime)
    changed_by: Mapped[str] = mapped_column(String(ACTOR_LENGTH))
    changed_at: Mapped[datetime] = mapped_column(UTCDateTime)


class WordListState(Base):
    """One row; its `version` is another with every change of any list: what processes look at."""

    __tablename__ = "word_list_state"

    id: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[int]


# Campaign memory (`campaigns.py`)


class CampaignExemplar(Base):
    """What is remembered of a comment that a person called spam, or published: never its text.

    `status` is `spam` or `published`, `staff_id` who decided, `sketch` what texts are compared by.
    It refers to comments by number alone: rooms below this one know nothing of comments.
    """

    __tablename__ = "campaign_exemplars"
    __table_args__ = (Index("ix_campaign_exemplars_recent", "status", "marked_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    comment_id: Mapped[UUID] = mapped_column(Uuid, unique=True)
    status: Mapped[str] = mapped_column(String(9))
    staff_id: Mapped[int]
    marked_at: Mapped[datetime] = mapped_column(UTCDateTime)
    contact: Mapped[bool]
    sketch: Mapped[bytes] = mapped_column(LargeBinary(1024))


class CampaignKey(Base):
    """A hash by which near-duplicates of an exemplar find it; near ones share one at least.

    `status` is the exemplar's, so that the index alone answers.
    """

    __tablename__ = "campaign_keys"

    key: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    status: Mapped[str] = mapped_column(String(9), primary_key=True)
    exemplar_id: Mapped[int] = mapped_column(
        ForeignKey("campaign_exemplars.id", ondelete="CASCADE"), primary_key=True, index=True
    )
