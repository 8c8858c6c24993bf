"""Looking after the outbox: what a person may try again or call off, lists and counts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from service.delivery import outbox, tend
from service.delivery.announce import CALLED_OFF, PUT_AWAY
from service.delivery.outbox import DELAYS, LEASE
from service.delivery.tend import Wanted, listing
from service.errors import ConflictError, NotFoundError
from tests.outbox import (
    BOUNCED,
    again,
    again_all,
    back,
    claimed,
    fail,
    failed,
    off,
    put,
    row,
    state,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from flask import Flask

    from tests.fakes import FakeClock

    Act = Callable[[int, FakeClock], None]


@pytest.fixture(autouse=True)
def _inside(app: Flask) -> Iterator[None]:
    with app.app_context():
        yield


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
    assert again_all(clock) == 0
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


def test_called_off_and_back(clock: FakeClock) -> None:
    number = put(clock)
    off(number, clock)
    back(number)
    assert (state(number), row(number).last_error) == ("queued", None)
    assert fail(clock, final=False) == number
    off(number, clock)
    assert row(number).last_error == f"{CALLED_OFF}: TimeoutError"
    back(number)
    assert (state(number), row(number).last_error) == ("queued", "TimeoutError")
    assert row(number).attempts == 1


def test_put_away_and_back(clock: FakeClock) -> None:
    number = failed(clock, error=BOUNCED)
    off(number, clock)
    assert (state(number), row(number).last_error) == ("cancelled", f"{PUT_AWAY}: {BOUNCED}")
    assert again_all(clock, refused=True) == 0
    back(number)
    assert (state(number), row(number).last_error) == ("failed", BOUNCED)
    assert tend.left_out(clock.now()) == tend.LeftOut(1, 0)
    with pytest.raises(ConflictError):
        back(number)
    with pytest.raises(NotFoundError):
        back(number + 1)


def test_all_of_a_kind(clock: FakeClock) -> None:
    for kind in ("satu", "satu", "dua"):
        put(clock, kind)
        fail(clock, final=kind == "dua")
    put(clock, "satu")
    assert tend.stuck(clock.now(), "satu") == 2
    assert tend.stuck(clock.now()) == 3
    assert again_all(clock, "satu") == 2
    assert again_all(clock) == 1


def test_lists_and_counts(clock: FakeClock, monkeypatch: pytest.MonkeyPatch) -> None:
    numbers = [put(clock, kind, wait=1) for kind in ("satu", "dua", "satu")]
    now = clock.now()
    assert [one.id for one in listing(Wanted(), 2, now)] == numbers[:0:-1]
    assert [one.id for one in listing(Wanted(), 2, now, numbers[1])] == numbers[:1]
    assert [one.id for one in listing(Wanted("queued", "dua"), 9, now)] == [numbers[1]]
    assert listing(Wanted("failed"), 9, now) == []
    off(numbers[0], clock)
    none = {"failed": 0, "delivered": 0, "dead": 0}
    assert tend.counts(now) == {"queued": 2, "cancelled": 1} | none
    assert tend.counts(now, "dua") == {"queued": 1, "cancelled": 0} | none
    monkeypatch.setattr(tend, "COUNTED_TO", 1)
    put(clock)
    assert tend.counts(now)["queued"] == 2, "more than one, and no further"


def test_since_when_something_is_due(clock: FakeClock) -> None:
    put(clock, wait=1)
    assert tend.oldest_due(clock.now()) is None
    since = clock.forward(seconds=DELAYS[0].total_seconds())
    clock.forward(hours=3)
    assert tend.oldest_due(clock.now()) == since
