"""Lines of the report: a figure, the goal it is held against, and whether it got there.

Every part of the report makes such lines; the text, the JSON and the page only render them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from training.measures import Figure, wilson

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

DIGITS: Final = 4
MACRO_F1: Final = "macro-F1"
POINTS: Final = "recall lost"
HEAD: Final = (
    "what", "split", "measure", "value", "95 %", "n", "reach", "reached", "plain", "note",
)  # fmt: skip
FEW: Final = 0.01  # rates below it are shown with two digits


@dataclass(frozen=True)
class Goal:
    """What a figure should reach, what comes beyond, and where a plain model stood.

    All are shares of 1. `baseline` is None where nothing was measured. `at_most` is True where less
    is better. `sealed` names the set that the goal is meant for, where this report may not read it.
    """

    reach: float
    beyond: float | None = None
    baseline: float | None = None
    at_most: bool = False
    sealed: str = ""


@dataclass(frozen=True)
class Line:
    """One line: which section, of what, the figure, its goal if it has one, what to know of it."""

    section: str
    what: str
    figure: Figure
    goal: Goal | None = None
    note: str = ""

    @property
    def reached(self) -> bool | None:
        """Whether the value got to its goal; None without a goal."""
        if self.goal is None:
            return None
        value = self.figure.value
        return value <= self.goal.reach if self.goal.at_most else value >= self.goal.reach

    @property
    def proven(self) -> bool | None:
        """Whether the whole interval got there; None without a goal."""
        if self.goal is None:
            return None
        figure = self.figure
        end = figure.high if self.goal.at_most else figure.low
        return end <= self.goal.reach if self.goal.at_most else end >= self.goal.reach

    def to_dict(self) -> dict[str, Any]:
        """The line as JSON."""
        one, goal = self.figure, self.goal
        return {
            "section": self.section,
            "what": self.what,
            "measure": one.measure,
            "split": one.split,
            "value": round(one.value, DIGITS),
            "low": round(one.low, DIGITS),
            "high": round(one.high, DIGITS),
            "n": one.n,
            "reach": goal.reach if goal else None,
            "beyond": goal.beyond if goal else None,
            "baseline": goal.baseline if goal else None,
            "at_most": goal.at_most if goal else None,
            "goal_is_for": goal.sealed if goal else "",
            "reached": self.reached,
            "proven": self.proven,
            "note": self.note,
        }


def shown(value: float, measure: str) -> str:
    """A value as people read it: macro-F1 as a number, losses in points, rates in per cent."""
    if measure == MACRO_F1:
        return f"{value:.3f}"
    if measure == POINTS:
        return f"{100 * value:.1f} pt"
    few = 0 < round(value, DIGITS) < FEW
    return f"{100 * value:.2f} %" if few else f"{100 * value:.1f} %"


def goal_shown(line: Line) -> str:
    """The goal of a line; empty without one."""
    if line.goal is None:
        return ""
    sign = "≤" if line.goal.at_most else "≥"
    return f"{sign} {shown(line.goal.reach, line.figure.measure)}"


def verdict_shown(line: Line) -> str:
    """`yes` (the interval too), `yes, not proven`, `no`, or empty without a goal."""
    if line.reached is None:
        return ""
    if not line.reached:
        return "no"
    return "yes" if line.proven else "yes, not proven"


def baseline_shown(line: Line) -> str:
    """Where the plain model stood; empty where nothing was measured."""
    if line.goal is None or line.goal.baseline is None:
        return ""
    return shown(line.goal.baseline, line.figure.measure)


def told(*notes: str) -> str:
    """Several notes as one."""
    return "; ".join(note for note in notes if note)


def loss(before: NDArray[Any], after: NDArray[Any], place: tuple[str, str, str]) -> Figure:
    """The share caught before minus the share caught after, of the same texts.

    The interval is Newcombe's for paired proportions (1998, method 10): Wilson's intervals of both
    shares joined by their correlation.
    """
    n = len(before)
    if n == 0:
        return Figure(*place, POINTS, 0.0, 0, -1.0, 1.0)
    first, second = float(before.mean()), float(after.mean())
    low1, high1 = wilson(int(before.sum()), n)
    low2, high2 = wilson(int(after.sum()), n)
    phi = _correlation(before, after)
    down1, up1, down2, up2 = first - low1, high1 - first, second - low2, high2 - second
    under = (down1**2 - 2 * phi * down1 * up2 + up2**2) ** 0.5
    over = (up1**2 - 2 * phi * up1 * down2 + down2**2) ** 0.5
    value = first - second
    return Figure(*place, POINTS, value, n, value - under, value + over)


def _correlation(before: NDArray[Any], after: NDArray[Any]) -> float:
    """Phi of two flags, drawn in by the continuity that method 10 asks for where it is positive."""
    n, first, second = len(before), int(before.sum()), int(after.sum())
    both = int((before & after).sum())
    apart = both * (n - first - second + both) - (first - both) * (second - both)
    if apart > 0:
        apart = max(apart - n // 2, 0)
    spread = float(first * (n - first) * second * (n - second)) ** 0.5
    return apart / spread if spread else 0.0


def text_of(lines: Sequence[Line]) -> str:
    """The lines as aligned text, one block a section."""
    blocks: dict[str, list[Line]] = {}
    for line in lines:
        blocks.setdefault(line.section, []).append(line)
    printed = []
    for section, found in blocks.items():
        rows = [HEAD, *(cells_of(line) for line in found)]
        widths = [max(len(row[at]) for row in rows) for at in range(len(HEAD))]
        printed.append(f"\n{section}")
        printed += [
            "  "
            + "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
            for row in rows
        ]
    return "\n".join(printed)


def cells_of(line: Line) -> tuple[str, ...]:
    """The cells of a line, in the order of `HEAD`."""
    one = line.figure
    return (
        line.what,
        one.split,
        one.measure,
        shown(one.value, one.measure),
        f"{shown(one.low, one.measure)} – {shown(one.high, one.measure)}",
        f"{one.n:,}",
        goal_shown(line),
        verdict_shown(line),
        baseline_shown(line),
        told(
            line.note, f"goal is for {line.goal.sealed}" if line.goal and line.goal.sealed else ""
        ),
    )
