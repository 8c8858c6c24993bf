"""Addresses of failed deliveries: kept while somebody may try again, not for ever."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from service.delivery.forget import KEPT_DAYS, forget_addresses
from service.errors import ConflictError
from tests.outbox import again, failed, put, row

if TYPE_CHECKING:
    from flask import Flask

    from tests.fakes import FakeClock

OLD = "lama@staf.test"


def test_after_a_month(app: Flask, clock: FakeClock) -> None:
    with app.app_context():
        number, plain = failed(clock, to=OLD), failed(clock)
        clock.forward(days=KEPT_DAYS, seconds=-1)
        forget_addresses(clock.now())
        assert row(number).payload == {"number": 4, "to": OLD}
        waits = put(clock, to=OLD)
        clock.forward(seconds=1)
        forget_addresses(clock.now())
        assert row(number).payload == {"number": 4, "to": None}
        assert row(plain).payload == {"number": 4}
        assert row(waits).payload["to"] == OLD
        with pytest.raises(ConflictError, match="sudah dihapus"):
            again(number, clock)
