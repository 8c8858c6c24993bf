"""Counts the fsyncs that a stored comment costs, with strace where it is installed."""

from __future__ import annotations

import math
import re
import shutil
import subprocess
import time
from typing import TYPE_CHECKING

from benchmarks import serving
from benchmarks.servers import serve

if TYPE_CHECKING:
    from pathlib import Path

COMMENTS = 200
CALL = re.compile(
    rb"^(?P<thread>\d+) +(?P<name>pwrite64|fsync|fdatasync)\(\d+<(?P<path>[^>]*)>(?P<rest>.*)"
)
HEAD = re.compile(rb", 32, 0[) ]")
"""How the head of a journal that begins anew is written: its first 32 bytes."""


def syncs_a_comment(folder: Path) -> float:
    """Calls of fsync and fdatasync at commits, per accepted comment; NaN without strace.

    A checkpoint, due every thousand pages whatever they hold, syncs the journal and the database
    file, and the journal that begins anew its head; these are printed apart.
    """
    strace = shutil.which("strace")
    if strace is None:
        print("fsyncs are not counted: strace is not installed")
        return math.nan
    trace = folder / "strace.txt"
    var = folder / "10000"
    settings = {"DUAARAH_VAR": str(var), "DUAARAH_RATE_LIMIT_SCALE": serving.SCALE}
    with serve("wsgi", serving.SERVICE_CONFIG, var, WEB_CONCURRENCY="1", **settings) as server:
        serving.measure(server, serving.posts("warm-up", 50))
        worker = server.processes()[1].pid
        tracer = subprocess.Popen(
            [
                strace,
                "-f",
                "-y",
                "-e",
                "trace=fsync,fdatasync,pwrite64",
                "-o",
                str(trace),
                "-p",
                str(worker),
            ],
            stderr=subprocess.DEVNULL,
        )
        time.sleep(1)  # strace says nowhere that it has attached
        row = serving.measure(server, serving.posts("counted", COMMENTS))
        tracer.terminate()
        tracer.wait(timeout=10)
    if row.wrong:
        raise RuntimeError(f"{row.wrong} comments were not accepted")
    commits, others = _sort(trace.read_bytes())
    print(f"{COMMENTS} comments: {commits} fsyncs at commits, {others} by checkpoints")
    return commits / COMMENTS


def _sort(trace: bytes) -> tuple[int, int]:
    """How many syncs ended a commit: those of a journal that the thread had just written to."""
    wrote: set[tuple[bytes, bytes]] = set()
    commits = others = 0
    for line in trace.splitlines():
        call = CALL.match(line)
        if call is None:
            continue
        here = call["thread"], call["path"]
        if call["name"] != b"pwrite64":
            commits += here in wrote
            others += here not in wrote
            wrote.discard(here)
        elif call["path"].endswith(b"-wal") and not HEAD.search(call["rest"]):
            wrote.add(here)
    return commits, others
