"""Measures screening, all three tasks and reasons: one text at a time, and in bulk."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from typing import TYPE_CHECKING

from benchmarks.fill import SENTENCES
from benchmarks.servers import ROOT
from service.screening.screener import Screener
from service.screening.verdict import Submission

if TYPE_CHECKING:
    from pathlib import Path

TEXTS = 4000
ENDINGS = (
    "",
    " Sudah lapor lewat RT tetapi belum ada jawaban sampai hari ini.",
    " Semoga cepat ditindaklanjuti ya pak, kasihan anak sekolah lewat sini tiap pagi.",
    " Info lengkap cek bio, 𝐝𝐚𝐟𝐭𝐚𝐫 sekarang di MANIS77 pasti g4c0r!",
)


def texts(count: int) -> list[str]:
    """Comments of 60 to 150 characters, no two alike."""
    return [
        f"{SENTENCES[n % len(SENTENCES)]}{ENDINGS[n % len(ENDINGS)]} ({n})" for n in range(count)
    ]


def one_by_one() -> tuple[float, float]:
    """Median and p99, in ms, of one text on one thread, after a warm-up."""
    screener = Screener.load(ROOT / "models", abuse=True)
    submissions = [Submission(text=text, author_name="Warga Kota") for text in texts(TEXTS)]
    for submission in submissions[:200]:
        screener.screen(submission)
    taken = []
    for submission in submissions:
        began = time.perf_counter()
        screener.screen(submission)
        taken.append(time.perf_counter() - began)
    taken.sort()
    return 1000 * taken[len(taken) // 2], 1000 * taken[int(0.99 * len(taken))]


def in_bulk(folder: Path) -> float:
    """Texts a second of `duaarah screen`, its start not counted."""
    return TEXTS * 5 / (_screen(folder, TEXTS * 5 + 10) - _screen(folder, 10))


def _screen(folder: Path, count: int) -> float:
    source, target = folder / f"{count}.jsonl", folder / "out.jsonl"
    source.write_text("".join(json.dumps({"text": text}) + "\n" for text in texts(count)), "utf-8")
    command = [sys.executable, "-m", "service.cli", "screen"]
    began = time.perf_counter()
    subprocess.run(
        [*command, "--input", str(source), "--output", str(target)], cwd=ROOT, check=True
    )
    took = time.perf_counter() - began
    if len(target.read_text("utf-8").splitlines()) != count:
        raise RuntimeError("duaarah screen lost lines")
    return took
