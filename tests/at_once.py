"""Sending requests at the same moment, as many people do."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from werkzeug.test import TestResponse


def at_once(*tasks: Callable[[], TestResponse]) -> list[int]:
    """The statuses, sorted, that these requests get when they are all sent at the same moment."""
    barrier = threading.Barrier(len(tasks))

    def go(task: Callable[[], TestResponse]) -> int:
        barrier.wait()
        return task().status_code

    with ThreadPoolExecutor(len(tasks)) as pool:
        return sorted(pool.map(go, tasks))
