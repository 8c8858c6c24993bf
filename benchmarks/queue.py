"""Measures the desk's queue at a city's size: pages with each filter, the search, the poll.

`python -m benchmarks.queue` runs this part alone.
"""

from __future__ import annotations

import re
import statistics
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from http.client import HTTPConnection
from pathlib import Path
from typing import TYPE_CHECKING, Final

from benchmarks import serving
from benchmarks.desk import add_moderator, sign_in
from benchmarks.load import Call
from benchmarks.queue_fill import fill_queue
from benchmarks.serving import Floor, Load
from benchmarks.table import Figure, Row, print_figures, print_rows
from service import create_app
from service.db import db
from service.settings import Settings
from tests.postgres import postgres_server

if TYPE_CHECKING:
    from collections.abc import Iterator

FEW: Final = ("10,000", 10_000, 2_500)
MANY: Final = ("1,000,000", 1_000_000, 50_000)
REQUESTS: Final = 300
FLOOR_REQUESTS: Final = 3000
VIEWS: Final = ("pending", "published", "rejected", "unanswered", "mine")
FILTERS: Final = (
    "portal=dinas-3", "agency=dinas-3", "sentiment=positive", "outcome=hold", "outcome=failed",
    "topic=praise", "language=en", "age=over30", "age=week", "status=pending",
    "sentiment=negative&language=en", "agency=dinas-7&topic=complaint",
    "age=day", "topic=praise&age=over30", "agency=dinas-7&age=week",
)  # fmt: skip
DONE: Final = (
    "portal=dinas-3",
    "sentiment=positive",
    "outcome=failed",
    "topic=praise",
    "language=en",
    "age=over30",
)
SEARCHES: Final = ("q=jalan", "q=ambulans", "q=jalan+ambulans", "view=published&q=ambulans")
POLL: Final = re.compile(r'data-poll="([^"]+)"')


@dataclass(frozen=True)
class Measured:
    """Rows of one database by size and by what was asked for."""

    pages: dict[str, dict[str, Row]]
    searches: list[Row]
    poll: Row

    @property
    def rows(self) -> list[Row]:
        """All of them."""
        pages = [row for size in self.pages.values() for row in size.values()]
        return [*pages, *self.searches, self.poll]


def measure(folder: Path, name: str, **environment: str) -> Measured:
    """Measure on one kind of database; `environment` names another than SQLite's below `folder`."""
    pages: dict[str, dict[str, Row]] = {}
    others: list[Row] = []
    for size, stored, waiting in (FEW, MANY):
        print(f"storing {size} comments, {waiting} waiting, on {name} …", flush=True)
        var = folder / f"{name} {stored}"
        var.mkdir()
        with _database(environment) as settings:
            fill_queue(var, stored, waiting, **settings)
            link = _link(var, **settings)
            with _hello(folder / f"hello {name} {stored}") as floor:
                plan = _Plan(link, f"{name}, {size}", searched=size == MANY[0])
                rows = serving.service(var, plan.loads(), floor, **settings)
        asked = plan.pages
        pages[size] = dict(zip(asked, rows, strict=False))
        others = rows[len(asked) :]
    return Measured(pages, others[:-1], others[-1])


def figures(measured: Measured, name: str) -> list[Figure]:
    """What was to be reached, each by the page that fares worst."""
    many, few = measured.pages[MANY[0]], measured.pages[FEW[0]]
    worst = max(many, key=lambda asked: many[asked].ratio)
    grown = {asked: many[asked].ratio / few[asked].ratio for asked in many}
    most = max(grown, key=grown.__getitem__)
    slow = max(row.p99 for row in measured.searches)
    return [
        Figure(f"queue, {name}, dearest page ÷ hello ({worst or 'all'})", many[worst].ratio, 20),
        Figure("… median page ÷ hello", statistics.median(r.ratio for r in many.values()), 20),
        Figure(f"… at 1,000,000 ÷ at 10,000, most ({most or 'all'})", grown[most], 1.3),
        Figure("… text search, p99", slow, 100, "ms"),
        Figure("… unchanged poll ÷ hello", measured.poll.ratio, 2),
    ]


class _Plan:
    """What is asked of a running service, once somebody has signed in there."""

    def __init__(self, link: str, label: str, *, searched: bool) -> None:
        self._link, self._label, self._searched = link, label, searched
        self._cookie = ""
        self.pages = [
            *(f"view={view}" for view in VIEWS),
            *FILTERS,
            *(f"view=published&{one}" for one in DONE),
        ]

    def loads(self) -> list[serving.Planned]:
        """The pages in order, then the searches, the poll at the end."""
        asked = [*self.pages, *(SEARCHES if self._searched else ())]
        return [*(partial(self._page, query) for query in asked), self._poll]

    def _page(self, query: str, port: int) -> Load:
        call = Call(f"/desk?{query}", headers={"Cookie": self._signed_in(port)})
        return Load(f"{self._label}: {query}", REQUESTS, lambda _: call)

    def _poll(self, port: int) -> Load:
        headers = {"Cookie": self._signed_in(port)}
        found = POLL.search(_read(port, "/desk", headers)[1])
        if found is None:
            raise RuntimeError("the queue's page has no address to poll")
        etag, _ = _read(port, found[1], {})
        call = Call(found[1], headers={"If-None-Match": etag}, expect=(304,))
        return Load(f"{self._label}: unchanged poll", 10 * REQUESTS, lambda _: call)

    def _signed_in(self, port: int) -> str:
        self._cookie = self._cookie or sign_in(port, self._link).cookie
        return self._cookie


def _read(port: int, path: str, headers: dict[str, str]) -> tuple[str, str]:
    """The ETag, if any, and the text of an answer."""
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", path, headers=headers)
    answer = connection.getresponse()
    text = answer.read().decode()
    connection.close()
    return answer.headers.get("ETag", ""), text


@contextmanager
def _database(environment: dict[str, str]) -> Iterator[dict[str, str]]:
    if environment.get("DUAARAH_DATABASE_URL") != "postgresql":
        yield {}
        return
    with postgres_server() as url:
        yield {"DUAARAH_DATABASE_URL": url}


@contextmanager
def _hello(var: Path) -> Iterator[Floor]:
    var.mkdir()
    with serving.hello(var) as floor:
        yield Floor(floor.server, Load("hello-world", FLOOR_REQUESTS, floor.load.make))


def _link(var: Path, **settings: str) -> str:
    app = create_app(Settings.from_env({"DUAARAH_VAR": str(var)} | settings))
    with app.app_context():
        link = add_moderator()
        db.session.remove()
        db.engine.dispose()
    return link


def both(folder: Path) -> tuple[list[Row], list[Figure]]:
    """Rows and figures of both kinds of database."""
    rows: list[Row] = []
    reached: list[Figure] = []
    for name, environment in (
        ("SQLite", {}),
        ("PostgreSQL", {"DUAARAH_DATABASE_URL": "postgresql"}),
    ):
        measured = measure(folder, name, **environment)
        rows += measured.rows
        reached += figures(measured, name)
    return rows, reached


def main() -> None:
    """Measure the queue alone."""
    with tempfile.TemporaryDirectory(prefix="duaarah-queue-") as name:
        rows, reached = both(Path(name))
    print_rows(rows)
    print_figures(reached)


if __name__ == "__main__":
    main()
