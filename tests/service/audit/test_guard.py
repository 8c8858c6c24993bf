"""The database itself refuses to change the trail, on both of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import delete, func, select, text, update

from service.audit import guard
from service.audit.record import record
from service.audit.tables import AuditEvent
from service.audit.verify import verify
from service.backup import take_backup
from service.db import db, transaction
from service.errors import ConflictError
from service.restore import restore_backup
from tests.service.audit.tampering import unguarded

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from flask import Flask
    from sqlalchemy import Executable

    from tests.fakes import FakeClock


@pytest.fixture(autouse=True)
def _inside(app: Flask) -> Iterator[None]:
    with app.app_context():
        yield


def refused(statement: Executable) -> bool:
    try:
        with transaction() as session:
            session.execute(statement)
    except ConflictError as error:
        return "append-only" in str(error.__cause__)
    return False


def events() -> int:
    return db.session.scalar(select(func.count()).select_from(AuditEvent)) or 0


@pytest.mark.parametrize(
    "statement",
    [
        update(AuditEvent).values(actor="staff:9"),
        delete(AuditEvent),
        delete(AuditEvent).where(AuditEvent.number == 1),
        text("UPDATE audit_events SET seal = NULL"),
    ],
    ids=str,
)
def test_what_is_written_stays(statement: Executable) -> None:
    before = events()
    assert refused(statement)
    assert events() == before
    assert verify().faults == []


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_nor_can_it_be_emptied_at_once() -> None:
    assert refused(text("TRUNCATE audit_events"))


def test_new_events_are_welcome(clock: FakeClock) -> None:
    before = events()
    with transaction() as session:
        record(session, "test:done", "staff:1", "x:1", clock.now())
    assert events() == before + 1


def test_the_guard_is_back_after_a_restore_and_after_a_fault() -> None:
    unguarded(update(AuditEvent).values(portal_id=None))
    assert refused(delete(AuditEvent))
    with pytest.raises(RuntimeError, match="half"):
        _fail_half_way()
    assert refused(delete(AuditEvent))
    assert events() > 0


def _fail_half_way() -> None:
    with transaction() as session, guard.unguarded(session.connection()):
        session.execute(delete(AuditEvent))
        raise RuntimeError("half")


def test_a_restored_trail_is_guarded_again(tmp_path: Path, clock: FakeClock) -> None:
    path = tmp_path / "cadangan.tar.gz"
    take_backup(path, clock.now())
    before = events()
    restore_backup(path, force=True)
    assert events() == before
    assert verify().faults == []
    assert refused(delete(AuditEvent))
