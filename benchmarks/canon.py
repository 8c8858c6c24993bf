"""Measures the canonical form: usual comments, and that hostile texts cost by their length.

`python -m benchmarks.canon`; ends with status 1 where four times the length costs more than six
times as much.
"""

from __future__ import annotations

import sys
import time

from benchmarks.judging import TEXTS, texts
from service.screening.text import canonical

SHORT, LONG, MOST = 5_000, 20_000, 6.0
ROUNDS = 5
UNITS = (
    "a ", "a  ", "g.a.c.o.r.", "j a l a n ", "s i t u s  ", "4@$0", "1a", "1", "bagus4", "aaab",
    "d1 s1n1 ", "yg ", "satu ", "satu dua a ", "ɐq", " ɐ", "ɐ\n", "ьα ", "в", "🇮🇩", "🇸🇱 ",
    "g\u0336", "\u0301", "ᎠᎥ ", "½", "!!!! ", "😂", "a.b-c ", "a@", "ꦲ꧀", "س", "a\u200b",
)  # fmt: skip


def main() -> None:
    """Print microseconds for usual texts, and milliseconds and their growth for hostile ones."""
    usual = texts(TEXTS)
    letters = sum(map(len, usual)) / len(usual)
    print(f"usual comments, {letters:.0f} code points: {1e6 * _taken(usual) / TEXTS:.1f} µs each")
    worst = 0.0
    for unit in UNITS:
        short, long = (_taken([(unit * size)[:size]]) for size in (SHORT, LONG))
        worst = max(worst, long / short)
        print(f"{unit!r:>20} {1000 * short:7.1f} ms {1000 * long:7.1f} ms  x {long / short:.1f}")
    print(f"{LONG // SHORT} times the length costs {worst:.1f} times as much at the most")
    sys.exit(worst > MOST)


def _taken(some: list[str]) -> float:
    """The least time, in s of this process, to read them all."""
    best = float("inf")
    for _ in range(ROUNDS):
        began = time.process_time()
        for text in some:
            canonical(text)
        best = min(best, time.process_time() - began)
    return best


if __name__ == "__main__":
    main()
