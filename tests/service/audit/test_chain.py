"""The trail is whole, or it is said where it is not; on both databases."""

from __future__ import annotations

import hmac
import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, insert, select, text, update

from service.audit.anchor import anchor_file, write_anchor
from service.audit.anchors_read import read_anchors
from service.audit.chain import Head, fits, mark, read_head
from service.audit.commands import audit
from service.audit.record import record
from service.audit.tables import AuditEvent
from service.audit.verify import verify
from service.db import db, transaction
from service.ports import ports
from tests.sending import BODY, send
from tests.service.audit.tampering import unguarded

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask
    from flask.testing import FlaskClient
    from sqlalchemy import Executable

AT = datetime(2026, 11, 25, 3, 0, tzinfo=UTC)
COUNT = 12


@pytest.fixture
def trail(app: Flask) -> Iterator[int]:
    """The number of the last of some events; inside the application's context."""
    with app.app_context():
        for number in range(COUNT):
            with transaction() as session:
                record(session, "test:done", "staff:1", f"comment:{number}", AT, 1, code=number)
        yield read_head(db.session()).number


def changed(statement: Executable) -> list[str]:
    """What is found after somebody has written past the service."""
    unguarded(statement)
    return verify().faults


@pytest.mark.usefixtures("trail")
def test_what_the_service_writes_is_whole(client: FlaskClient) -> None:
    assert send(client).status_code in {201, 202}
    found = verify()
    assert found.faults == []
    assert found.head == read_head(db.session())
    numbers = db.session.scalars(select(AuditEvent.number).order_by(AuditEvent.id)).all()
    assert list(numbers) == list(range(1, found.head.number + 1))


@pytest.mark.parametrize(
    "values",
    [
        {"actor": "staff:2"},
        {"tag": "test:undone"},
        {"subject": "comment:999"},
        {"portal_id": None},
        {"detail": {"code": 99}},
        {"at": AT.replace(hour=4)},
        {"seal": bytes(32)},
    ],
)
def test_a_changed_event_is_named(trail: int, values: dict[str, object]) -> None:
    third = AuditEvent.number == trail - 3
    faults = changed(update(AuditEvent).where(third).values(**values))
    assert any(f"event {trail - 3} " in fault for fault in faults)


def test_a_missing_event_is_named(trail: int) -> None:
    faults = changed(delete(AuditEvent).where(AuditEvent.number == trail - 3))
    assert faults == [f"event {trail - 3} is missing"]
    faults = changed(delete(AuditEvent).where(AuditEvent.number == trail - 4))
    assert faults == [f"events {trail - 4} to {trail - 3} are missing"]


def test_a_missing_event_is_found_behind_new_numbers(trail: int) -> None:
    unguarded(
        delete(AuditEvent).where(AuditEvent.number == trail - 3),
        *(
            update(AuditEvent).where(AuditEvent.number == number).values(number=number - 1)
            for number in (trail - 2, trail - 1, trail)
        ),
    )
    assert verify().faults[0].startswith(f"event {trail - 3} ")


def test_an_event_put_in_is_named(trail: int) -> None:
    row = {"at": AT, "tag": "test:forged", "actor": "staff:1", "subject": "x:1", "detail": {}}
    faults = changed(insert(AuditEvent).values(**row, number=trail + 1, seal=bytes(32)))
    assert faults[0].startswith(f"event {trail + 1} ")


def test_an_event_outside_the_chain_is_found(trail: int) -> None:
    row = {"at": AT, "tag": "test:forged", "actor": "staff:1", "subject": "x:1", "detail": {}}
    faults = changed(insert(AuditEvent).values(**row))
    assert faults == ["1 events are in no chain, and there were 0 when it began"]
    faults = changed(update(AuditEvent).values(number=None, seal=None))
    assert faults == [f"{trail + 1} events are in no chain, and there were 0 when it began"]


def test_events_from_before_the_chain_are_counted(app: Flask) -> None:
    old = {"at": AT, "tag": "test:old", "actor": "staff:1", "subject": "x:1", "detail": {}}
    with app.app_context():
        unguarded(delete(AuditEvent), insert(AuditEvent).values([old, old]))
        with transaction() as session:
            record(session, "test:done", "staff:1", "x:1", AT)
        assert (verify().older, verify().faults) == (2, [])
        first = db.session.scalars(select(AuditEvent.id).order_by(AuditEvent.id)).first()
        assert len(changed(delete(AuditEvent).where(AuditEvent.id == first))) == 1


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("column", ["at = 'x'", "detail = '{'", "detail = 7", "seal = NULL"])
def test_what_cannot_be_read_is_named(trail: int, column: str) -> None:
    """SQLite stores anything anywhere."""
    faults = changed(text(f"UPDATE audit_events SET {column} WHERE number = {trail - 3}"))  # noqa: S608
    assert f"event {trail - 3} (id " in faults[0]


def test_a_cut_off_end_needs_an_anchor(trail: int) -> None:
    write_anchor(AT)
    faults = changed(delete(AuditEvent).where(AuditEvent.number > trail - 2))
    assert faults == []
    assert verify(read_anchors(anchor_file())).faults == [
        f"the end is cut off: an anchor knows event {trail}"
    ]
    with transaction() as session:
        for number in range(3):  # and grown again
            record(session, "test:again", "staff:1", f"comment:{number}", AT)
    assert verify(read_anchors(anchor_file())).faults == [
        f"event {trail} has another seal than its anchor"
    ]


def test_one_anchor_a_day(trail: int) -> None:
    assert write_anchor(AT) == read_head(db.session())
    assert write_anchor(AT.replace(hour=23)) is None
    with transaction() as session:
        record(session, "test:done", "staff:1", "comment:1", AT)
    assert write_anchor(AT.replace(day=26)) == Head(trail + 1, read_head(db.session()).seal)
    assert [anchor.number for anchor in read_anchors(anchor_file())] == [trail, trail + 1]


def test_many_writers_make_one_chain(app: Flask) -> None:
    def write(number: int) -> None:
        with app.app_context(), transaction() as session:
            record(session, "test:done", "staff:1", f"comment:{number}", AT)
            record(session, "test:more", "staff:1", f"comment:{number}", AT)

    with app.app_context():
        before = read_head(db.session()).number
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write, range(8)))
    with app.app_context():
        assert verify().faults == []
        assert read_head(db.session()).number == before + 16


def test_what_was_written_can_be_proved_and_not_read(app: Flask, client: FlaskClient) -> None:
    sent = json.loads(send(client).text)
    with app.app_context():
        event = db.session.scalars(
            select(AuditEvent).where(
                AuditEvent.tag == "comment:received",
                AuditEvent.subject == f"comment:{UUID(sent['id'])}",
            )
        ).one()
        said, comment_id = event.detail["content"], UUID(sent["id"])
        assert said == mark(BODY, comment_id)
        assert fits(said, BODY, comment_id)
        assert not fits(said, BODY + ".", comment_id)
        assert not fits(said, BODY, UUID(int=comment_id.int + 1))
        assert not fits(None, BODY, comment_id)
        assert BODY not in json.dumps(event.detail)


def test_equal_texts_have_nothing_in_common(app: Flask, client: FlaskClient) -> None:
    for _ in range(2):
        assert send(client).status_code in {201, 202}
    with app.app_context():
        received = select(AuditEvent.detail).where(AuditEvent.tag == "comment:received")
        marks = {detail["content"] for detail in db.session.scalars(received)}
    assert len(marks) == 2


def test_marks_of_before_still_hold(app: Flask) -> None:
    """They were made of the text alone, and stand in sealed events."""
    one = UUID(int=1)
    with app.app_context():
        key = ports().settings.audit_key.encode()
        old = hmac.new(key, b"content:" + BODY.encode(), "sha256").hexdigest()
        assert fits(old, BODY, one)
        assert not fits(old, BODY + ".", one)
        assert old not in mark(BODY, one)


def test_the_command(app: Flask, client: FlaskClient) -> None:
    send(client)
    runner = app.test_cli_runner()
    assert "event " in runner.invoke(audit, ["anchor"]).output
    whole = runner.invoke(audit, ["verify"])
    assert whole.exit_code == 0, whole.output
    assert "the trail is whole" in whole.output
    with app.app_context():
        unguarded(update(AuditEvent).values(actor="staff:9"))
    broken = runner.invoke(audit, ["verify"])
    assert broken.exit_code == 1
    assert "event 1 (id 1) is not what was sealed" in broken.output


TAMPERED = st.tuples(
    st.integers(min_value=1, max_value=COUNT),
    st.sampled_from(["actor", "tag", "subject"]),
    st.text(
        st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=30
    ),
)


@given(TAMPERED)
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
def test_whatever_is_written_over_an_event_is_found(trail: int, how: tuple[int, str, str]) -> None:
    number, column, text = how
    event = select(AuditEvent).where(AuditEvent.number == trail - COUNT + number)
    was = getattr(db.session.scalars(event).one(), column)
    wrong = {column: text}
    the = AuditEvent.number == trail - COUNT + number
    assert bool(changed(update(AuditEvent).where(the).values(**wrong))) is (text != was)
    assert changed(update(AuditEvent).where(the).values(**{column: was})) == []
