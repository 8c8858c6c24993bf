"""Taking turns to write: threads, processes, a holder that dies, a disk without room."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, nullcontext
from typing import TYPE_CHECKING

import pytest

from service import turns
from service.db import db, transaction
from service.errors import UnavailableError
from service.turns import Turns, turn_to_write

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from flask import Flask

HOLDER = """
import fcntl, os, sys
file = os.open(sys.argv[1], os.O_RDWR | os.O_CREAT)
fcntl.flock(file, fcntl.LOCK_EX)
print("held", flush=True)
sys.stdin.readline()
"""


@contextmanager
def held_elsewhere(path: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that has the turn until it is told to go, or dies."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def test_one_thread_at_a_time(tmp_path: Path) -> None:
    these, inside, most = Turns(str(tmp_path / "turn")), [], []

    def work(number: int) -> None:
        for _ in range(20):
            with these.taken():
                inside.append(number)
                most.append(len(inside))
                time.sleep(0)
                inside.remove(number)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, range(4)))
    assert most == [1] * 80


def taken_at(these: Turns) -> float:
    with these.taken():
        return time.monotonic()


@pytest.mark.parametrize("dies", [False, True])
def test_the_next_process_goes_on_at_once(tmp_path: Path, dies: bool) -> None:  # noqa: FBT001 - a case
    path = tmp_path / "turn"
    with ThreadPoolExecutor(1) as pool, held_elsewhere(path) as holder:
        waiting = pool.submit(taken_at, Turns(str(path)))
        time.sleep(0.3)
        assert not waiting.done()
        if dies:
            holder.kill()
        else:
            holder.communicate("go\n")
        assert waiting.result(timeout=5) > 0


def test_behind_one_that_does_not_go_on_the_others_are_told_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(turns, "WAIT_SECONDS", 0.2)
    path = tmp_path / "turn"
    these = Turns(str(path))
    with ThreadPoolExecutor(1) as pool:
        with held_elsewhere(path):
            foremost = pool.submit(taken_at, these)
            time.sleep(0.2)
            with pytest.raises(UnavailableError) as caught:
                taken_at(these)
            assert caught.value.retry_after == 30
        assert foremost.result(timeout=5) > 0
    assert taken_at(these) > 0


def test_a_fault_gives_the_turn_back(tmp_path: Path) -> None:
    these = Turns(str(tmp_path / "turn"))
    with pytest.raises(ZeroDivisionError), these.taken():
        raise ZeroDivisionError
    assert taken_at(these) > 0


def test_without_room_for_the_file_threads_take_turns_all_the_same(tmp_path: Path) -> None:
    these = Turns(str(tmp_path / "no such folder" / "turn"))
    assert taken_at(these) > 0


def test_a_fork_waits_for_its_parent(tmp_path: Path) -> None:
    these = Turns(str(tmp_path / "turn"))
    taken_at(these)  # the file is open now
    script = (
        "import os, sys; from service.turns import Turns; these = Turns(sys.argv[1])\n"
        "with these.taken(): pass\n"
        "child = os.fork()\n"
        "with these.taken():\n"
        "    print('child' if child == 0 else 'parent', 'in', flush=True)\n"
        "    import time; time.sleep(.3)\n"
        "    print('child' if child == 0 else 'parent', 'out', flush=True)\n"
        "if child: os.waitpid(child, 0)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path / "turn")],
        capture_output=True, text=True, check=True, env=dict(os.environ),
    )  # fmt: skip
    first, second, third, fourth = done.stdout.split("\n")[:4]
    assert (first.split()[0], third.split()[0]) == (second.split()[0], fourth.split()[0])
    assert first.split()[0] != third.split()[0]


def test_only_sqlite_takes_turns(app: Flask) -> None:
    with app.app_context():
        turn = turn_to_write(db.engine)
        assert isinstance(turn, nullcontext) == (db.engine.dialect.name != "sqlite")


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_transaction_waits_for_its_turn(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "WAIT_SECONDS", 0.1)

    def write() -> None:
        with app.app_context(), transaction():
            pass

    with ThreadPoolExecutor(1) as pool, app.app_context(), turn_to_write(db.engine):
        waiting = pool.submit(write)
        with pytest.raises(UnavailableError):
            waiting.result(timeout=5)
    write()
