"""The load generator: bounded in count and time, keeps connections open, checks every answer."""

from __future__ import annotations

import http.client
import threading
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

CONNECTIONS = 4
MOST_SECONDS = 60


@dataclass(frozen=True)
class Call:
    """One request, and the statuses it may be answered with."""

    path: str
    method: str = "GET"
    body: bytes | None = None
    headers: dict[str, str] = field(default_factory=dict)
    expect: tuple[int, ...] = (200,)


@dataclass
class Load:
    """What came back: seconds of each answer, seconds in all, answers that were not expected."""

    seconds: list[float] = field(default_factory=list)
    elapsed: float = 0.0
    wrong: int = 0

    @property
    def rate(self) -> float:
        """Answers a second."""
        return len(self.seconds) / self.elapsed if self.elapsed else 0.0

    def quantile(self, share: float) -> float:
        """The answer time that `share` of the answers did not exceed, in ms."""
        ranked = sorted(self.seconds)
        return 1000 * ranked[min(len(ranked) - 1, int(share * len(ranked)))]


def join(loads: list[Load]) -> Load:
    """Several loads, one after the other, as one."""
    return Load(
        [second for load in loads for second in load.seconds],
        sum(load.elapsed for load in loads),
        sum(load.wrong for load in loads),
    )


def drive(port: int, make: Callable[[int], Call], count: int) -> Load:
    """Send `make(0)` … `make(count - 1)` over loopback, a few at a time, for a minute at most."""
    load, lock = Load(), threading.Lock()
    numbers = iter(range(count))
    deadline = time.monotonic() + MOST_SECONDS

    def send() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        while time.monotonic() < deadline:
            with lock:
                number = next(numbers, None)
            if number is None:
                break
            call = make(number)
            began = time.perf_counter()
            connection.request(call.method, call.path, call.body, call.headers)
            answer = connection.getresponse()
            answer.read()
            took = time.perf_counter() - began
            with lock:
                load.seconds.append(took)
                load.wrong += answer.status not in call.expect
        connection.close()

    threads = [threading.Thread(target=send) for _ in range(CONNECTIONS)]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    load.elapsed = time.perf_counter() - began
    return load
