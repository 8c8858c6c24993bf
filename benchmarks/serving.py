"""Measures the service over loopback against its floors, under the same gunicorn settings."""

from __future__ import annotations

import http.client
import json
import operator
import statistics
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import quote

from benchmarks.fill import ORIGIN, SENTENCES, page
from benchmarks.load import Call, drive, join
from benchmarks.load import Load as Driven
from benchmarks.servers import ROOT, Server, serve
from benchmarks.table import Row

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SERVICE_CONFIG = str(ROOT / "gunicorn.conf.py")
FLOOR_CONFIG = str(ROOT / "benchmarks" / "floor_gunicorn.py")
SCALE = "1000000"
THREAD = "/api/v1/portals/bench/thread?page="
COUNTS = "/api/v1/portals/bench/counts?"
REQUESTS = 4500
POSTS = 1500
ROUNDS = 5


@dataclass(frozen=True)
class Load:
    """What to drive: a name, how many requests, and each of them."""

    name: str
    count: int
    make: Callable[[int], Call]


HELLO = Load("hello-world", REQUESTS, lambda _: Call("/"))
Planned = Load | Callable[[int], Load]
"""A load, or what makes one from the port of the running service."""


@dataclass(frozen=True)
class Floor:
    """A server that does the least there is to do, and what to ask of it."""

    server: Server
    load: Load


def measure(server: Server, load: Load, floor: Floor | None = None) -> Row:
    """Drive the server in rounds; CPU is the median round's, machines being noisy.

    Where a floor runs beside it, each round is followed by one of the floor, and the ratio is the
    median round's too: it compares what the machine did in the same seconds.
    """
    costs, floors, backs = [], [], []
    for number in range(ROUNDS):
        first = number * load.count // ROUNDS
        last = (number + 1) * load.count // ROUNDS
        back, cost = _round(server, partial(_later, load.make, first), last - first)
        backs.append(back)
        costs.append(cost)
        if floor is not None:
            floors.append(_round(floor.server, floor.load.make, floor.load.count // ROUNDS)[1])
    whole = join(backs)
    return Row(
        name=load.name,
        cpu_ms=1000 * statistics.median(costs),
        rate=whole.rate,
        p50=whole.quantile(0.5),
        p99=whole.quantile(0.99),
        wrong=whole.wrong + load.count - len(whole.seconds),
        floor_ms=1000 * statistics.median(floors or costs),
        ratio=statistics.median(map(operator.truediv, costs, floors or costs)),
    )


def _round(server: Server, make: Callable[[int], Call], count: int) -> tuple[Driven, float]:
    """One round, and the CPU seconds that a request of it cost."""
    before = server.cpu_seconds()
    back = drive(server.port, make, count)
    return back, (server.cpu_seconds() - before) / max(1, len(back.seconds))


def _later(make: Callable[[int], Call], first: int, number: int) -> Call:
    return make(first + number)


@contextmanager
def hello(var: Path) -> Iterator[Floor]:
    """The floor of reading: Flask's first example, warm."""
    with serve("benchmarks.floor:create_hello()", FLOOR_CONFIG, var) as server:
        measure(server, HELLO)
        yield Floor(server, HELLO)


@contextmanager
def insert(var: Path, synchronous: str) -> Iterator[Floor]:
    """The floor of writing: one row inserted and committed, warm."""
    environment = {"FLOOR_SYNCHRONOUS": synchronous}
    with serve("benchmarks.floor:create_insert()", FLOOR_CONFIG, var, **environment) as server:
        load = Load(f"insert floor, synchronous {synchronous}", POSTS, _post_to("/", (201,)))
        measure(server, load)
        yield Floor(server, load)


def service(var: Path, loads: list[Planned], floor: Floor, **environment: str) -> list[Row]:
    """Measure each load, in order, on one running service."""
    settings = {"DUAARAH_VAR": str(var), "DUAARAH_RATE_LIMIT_SCALE": SCALE} | environment
    with serve("wsgi", SERVICE_CONFIG, var, **settings) as server:
        return [
            measure(server, load if isinstance(load, Load) else load(server.port), floor)
            for load in loads
        ]


def memory(var: Path) -> float:
    """Proportional set size, in MiB, of the master and two workers that have served a while."""
    settings = {"DUAARAH_VAR": str(var), "DUAARAH_RATE_LIMIT_SCALE": SCALE}
    with serve("wsgi", SERVICE_CONFIG, var, **settings) as server:
        measure(server, posts("posts", 500))
        measure(server, threads("threads", 500, [0]))
        return server.pss_mib()


def threads(name: str, count: int, numbers: list[int]) -> Load:
    """GETs of these threads in turn."""
    paths = [THREAD + quote(page(number), safe="") for number in numbers]
    return Load(name, count, lambda n: Call(paths[n % len(paths)]))


def unchanged(name: str, count: int, numbers: list[int]) -> Planned:
    """Conditional GETs of threads that have not changed; their ETags are read first."""

    def plan(port: int) -> Load:
        calls = []
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        for number in numbers:
            path = THREAD + quote(page(number), safe="")
            connection.request("GET", path)
            answer = connection.getresponse()
            answer.read()
            calls.append(
                Call(path, headers={"If-None-Match": answer.headers["ETag"]}, expect=(304,))
            )
        connection.close()
        return Load(name, count, lambda n: calls[n % len(calls)])

    return plan


def counts(name: str, count: int, threads_stored: int) -> Load:
    """The counts of ten threads at a time."""
    paths = [
        COUNTS
        + "&".join(
            f"page={quote(page((first * 10 + k) % threads_stored), safe='')}" for k in range(10)
        )
        for first in range(100)
    ]
    return Load(name, count, lambda n: Call(paths[n % len(paths)]))


def posts(name: str, count: int) -> Load:
    """New comments over a thousand threads, each another text."""
    return Load(name, count, _post_to("/api/v1/portals/bench/comments", (201, 202)))


def _post_to(path: str, expect: tuple[int, ...]) -> Callable[[int], Call]:
    def make(number: int) -> Call:
        sent = {
            "page": {"url": page(number % 1000)},
            "author_name": f"Warga {number}",
            "body": f"{SENTENCES[number % len(SENTENCES)]} Nomor rumah {number}.",
        }
        headers = {"Content-Type": "application/json", "Origin": ORIGIN}
        return Call(path, "POST", json.dumps(sent).encode(), headers, expect)

    return make
