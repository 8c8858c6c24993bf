"""One row a measurement, printed as a table with the ratio to its floor and the figure to reach."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """A measurement: CPU in ms a request, answers a second, p50 and p99 in ms.

    `floor_ms` is the CPU of its floor in the same seconds: hello-world, or the insert floor;
    `ratio`, how many requests of its floor a request costs.
    """

    name: str
    cpu_ms: float
    rate: float
    p50: float
    p99: float
    wrong: int
    floor_ms: float
    ratio: float


@dataclass(frozen=True)
class Figure:
    """A figure to reach: what was measured against which bound, in the unit that it names."""

    name: str
    measured: float
    bound: float
    unit: str = "×"
    at_least: bool = False

    @property
    def reached(self) -> bool:
        """Whether the bound holds."""
        if self.at_least:
            return self.measured >= self.bound
        return self.measured <= self.bound


def print_rows(rows: list[Row]) -> None:
    """Print the measurements, each with its ratio to its floor's CPU."""
    print(f"{'what':44} {'CPU ms':>8} {'× floor':>8} {'req/s':>8} {'p50 ms':>8} {'p99 ms':>8}")
    for row in rows:
        wrong = f"  {row.wrong} WRONG ANSWERS" if row.wrong else ""
        print(
            f"{row.name:44} {row.cpu_ms:8.3f} {row.ratio:8.2f} {row.rate:8.0f} "
            f"{row.p50:8.2f} {row.p99:8.2f}{wrong}"
        )


def print_figures(figures: list[Figure]) -> None:
    """Print each figure with its bound."""
    print()
    for figure in figures:
        sign = "≥" if figure.at_least else "≤"
        word = "reached" if figure.reached else "NOT REACHED"
        print(
            f"{figure.name:58} {figure.measured:9.2f} {figure.unit:8} "
            f"({sign} {figure.bound:g})  {word}"
        )
