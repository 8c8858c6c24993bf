"""How fast and how large: one text at a time, in bulk, loading, bytes; as measured on the day.

The figures depend on the machine and its load, so the report keeps them in a file of their own.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Final

from service.screening.screener import Screener
from service.screening.verdict import Submission
from training import report_goals as goals
from training.civic import read_civic
from training.report_bench import ReportError, progress

if TYPE_CHECKING:
    from collections.abc import Sequence

    from training.report_bench import Bench

WARM: Final = 200
BULK: Final = 20_000
START: Final = 10  # texts of the run whose time is the program's start
LOADS: Final = 5
BUSY: Final = 0.5
ROOT: Final = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Speed:
    """One figure: what, value, unit, goal, whether less is better."""

    what: str
    value: float
    unit: str
    reach: float
    at_most: bool

    @property
    def reached(self) -> bool:
        """Whether it got to its goal."""
        return self.value <= self.reach if self.at_most else self.value >= self.reach

    @property
    def sign(self) -> str:
        """How value and goal should stand to each other."""
        return "≤" if self.at_most else "≥"

    def to_dict(self) -> dict[str, Any]:
        """The figure as JSON."""
        return {**vars(self), "value": round(self.value, 3), "reached": self.reached}


def measure_speed(bench: Bench, corpus: Path, bulk: int = BULK) -> list[Speed]:
    """Measure on the civic corpus, reasons included."""
    texts = [one.text for one in read_civic(corpus)]
    if (busy := os.getloadavg()[0]) > BUSY:
        progress(f"the machine is busy (load {busy:.1f}): texts in bulk will be slower than it can")
    progress("speed, one text at a time")
    taken = _one_by_one(bench.screener, texts)
    progress(f"speed of {bulk} texts in bulk")
    pace = _in_bulk(bench.models, texts, bulk)
    size = sum(
        (bench.models / task["file"]).stat().st_size for task in bench.manifest["tasks"].values()
    )
    return [
        Speed("one text, all tasks and reasons, median", taken[0], "ms", goals.MEDIAN_MS, True),
        Speed("the same, 99th percentile", taken[1], "ms", goals.P99_MS, True),
        Speed("in bulk on two cores", pace, "texts a second", goals.TEXTS_A_SECOND, False),
        Speed("loading the artefacts", _loading(bench.models), "s", goals.LOAD_SECONDS, True),
        Speed("size of the artefacts", size / 1e6, "MB", goals.ARTEFACT_BYTES / 1e6, True),
    ]


def speed_text(found: Sequence[Speed]) -> str:
    """The figures as text."""
    rows = [
        f"  {one.what:<42} {one.value:>10,.3f} {one.unit:<15} {one.sign} "
        f"{one.reach:<8,g} {'yes' if one.reached else 'no'}"
        for one in found
    ]
    return "\n".join(["\nSpeed and size, on this machine today", *rows])


def _one_by_one(screener: Screener, texts: Sequence[str]) -> tuple[float, float]:
    """Median and 99th percentile, in ms of this thread on a core: waiting for others left out."""
    submissions = [Submission(text=text) for text in texts]
    for submission in submissions[:WARM]:
        screener.screen(submission)
    taken = []
    for submission in submissions:
        began = time.thread_time()
        screener.screen(submission)
        taken.append(1000 * (time.thread_time() - began))
    taken.sort()
    return taken[len(taken) // 2], taken[int(0.99 * len(taken))]


def _loading(models: Path) -> float:
    """Seconds, the median of some loads."""
    taken = []
    for _ in range(LOADS):
        began = time.thread_time()
        Screener.load(models, abuse=True)
        taken.append(time.thread_time() - began)
    return statistics.median(taken)


def _in_bulk(models: Path, texts: Sequence[str], count: int) -> float:
    """Texts a second of `duaarah screen`, its start not counted."""
    with TemporaryDirectory() as folder:
        start = _screen(models, texts, START, Path(folder))
        return count / (_screen(models, texts, START + count, Path(folder)) - start)


def _screen(models: Path, texts: Sequence[str], count: int, folder: Path) -> float:
    source, target = folder / "in.jsonl", folder / "out.jsonl"
    # a number behind each, so that none is the copy of another
    lines = [json.dumps({"text": f"{texts[at % len(texts)]} ({at})"}) for at in range(count)]
    source.write_text("\n".join(lines) + "\n", "utf-8")
    command = [sys.executable, "-m", "service.cli", "screen", "--input", str(source)]
    command += ["--output", str(target), "--models", str(models.resolve())]
    began = time.perf_counter()
    done = subprocess.run(  # noqa: S603 - our own program
        command, cwd=ROOT, env=dict(os.environ), capture_output=True, text=True, check=False
    )
    took = time.perf_counter() - began
    if done.returncode or len(target.read_text("utf-8").splitlines()) != count:
        raise ReportError(f"duaarah screen failed: {done.stderr.strip()[-300:]}")
    return took
