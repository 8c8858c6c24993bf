"""The outbox's leases: who may deliver a row, for how long, and how a try ends."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from service.db import db, transaction
from service.delivery import outbox
from service.delivery.announce import Announcement, announce, cancel
from service.delivery.outbox import DELAYS, LEASE, MAX_TRIES, claim
from service.delivery.tables import OutboxMessage
from service.delivery.tend import retry_all

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import timedelta

    from flask import Flask

    from service.delivery.outbox import Claimed
    from tests.fakes import FakeClock


@pytest.fixture(autouse=True)
def _inside(app: Flask) -> Iterator[None]:
    with app.app_context():
        yield


def put(clock: FakeClock, subject: str = "comment:1", after: timedelta | None = None) -> None:
    """Announce something."""
    now = clock.now()
    with transaction() as session:
        announce(session, Announcement("test", subject, {}, now, now + after if after else now))


def row() -> OutboxMessage:
    """The one row."""
    db.session.rollback()
    return db.session.scalars(select(OutboxMessage)).one()


def claimed(clock: FakeClock, owner: str = "a") -> Claimed:
    """What `owner` gets now, which must be something."""
    found = claim(owner, clock.now())
    assert found is not None
    return found


def test_one_owner_at_a_time(clock: FakeClock) -> None:
    put(clock)
    claimed(clock, "a")
    assert claim("b", clock.now()) is None
    assert claim("a", clock.now()) is None


def test_nothing_leaves_before_its_time(clock: FakeClock) -> None:
    put(clock, after=DELAYS[0])
    assert claim("a", clock.now()) is None
    clock.forward(seconds=DELAYS[0].total_seconds())
    assert claim("a", clock.now()) is not None


def test_the_longest_due_first(clock: FakeClock) -> None:
    put(clock, "comment:late", after=DELAYS[1])
    put(clock, "comment:early")
    clock.forward(hours=1)
    first = db.session.get_one(OutboxMessage, claimed(clock).id)
    assert first.subject == "comment:early"


def test_undone_in_time(clock: FakeClock) -> None:
    put(clock)
    with transaction() as session:
        cancel(session, "comment:1")
    assert claim("a", clock.now()) is None
    assert row().state == "cancelled"


def test_a_dead_workers_row_is_taken_over_and_its_late_word_does_not_count(
    clock: FakeClock,
) -> None:
    put(clock)
    dead = claimed(clock, "dead")
    clock.forward(seconds=LEASE.total_seconds())
    alive = claimed(clock, "alive")
    assert (alive.id, alive.tries) == (dead.id, 2)
    outbox.settle_failed(dead, "late", clock.now(), final=True)
    assert (row().state, row().lease_owner) == ("queued", "alive")
    outbox.settle_delivered(alive, clock.now())
    assert (row().state, row().lease_owner, row().delivered_at) == ("delivered", None, clock.now())


def test_delays_grow_until_it_is_given_up(clock: FakeClock) -> None:
    put(clock)
    for tries, delay in enumerate(DELAYS, 1):
        outbox.settle_failed(claimed(clock), "OSError", clock.now(), final=False)
        assert (row().state, row().attempts) == ("queued", tries)
        assert row().not_before == clock.now() + delay
        clock.forward(seconds=delay.total_seconds() - 1)
        assert claim("a", clock.now()) is None
        clock.forward(seconds=1)
    outbox.settle_failed(claimed(clock), "OSError", clock.now(), final=False)
    assert (row().state, row().attempts, row().last_error) == ("failed", MAX_TRIES, "OSError")
    clock.forward(days=30)
    assert claim("a", clock.now()) is None


def test_what_kills_its_worker_every_time_is_given_up(clock: FakeClock) -> None:
    put(clock)
    for _ in range(MAX_TRIES):
        claimed(clock)
        clock.forward(seconds=LEASE.total_seconds())
    assert claim("a", clock.now()) is None
    assert (row().state, row().last_error) == ("failed", "its worker died each time")


def test_given_up_and_tried_again(clock: FakeClock) -> None:
    put(clock)
    outbox.settle_failed(claimed(clock), "TimeoutError", clock.now(), final=True)
    assert claim("a", clock.now()) is None
    with transaction() as session:
        assert retry_all(session, "", clock.now()) == 1
    assert claimed(clock).tries == 1


def test_many_claim_at_once_and_none_gets_anothers(app: Flask, clock: FakeClock) -> None:
    for number in range(20):
        put(clock, f"comment:{number}")
    got: list[int] = []
    barrier = threading.Barrier(4)

    def work(owner: str) -> None:
        with app.app_context():
            barrier.wait()
            while (found := claim(owner, clock.now())) is not None:
                got.append(found.id)

    workers = [threading.Thread(target=work, args=(f"w{number}",)) for number in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sorted(got) == sorted(db.session.scalars(select(OutboxMessage.id)))
