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
SYNC = re.compile(rb"\bf(?:data)?sync\(\d+<([^>]*)>")


def syncs_a_comment(folder: Path) -> float:
    """Calls of fsync and fdatasync at commits, per accepted comment; NaN without strace.

    A checkpoint, due every thousand pages whatever they hold, syncs the journal once more and the
    database file once; these are printed apart.
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
                "trace=fsync,fdatasync",
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
    synced: list[bytes] = SYNC.findall(trace.read_bytes())
    journal = sum(path.endswith(b"-wal") for path in synced)
    checkpoints = sum(path.endswith(b".sqlite3") for path in synced)
    print(f"{COMMENTS} comments: {len(synced)} fsyncs in all, {checkpoints} checkpoints among them")
    return (journal - checkpoints) / COMMENTS
