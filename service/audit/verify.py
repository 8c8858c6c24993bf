"""Going over the whole trail: is every event what it was, and none missing; a command calls it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from service.audit.chain import BEGINNING, Head, seal_of
from service.audit.tables import AuditEvent
from service.db import db

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

BATCH = 2000


@dataclass(frozen=True)
class Verified:
    """What was found: the chain's head, how many events are older than it, and every fault."""

    head: Head
    older: int
    faults: list[str]


def verify(anchors: Iterable[Head] = (), progress: Callable[[int], object] = bool) -> Verified:
    """Follow the chain from its first event to its last, and hold it against the anchors.

    After a fault it goes on from what is stored, so that each place is named once. `progress` is
    told how many events were looked at.
    """
    wanted = _by_number(anchors)
    faults: list[str] = []
    before, looked, begun = Head(0, BEGINNING), 0, 0
    while rows := _after(before.number):
        for row in rows:
            faults += _faults_of(row, before)
            if wanted.pop(row.number, {row.seal}) != {row.seal}:
                faults.append(f"event {row.number} has another seal than its anchor")
            if row.number == 1:
                begun = row.older
            before = Head(row.number, row.seal)
        looked += len(rows)
        progress(looked)
    faults += [f"the end is cut off: an anchor knows event {n}" for n in sorted(wanted)]
    older = _count_older()
    if older != begun:
        faults.append(f"{older} events are in no chain, and there were {begun} when it began")
    return Verified(before, older, faults)


def _by_number(anchors: Iterable[Head]) -> dict[int, set[bytes]]:
    wanted: dict[int, set[bytes]] = {}
    for anchor in anchors:
        wanted.setdefault(anchor.number, set()).add(anchor.seal)
    return wanted


def _faults_of(row: _Row, before: Head) -> list[str]:
    """What is wrong with an event that stands after another one."""
    if row.number != before.number + 1:
        return [_missing(before.number + 1, row.number - 1)]  # nobody knows the seal before it
    if row.values is None:
        return [f"event {row.number} (id {row.id}) cannot be read"]
    if seal_of(row.number, before.seal, row.values) != row.seal:
        return [f"event {row.number} (id {row.id}) is not what was sealed"]
    return []


@dataclass(frozen=True)
class _Row:
    """A stored event; `values` is None where its columns cannot be read."""

    id: int
    number: int
    seal: bytes
    values: dict[str, Any] | None

    @property
    def older(self) -> int:
        """How many events the chain's first one says were there before it."""
        detail = (self.values or {}).get("detail")
        found = detail.get("older", 0) if isinstance(detail, dict) else 0
        return found if isinstance(found, int) else 0


def _after(number: int) -> list[_Row]:
    columns = AuditEvent.__table__.c
    listed = (
        select(AuditEvent.__table__)
        .where(columns.number > number)
        .order_by(columns.number)
        .limit(BATCH)
    )
    try:
        return [_row(dict(row)) for row in db.session.execute(listed).mappings()]
    except (ValueError, TypeError):  # somebody wrote what no column of ours holds
        return [_one(*found) for found in _places(number)]


def _places(number: int) -> list[tuple[int, int]]:
    columns = AuditEvent.__table__.c
    listed = (
        select(columns.id, columns.number)
        .where(columns.number > number)
        .order_by(columns.number)
        .limit(BATCH)
    )
    return [(row.id, row.number) for row in db.session.execute(listed)]


def _one(event_id: int, number: int) -> _Row:
    columns = AuditEvent.__table__.c
    try:
        listed = select(AuditEvent.__table__).where(columns.id == event_id)
        found = db.session.execute(listed).mappings().one()
        return _row(dict(found))
    except (ValueError, TypeError):
        seal = db.session.scalar(select(columns.seal).where(columns.id == event_id))
        return _Row(event_id, number, seal if isinstance(seal, bytes) else b"", None)


def _row(values: dict[str, Any]) -> _Row:
    seal = values["seal"] if isinstance(values["seal"], bytes) else b""
    return _Row(values["id"], values["number"], seal, values)


def _count_older() -> int:
    counted = select(func.count()).select_from(AuditEvent).where(AuditEvent.number.is_(None))
    return db.session.scalar(counted) or 0


def _missing(first: int, last: int) -> str:
    if first == last:
        return f"event {first} is missing"
    return f"events {first} to {last} are missing"
