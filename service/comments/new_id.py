"""Ids of comments: UUIDv7 of the moment at which each came; drawn by whoever stores one.

RFC 9562, 5.7 and 6.2 (method 2): 48 bits of milliseconds, then 74 that are drawn, and within one
millisecond counted up from there. The queue finds what is of an age by the ids alone: whoever
stores a comment of the past gives its own moment.
"""

from __future__ import annotations

import secrets
from datetime import UTC, datetime, timedelta
from threading import Lock
from uuid import UUID

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MILLISECOND = timedelta(milliseconds=1)
DRAWN_BITS = 73  # one less than there are, so that counting up from there finds room
STEP_BITS = 32
LOW_BITS = 62
FRAME = (0x7 << 76) | (0x2 << 62)  # version and variant

_lock = Lock()
_last = [0, 0]
"""The millisecond of the last id, and what was drawn for it."""


def new_id(at: datetime) -> UUID:
    """An id that sorts behind those of earlier moments, and those drawn here for the same one."""
    moment = (at - EPOCH) // MILLISECOND
    with _lock:
        if moment == _last[0]:
            drawn = _last[1] + 1 + secrets.randbits(STEP_BITS)
        else:
            drawn = secrets.randbits(DRAWN_BITS)
        _last[:] = moment, drawn
    high, low = drawn >> LOW_BITS, drawn & ((1 << LOW_BITS) - 1)
    return UUID(int=(moment << 80) | (high << 64) | low | FRAME)


def last_id_of(at: datetime) -> UUID:
    """The greatest id of a moment's millisecond."""
    moment = (at - EPOCH) // MILLISECOND
    return UUID(int=(moment << 80) | FRAME | (0xFFF << 64) | ((1 << LOW_BITS) - 1))
