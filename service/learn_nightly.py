"""Starts `duaarah learn` at night, at most once a day, where there is something new to learn from.

One of the hourly chores (`service.chores`). Learning takes a while: it runs in a process of its
own, and the delivery thread that does the chores does not wait for it.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING, Final

import structlog

from service.city_time import JAKARTA
from service.db import db
from service.learn import LearnError, can_learn, shelf_of, sweep
from service.limits import claim
from service.moderation.labels import decisions_since
from service.ports import ports
from service.screening.adaptation import AdaptationError

if TYPE_CHECKING:
    from service.screening.shelf import Shelf

NIGHT: Final = range(1, 5)  # hours in Jakarta
ONCE_A_DAY: Final = 20 * 3600  # seconds; less than a day, so that no night is missed
ENOUGH_NEW: Final = 20  # decisions since the last run
log = structlog.get_logger()


def learn_at_night(now: datetime) -> bool:
    """Start a run if it is time and there is reason to; says whether it did.

    At any hour, what a killed run left is removed.
    """
    shelf = shelf_of(ports().settings)
    with suppress(LearnError):  # a run is under way: it cleans up after itself
        sweep(shelf)
    if not ports().settings.learn or now.astimezone(JAKARTA).hour not in NIGHT:
        return False
    reason = why_not(shelf)
    if reason is None and not claim("learn", ONCE_A_DAY, unreachable=False):
        return False
    if reason is not None:
        log.info("nothing learnt tonight", reason=reason)
        return False
    start()
    return True


def why_not(shelf: Shelf) -> str | None:
    """Why no run is worth its while; None where one is."""
    if not can_learn():
        return "the extra duaarah[training] is not installed"
    try:
        history = shelf.history()
    except AdaptationError as error:  # it may say that somebody rolled back
        return str(error)
    if history and history[-1].get("event") == "rolled back":
        return "somebody rolled back; run `duaarah learn` to begin again"
    last = max((_moment(entry.get("at")) for entry in history), default=None)
    if (new := decisions_since(db.session(), last)) < ENOUGH_NEW:
        return f"{new} of {ENOUGH_NEW} new decisions"
    return None


def start() -> subprocess.Popen[bytes]:
    """Run `duaarah learn` beside us; how it ended is logged, and written in the shelf's history."""
    surroundings = {
        name: value for name, value in os.environ.items() if name != "PROMETHEUS_MULTIPROC_DIR"
    }
    child = subprocess.Popen(
        [sys.executable, "-m", "service.cli", "learn", "--nightly"],
        env=surroundings,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )
    threading.Thread(target=_wait, args=(child,), name="learning", daemon=True).start()
    return child


def _wait(child: subprocess.Popen[bytes]) -> None:
    log.info("learning ended", status=child.wait())


def _moment(written: object) -> datetime:
    try:
        return datetime.fromisoformat(str(written))
    except ValueError:
        return datetime.min.replace(tzinfo=JAKARTA)
