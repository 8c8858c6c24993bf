"""Looking after the outbox: what a person may try again or call off, and what not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from service.db import db, transaction
from service.delivery import outbox, tend
from service.delivery.announce import Announcement, announce
from service.delivery.outbox import DELAYS, LEASE
from service.delivery.tables import OutboxMessage
from service.delivery.tend import Wanted, call_off, listing, retry, retry_all
from service.errors import ConflictError, NotFoundError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from flask import Flask

    from service.delivery.outbox import Claimed
    from tests.fakes import FakeClock

    Act = Callable[[int, FakeClock], None]


@pytest.fixture(autouse=True)
def _inside(app: Flask) -> Iterator[None]:
    with app.app_context():
        yield


def put(clock: FakeClock, kind: str = "test", wait: int = 0) -> int:
    """Announce something that leaves after `wait` steps of delay; its id."""
    now = clock.now()
    with transaction() as session:
        later = now + DELAYS[wait - 1] if wait else now
        announce(session, Announcement(kind, "comment:1", {}, now, later))
    return max(db.session.scalars(select(OutboxMessage.id)))


def claimed(clock: FakeClock) -> Claimed:
    found = outbox.claim("uji", clock.now())
    assert found is not None
    return found


def fail(clock: FakeClock, *, final: bool) -> int:
    """Let what is due fail; its id."""
    found = claimed(clock)
    outbox.settle_failed(found, "TimeoutError", clock.now(), final=final)
    return found.id


def again(message_id: int, clock: FakeClock) -> None:
    with transaction() as session:
        retry(session, message_id, clock.now())


def off(message_id: int, clock: FakeClock) -> None:
    with transaction() as session:
        call_off(session, message_id, clock.now())


def state(message_id: int) -> str:
    db.session.rollback()
    return db.session.get_one(OutboxMessage, message_id).state


def test_what_was_given_up_begins_anew(clock: FakeClock) -> None:
    put(clock)
    number = fail(clock, final=True)
    again(number, clock)
    assert claimed(clock).tries == 1


def test_what_waits_after_a_failed_try_goes_at_once_and_keeps_its_count(clock: FakeClock) -> None:
    put(clock)
    number = fail(clock, final=False)
    assert outbox.claim("uji", clock.now()) is None
    assert tend.stuck(clock.now()) == 1
    again(number, clock)
    assert tend.stuck(clock.now()) == 0
    assert claimed(clock).tries == 2


def test_nothing_is_sped_up_before_its_first_try(clock: FakeClock) -> None:
    number = put(clock, wait=1)  # somebody may still undo what it announces
    with pytest.raises(ConflictError):
        again(number, clock)
    with transaction() as session:
        assert retry_all(session, "", clock.now()) == 0
    assert outbox.claim("uji", clock.now()) is None


@pytest.mark.parametrize("act", [again, off])
def test_what_is_being_tried_is_left_alone(clock: FakeClock, act: Act) -> None:
    put(clock)
    held = claimed(clock)
    with pytest.raises(ConflictError):
        act(held.id, clock)
    outbox.settle_delivered(held, clock.now())
    assert state(held.id) == "delivered"
    with pytest.raises(ConflictError):
        act(held.id, clock)
    with pytest.raises(NotFoundError):
        act(held.id + 1, clock)


def test_called_off(clock: FakeClock) -> None:
    put(clock)
    dead = claimed(clock)
    clock.forward(seconds=LEASE.total_seconds())
    off(dead.id, clock)
    assert state(dead.id) == "cancelled"
    assert outbox.claim("uji", clock.now()) is None
    with pytest.raises(ConflictError):
        off(dead.id, clock)


def test_all_of_a_kind(clock: FakeClock) -> None:
    for kind in ("satu", "satu", "dua"):
        put(clock, kind)
        fail(clock, final=kind == "dua")
    put(clock, "satu")
    with transaction() as session:
        assert retry_all(session, "satu", clock.now()) == 2
    with transaction() as session:
        assert retry_all(session, "", clock.now()) == 1


def test_lists_and_counts(clock: FakeClock, monkeypatch: pytest.MonkeyPatch) -> None:
    numbers = [put(clock, kind, wait=1) for kind in ("satu", "dua", "satu")]
    assert [row.id for row in listing(Wanted(), 2)] == numbers[:0:-1]
    assert [row.id for row in listing(Wanted(), 2, numbers[1])] == numbers[:1]
    assert [row.id for row in listing(Wanted("queued", "dua"), 9)] == [numbers[1]]
    assert listing(Wanted("failed"), 9) == []
    off(numbers[0], clock)
    assert tend.counts() == {"queued": 2, "failed": 0, "delivered": 0, "cancelled": 1}
    monkeypatch.setattr(tend, "COUNTED_TO", 1)
    put(clock)
    assert tend.counts()["queued"] == 2, "more than one, and no further"


def test_since_when_something_is_due(clock: FakeClock) -> None:
    put(clock, wait=1)
    assert tend.oldest_due(clock.now()) is None
    since = clock.forward(seconds=DELAYS[0].total_seconds())
    clock.forward(hours=3)
    assert tend.oldest_due(clock.now()) == since
