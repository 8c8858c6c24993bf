"""What no further try brings to anybody: left out, shown apart, put away."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from service.db import transaction
from service.delivery import rules, tend
from service.delivery.rules import Rules
from service.delivery.tend import Wanted, listing, put_all_away
from service.errors import ConflictError
from tests.outbox import BOUNCED, BY, again, again_all, back, fail, failed, put, state

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask

    from tests.fakes import FakeClock


LIVES = timedelta(minutes=15)


@pytest.fixture(autouse=True)
def _inside(app: Flask) -> Iterator[None]:
    rules.install(app, Rules(firm=frozenset({"warning"}), lives={"link": LIVES}))
    with app.app_context():
        yield


def away(clock: FakeClock, kind: str = "") -> int:
    with transaction() as session:
        return put_all_away(session, kind, clock.now(), BY)


@pytest.mark.parametrize("error", [BOUNCED, "SMTPRecipientsRefused 550 551"])
def test_refused_addresses_are_left_out_unless_somebody_wants_them(
    clock: FakeClock, error: str
) -> None:
    number, other = failed(clock, error=error), failed(clock, error="SMTPRecipientsRefused 450")
    assert (tend.stuck(clock.now()), tend.left_out(clock.now())) == (1, tend.LeftOut(1, 0))
    assert again_all(clock) == 1
    assert (state(number), state(other)) == ("failed", "queued")
    assert again_all(clock, refused=True) == 1
    assert state(number) == "queued"
    again(fail(clock, final=True, error=error), clock)  # one by one, they may be tried


def test_what_has_expired_is_tried_no_more(clock: FakeClock) -> None:
    number, test = failed(clock, "link"), failed(clock)
    waits = put(clock, "link")
    assert fail(clock, final=False) == waits
    bounced = failed(clock, "link", BOUNCED)
    clock.forward(seconds=LIVES.total_seconds() - 1)
    assert tend.left_out(clock.now()) == tend.LeftOut(1, 0)
    clock.forward(seconds=1)
    assert tend.left_out(clock.now()) == tend.LeftOut(1, 1), "each is counted once"
    assert tend.left_out(clock.now(), "test") == tend.LeftOut(0, 0)
    assert again_all(clock, refused=True) == 1
    assert state(test) == "queued"
    for one in (number, waits, bounced):
        with pytest.raises(ConflictError):
            again(one, clock)


def test_all_dead_ones_are_put_away(clock: FakeClock) -> None:
    dead = [failed(clock, "link"), failed(clock, "test", BOUNCED), failed(clock, "dua", BOUNCED)]
    warning = failed(clock, "warning", BOUNCED, subject=BY)
    alive = failed(clock)
    clock.forward(seconds=LIVES.total_seconds())
    assert [one.id for one in listing(Wanted(tend.DEAD), 9, clock.now())] == [warning, *dead[::-1]]
    assert tend.counts(clock.now())[tend.DEAD] == 4
    assert tend.counts(clock.now(), "dua")[tend.DEAD] == 1
    assert away(clock, "dua") == 1
    assert away(clock) == 2
    assert {state(number) for number in dead} == {"cancelled"}
    assert (state(warning), state(alive)) == ("failed", "failed")
    back(dead[0])
    assert state(dead[0]) == "failed"
