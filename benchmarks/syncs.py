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
SYNC = re.compile(rb"\bf(?:data)?sync\(")


def syncs_a_comment(folder: Path) -> float:
    """Calls of fsync and fdatasync of all workers per accepted comment; NaN without strace."""
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
            [strace, "-f", "-e", "trace=fsync,fdatasync", "-o", str(trace), "-p", str(worker)],
            stderr=subprocess.DEVNULL,
        )
        time.sleep(1)  # strace says nowhere that it has attached
        row = serving.measure(server, serving.posts("counted", COMMENTS))
        tracer.terminate()
        tracer.wait(timeout=10)
    if row.wrong:
        raise RuntimeError(f"{row.wrong} comments were not accepted")
    return len(SYNC.findall(trace.read_bytes())) / COMMENTS
