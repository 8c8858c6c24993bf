"""What must be done now and then, by one worker for all; the delivery thread calls `run_due`.

The rooms' chores are handed in by the factory, so that whoever calls them knows no room.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog
from flask import current_app

from service.limits import claim
from service.ports import ports

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from flask import Flask

    Chores = Mapping[str, Callable[[datetime], object]]

EVERY_SECONDS = 3600
log = structlog.get_logger()


def install(app: Flask, chores: Chores, steady: Mapping[str, Callable[[], object]]) -> None:
    """Keep the chores, by name; each takes the present moment, the steady ones nothing."""
    app.extensions["duaarah.chores"] = chores
    app.extensions["duaarah.steady"] = steady


def run_steady() -> None:
    """Do what is done all the time, a little at once: each call is short."""
    for chore in current_app.extensions["duaarah.steady"].values():
        chore()


def run_due() -> bool:
    """Do them all, unless some worker has done them within the hour; says whether they were due.

    A chore that raises leaves the rest to the next hour: each is harmless to repeat.
    """
    if not claim("chores", EVERY_SECONDS, unreachable=False):
        return False
    chores: Chores = current_app.extensions["duaarah.chores"]
    for name, chore in chores.items():
        chore(ports().clock())
        log.info("chore done", name=name)
    return True
