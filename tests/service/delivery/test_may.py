"""What a person may not do to an announcement: warnings leave, what others ended stays so."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from service.db import transaction
from service.delivery import outbox, rules
from service.delivery.announce import cancel
from service.delivery.rules import Rules
from service.errors import ConflictError, ForbiddenError
from tests.outbox import BOUNCED, BY, again, back, claimed, fail, failed, off, put, state

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask

    from tests.fakes import FakeClock


@pytest.fixture(autouse=True)
def _inside(app: Flask) -> Iterator[None]:
    rules.install(app, Rules(firm=frozenset({"warning"})))
    with app.app_context():
        yield


def test_a_warning_is_called_off_by_nobody(clock: FakeClock) -> None:
    waits = put(clock, "warning")
    with pytest.raises(ForbiddenError, match="tidak dapat dibatalkan"):
        off(waits, clock)
    assert fail(clock, final=True) == waits
    with pytest.raises(ForbiddenError, match="tidak dapat dibatalkan"):
        off(waits, clock)
    again(waits, clock)
    assert fail(clock, final=True, error=BOUNCED) == waits
    off(waits, clock)
    hers = failed(clock, "warning", BOUNCED, subject=BY)
    with pytest.raises(ForbiddenError, match="akun Anda sendiri"):
        off(hers, clock)
    assert state(hers) == "failed"


def test_only_what_a_person_called_off_comes_back(clock: FakeClock) -> None:
    put(clock)
    outbox.settle_needless(held := claimed(clock))
    undone = put(clock)
    with transaction() as session:
        cancel(session, "comment:1")
    for number in (held.id, undone):
        with pytest.raises(ConflictError):
            back(number)
