"""Going over the whole trail: is every event what it was, and none missing; a command calls it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from service.audit.chain import BEGINNING, Head, seal_of
from service.audit.tables import AuditEvent
from service.db import db

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

BATCH = 2000


class AnchorError(ValueError):
    """A file of anchors cannot be read; the message says where."""


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
    wanted = {anchor.number: anchor.seal for anchor in anchors}
    faults: list[str] = []
    number, seal, looked = 0, BEGINNING, 0
    while rows := _after(number):
        for row in rows:
            if row.number != number + 1:
                faults.append(_missing(number + 1, row.number - 1))
                expected = None  # nobody knows the seal before it
            else:
                expected = seal_of(row.number, seal, row.values)
            if expected is not None and expected != row.seal:
                faults.append(f"event {row.number} (id {row.id}) is not what was sealed")
            if wanted.pop(row.number, row.seal) != row.seal:
                faults.append(f"event {row.number} has another seal than its anchor")
            number, seal = row.number, row.seal
        looked += len(rows)
        progress(looked)
    faults += [f"the end is cut off: an anchor knows event {n}" for n in sorted(wanted)]
    return Verified(Head(number, seal), _count_older(), faults)


def read_anchors(path: Path) -> list[Head]:
    """The anchors in a file, one JSON object a line with `count` and `seal`.

    Raises:
        AnchorError: it is no such file.
    """
    found = []
    try:
        lines = path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise AnchorError(f"{path}: {error}") from error
    for place, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            given = json.loads(line)
            found.append(Head(int(given["count"]), bytes.fromhex(given["seal"])))
        except (ValueError, TypeError, KeyError) as error:
            raise AnchorError(f"{path}, line {place}: no anchor") from error
    return [anchor for anchor in found if anchor.number]


@dataclass(frozen=True)
class _Row:
    id: int
    number: int
    seal: bytes
    values: dict[str, Any]


def _after(number: int) -> list[_Row]:
    columns = AuditEvent.__table__.c
    rows = db.session.execute(
        select(columns).where(columns.number > number).order_by(columns.number).limit(BATCH)
    ).mappings()
    return [_Row(row["id"], row["number"], row["seal"], dict(row)) for row in rows]


def _count_older() -> int:
    counted = select(func.count()).select_from(AuditEvent).where(AuditEvent.number.is_(None))
    return db.session.scalar(counted) or 0


def _missing(first: int, last: int) -> str:
    if first == last:
        return f"event {first} is missing"
    return f"events {first} to {last} are missing"
