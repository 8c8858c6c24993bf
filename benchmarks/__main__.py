"""`make bench`: measures the service against its floors and prints the figures of the project."""

from __future__ import annotations

import multiprocessing
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks import deciding, judging, queue, serving
from benchmarks.fill import fill
from benchmarks.generator import answer_blindly, fastest
from benchmarks.syncs import syncs_a_comment
from benchmarks.table import Figure, Row, print_figures, print_rows

if TYPE_CHECKING:
    from benchmarks.serving import Floor

FIFTY = 50
SIZES = {
    "1,000": [FIFTY] * 20,
    "10,000": [FIFTY] * 100 + [5] * 899 + [505],
    "100,000": [FIFTY] * 1000 + [5] * 1000 + [5000] * 9,
}
"""Stored comments by name; the lengths of the threads they stand in."""


def main() -> None:
    """Measure everything, then print what was measured and what was to be reached."""
    with tempfile.TemporaryDirectory(prefix="duaarah-bench-") as name:
        folder = Path(name)
        _generator()
        for size, lengths in SIZES.items():
            print(f"storing {size} comments in {len(lengths)} threads …", flush=True)
            fill(_var(folder, size), lengths)
        with serving.hello(_var(folder, "hello")) as floor:
            rows = _reads(folder, floor)
        rows |= _writes(folder)
        others = _others(folder)
        pages, reached = queue.both(_var(folder, "queue"))
        print_rows([*rows.values(), *pages])
        print_figures([*_figures(rows), *others, *reached])


def _generator() -> None:
    port = multiprocessing.Value("i", 0)
    server = multiprocessing.Process(target=answer_blindly, args=(port,), daemon=True)
    server.start()
    while not port.value:
        time.sleep(0.01)
    load = fastest(port.value, 10_000)
    server.terminate()
    print(
        f"the generator alone drives {load.rate:.0f} requests/s against a bare socket", flush=True
    )


def _var(folder: Path, name: str) -> Path:
    var = folder / name.replace(",", "")
    var.mkdir(exist_ok=True)
    return var


def _reads(folder: Path, floor: Floor) -> dict[str, Row]:
    rows = [serving.measure(floor.server, floor.load)]
    for size, lengths in SIZES.items():
        fifties = [n for n, length in enumerate(lengths) if length == FIFTY]
        loads: list[serving.Planned] = [
            serving.threads(f"thread of 50, {size} stored, cold", len(fifties), fifties),
            serving.threads(f"thread of 50, {size} stored", serving.REQUESTS, fifties),
        ]
        if size == "10,000":
            every = list(range(len(lengths)))
            loads += [
                serving.threads("1,000 threads, 10,000 stored, cold", len(every), every),
                serving.threads("1,000 threads, 10,000 stored", serving.REQUESTS, every),
                serving.unchanged("304, 10,000 stored", serving.REQUESTS, fifties),
            ]
        if size == "100,000":
            longest = [n for n, length in enumerate(lengths) if length > FIFTY]
            loads.append(serving.threads("thread of 5,000, first page", serving.REQUESTS, longest))
        loads.append(serving.counts(f"counts of 10, {size} stored", serving.REQUESTS, len(lengths)))
        rows += serving.service(_var(folder, size), loads, floor)
    return {row.name: row for row in rows}


def _writes(folder: Path) -> dict[str, Row]:
    rows = []
    for synchronous in ("OFF", "FULL"):
        loads: list[serving.Planned] = [
            serving.posts("warm-up", 300),
            serving.posts(f"post, {synchronous}", serving.POSTS),
        ]
        environment = {"DUAARAH_SQLITE_SYNCHRONOUS": synchronous}
        with serving.insert(_var(folder, f"insert{synchronous}"), synchronous) as floor:
            rows.append(serving.measure(floor.server, floor.load))
            rows.append(serving.service(_var(folder, "10,000"), loads, floor, **environment)[-1])
            if synchronous == "OFF":
                rows.append(deciding.one_by_one(_var(folder, "one by one"), floor, **environment))
    return {row.name: row for row in rows}


def _figures(rows: dict[str, Row]) -> list[Figure]:
    def against(name: str, other: str) -> float:
        return rows[name].ratio / rows[other].ratio

    fifty = "thread of 50, 100,000 stored"
    return [
        Figure(
            "GET thread of 50, 10,000 stored ÷ hello-world",
            rows["thread of 50, 10,000 stored"].ratio,
            3,
        ),
        Figure("… at 100,000 stored ÷ at 1,000", against(fifty, "thread of 50, 1,000 stored"), 1.2),
        Figure(
            "first page of a thread of 5,000 ÷ of 50",
            against("thread of 5,000, first page", fifty),
            1.3,
        ),
        Figure("conditional GET, 304 ÷ hello-world", rows["304, 10,000 stored"].ratio, 1.5),
        Figure(
            "POST with screening ÷ insert floor, fsync off for both",
            rows["post, OFF"].ratio,
            2.5,
        ),
        Figure(
            "a moderator's decision ÷ insert floor, fsync off for both",
            rows["decision, OFF"].ratio,
            3,
        ),
        Figure(
            "counts of 10 threads, 100,000 stored ÷ hello-world",
            rows["counts of 10, 100,000 stored"].ratio,
            2,
        ),
    ]


def _others(folder: Path) -> list[Figure]:
    median, slow = judging.one_by_one()
    return [
        Figure("1,000 decisions in one go", deciding.in_one_go(_var(folder, "go")), 3, "s"),
        Figure("… on PostgreSQL", deciding.in_one_go_on_postgresql(_var(folder, "pg")), 3, "s"),
        Figure("fsyncs a comment, checkpoints apart", syncs_a_comment(folder), 1, "fsync"),
        Figure("screening, three tasks, one text, median", median, 0.6, "ms"),
        Figure("screening, three tasks, one text, p99", slow, 2, "ms"),
        Figure("screening in bulk", judging.in_bulk(folder), 2000, "texts/s", at_least=True),
        Figure(
            "memory, master and 2 workers", serving.memory(_var(folder, "10,000")), 160, "MiB PSS"
        ),
    ]


if __name__ == "__main__":
    main()
