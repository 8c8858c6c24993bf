"""Taking back what was announced, and what may stay of a payload afterwards."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from service.db import transaction
from service.delivery import outbox
from service.delivery.announce import cancel, resume
from service.delivery.outbox import LEASE
from service.errors import ConflictError
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
    from collections.abc import Iterator

    from flask import Flask

    from tests.fakes import FakeClock

OLD = "lama@staf.test"


@pytest.fixture(autouse=True)
def _inside(app: Flask) -> Iterator[None]:
    with app.app_context():
        yield


def test_an_address_of_its_own_goes_with_the_end(clock: FakeClock) -> None:
    left = put(clock, to=OLD)
    outbox.settle_delivered(claimed(clock), clock.now())
    needless = put(clock, to=OLD)
    outbox.settle_needless(claimed(clock))
    tried = failed(clock, error=BOUNCED, to=OLD)
    assert row(tried).payload == {"number": 4, "to": OLD}
    again(tried, clock)
    assert claimed(clock).payload == {"number": 4, "to": OLD}
    clock.forward(seconds=LEASE.total_seconds())
    off(tried, clock)
    assert row(left).payload == {"number": 4, "to": None}
    assert row(needless).payload == row(tried).payload == {"number": 4, "to": None}
    with pytest.raises(ConflictError, match="sudah dihapus"):
        back(tried)


def test_what_was_undone_after_it_failed_is_not_tried_again(clock: FakeClock) -> None:
    number = failed(clock)
    with transaction() as session:
        cancel(session, "comment:1")
    assert again_all(clock) == 0
    with transaction() as session:
        resume(session, "comment:1")
    assert (state(number), row(number).attempts) == ("queued", 0)


@pytest.mark.parametrize("given_up", [True, False])
def test_what_a_person_ended_stays_so_when_a_decision_stands_again(
    clock: FakeClock, *, given_up: bool
) -> None:
    put(clock)
    off(number := fail(clock, final=given_up), clock)
    with transaction() as session:
        resume(session, "comment:1")
    assert state(number) == "cancelled"
