"""Starts an app under gunicorn and reads what its processes cost: CPU seconds and memory."""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import psutil

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parent.parent
START_SECONDS = 30
CPU_OF_ALL_THREADS = 2


@dataclass(frozen=True)
class Server:
    """A running gunicorn: its port and its master's process id."""

    port: int
    pid: int

    def processes(self) -> list[psutil.Process]:
        """The master and its workers."""
        master = psutil.Process(self.pid)
        return [master, *master.children(recursive=True)]

    def cpu_seconds(self) -> float:
        """User and system time of all processes so far, to the nanosecond.

        Their own clocks are read: what `times` tells goes by ticks of 10 ms, which is what a
        round of hello-world costs altogether.
        """
        return sum(time.clock_gettime(_clock_of(process.pid)) for process in self.processes())

    def pss_mib(self) -> float:
        """Proportional set size of all processes: what they hold, shared pages counted once."""
        total = 0
        for process in self.processes():
            text = Path(f"/proc/{process.pid}/smaps_rollup").read_text(encoding="ascii")
            line = next(row for row in text.splitlines() if row.startswith("Pss:"))
            total += int(line.split()[1])
        return total / 1024


@contextmanager
def serve(app: str, config: str, var: Path, **environment: str) -> Iterator[Server]:
    """Run `app` under gunicorn with a settings file, until the block ends."""
    port = _free_port()
    known = {name: value for name, value in os.environ.items() if not name.startswith("DUAARAH_")}
    process = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "-c", config, "-b", f"127.0.0.1:{port}", app],
        cwd=ROOT,
        env=known | {"PORT": str(port), "FLOOR_VAR": str(var)} | environment,
        stdout=subprocess.DEVNULL,
        stderr=(var / "gunicorn.err").open("wb"),
    )
    try:
        _await(port, process)
        yield Server(port, process.pid)
    finally:
        process.terminate()
        process.wait(timeout=30)


def _clock_of(pid: int) -> int:
    """The clock of a process's CPU, as glibc's `clock_getcpuclockid` names it on Linux."""
    return (~pid << 3) | CPU_OF_ALL_THREADS


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _await(port: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=1)
        try:
            connection.request("GET", "/healthz")
            connection.getresponse().read()
        except OSError:
            time.sleep(0.05)
        else:
            return
        finally:
            connection.close()
    raise RuntimeError(f"gunicorn did not start: exit status {process.poll()}")
