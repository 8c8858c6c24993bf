"""The audit trail as the desk lists it: what the reader's scope allows, filtered, in pages."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from sqlalchemy import select

from service.accounts.names import names_of
from service.audit.tables import AuditEvent
from service.city_time import day_typed, midnight
from service.db import db
from service.errors import FieldError, InvalidError, said
from service.portals.covered import on_covered_portal, portals_covered

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sqlalchemy import ColumnElement

    from service.access import Scope

PAGE_SIZE: Final = 50
MOST: Final = 2**31 - 1
NAME: Final = re.compile(r"[a-z_]{1,20}(:[a-z0-9_-]{0,40})?")


@dataclass(frozen=True)
class Asked:
    """Filters: beginnings of `tag`, `actor`, `subject`; days in Jakarta, both included."""

    tag: str = ""
    actor: str = ""
    subject: str = ""
    portal: int | None = None
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True)
class Trail:
    """A page of events, the newest first, with names for its staff and, in order, all portals."""

    events: Sequence[AuditEvent]
    staff: dict[str, str]
    portals: dict[int, str]
    next_before: int | None


def asked_of(given: Mapping[str, str]) -> Asked:
    """The filters in a query.

    Raises:
        InvalidError: a filter that nothing could match; the message says which.
    """
    portal = given.get("portal", "")
    if portal and not (portal.isascii() and portal.isdecimal() and int(portal) <= MOST):
        raise InvalidError(FieldError("portal", "choice", said("Pilih sebuah portal.")))
    return Asked(
        tag=_name("tag", given.get("tag", "")),
        actor=_name("actor", given.get("actor", "")),
        subject=_name("subject", given.get("subject", "")),
        portal=int(portal) if portal else None,
        since=_day("since", given.get("since", "")),
        until=_day("until", given.get("until", "")),
    )


def read_trail(scope: Scope, asked: Asked, before: int | None) -> Trail:
    """One page of what the scope may see: events without a portal are for city-wide readers."""
    conditions = [on_covered_portal(scope, AuditEvent.portal_id), *_filters(asked)]
    if before is not None:
        conditions.append(AuditEvent.id < before)
    found = db.session.scalars(
        select(AuditEvent).where(*conditions).order_by(AuditEvent.id.desc()).limit(PAGE_SIZE + 1)
    ).all()
    shown = found[:PAGE_SIZE]
    return Trail(
        shown,
        names_of(name for event in shown for name in (event.actor, event.subject)),
        {row.id: row.name for row in portals_covered(db.session(), scope)},
        shown[-1].id if len(found) > PAGE_SIZE else None,
    )


def _filters(asked: Asked) -> Iterable[ColumnElement[bool]]:
    for column, begins in (
        (AuditEvent.tag, asked.tag),
        (AuditEvent.actor, asked.actor),
        (AuditEvent.subject, asked.subject),
    ):
        if begins:
            yield column.startswith(begins, autoescape=True)
    if asked.portal is not None:
        yield AuditEvent.portal_id == asked.portal
    if asked.since is not None:
        yield AuditEvent.at >= midnight(asked.since)
    if asked.until is not None:
        yield AuditEvent.at < midnight(asked.until + timedelta(days=1))


def _name(field: str, text: str) -> str:
    if text and not NAME.fullmatch(text):
        raise InvalidError(
            FieldError(field, "invalid", said("Tulis seperti staff:3 atau comment:decided."))
        )
    return text


def _day(field: str, text: str) -> date | None:
    return day_typed(field, text) if text else None
