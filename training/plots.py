"""Draws the report's plots as SVG: intervals with goals, and reliability; called by *report*.

The same figures give the same bytes. Colours are names with a light and a dark set in every file;
text stays text.
"""

from __future__ import annotations

import io
import re
from html import escape
from typing import TYPE_CHECKING, Any, Final

from matplotlib import rc_context
from matplotlib.figure import Figure
from matplotlib.ticker import PercentFormatter

from training.report_lines import MACRO_F1, POINTS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from matplotlib.axes import Axes

    from training.report_lines import Line
    from training.report_speed import Speed

# stand-ins that matplotlib writes, and the names they become
INK: Final = "#010101"
FAINT: Final = "#020202"
VALUE: Final = "#030303"
GOAL: Final = "#040404"
PLAIN: Final = "#050505"
NAMES: Final = {INK: "ink", FAINT: "faint", VALUE: "value", GOAL: "goal", PLAIN: "plain"}
STYLE: Final = """<style>
svg { --ink: #1b1b1b; --faint: #c8c8c8; --value: #0b5cad; --goal: #1a7f37; --plain: #9a5b00; }
@media (prefers-color-scheme: dark) {
svg { --ink: #ececec; --faint: #4a4a4a; --value: #7db8f5; --goal: #6cc784; --plain: #e0a85a; }
}
</style>"""
SETTINGS: Final[dict[Any, Any]] = {
    "svg.hashsalt": "duaarah",
    "svg.fonttype": "none",
    "font.family": "sans-serif",
    "font.sans-serif": ["DejaVu Sans"],
    "font.size": 9,
    "text.color": INK,
    "axes.labelcolor": INK,
    "axes.edgecolor": FAINT,
    "xtick.color": INK,
    "ytick.color": INK,
    "grid.color": FAINT,
    "legend.frameon": False,
    "savefig.transparent": True,
}
NO_METADATA: Final = dict.fromkeys(("Date", "Creator", "Format", "Type"))
WIDTH: Final = 9.5  # inches
ROW: Final = 0.24
AROUND: Final = 1.0
_HEAD = re.compile(r"\A.*?(<svg [^>]*>)", re.DOTALL)


def intervals(lines: Sequence[Line], title: str) -> str:
    """One row a line: the value with its 95 % interval, its goal and the plain model's value."""
    with rc_context(SETTINGS):
        figure = Figure(figsize=(WIDTH, AROUND + ROW * len(lines)), layout="constrained")
        axes = figure.add_subplot()
        places = range(len(lines))
        for at, line in zip(places, lines, strict=True):
            one = line.figure
            axes.plot([one.low, one.high], [at, at], color=VALUE, linewidth=2)
            if line.goal:
                reach = line.goal.reach
                axes.plot([reach, reach], [at - 0.4, at + 0.4], color=GOAL, linewidth=2)
            if line.goal and line.goal.baseline is not None:
                axes.plot([line.goal.baseline], [at], "D", color=PLAIN, mfc="none", ms=5)
            axes.plot([one.value], [at], "o", color=VALUE, ms=5)
        axes.set_yticks(places, _names(lines))
        axes.set_ylim(len(lines) - 0.5, -0.5)
        _scale(axes, lines[0].figure.measure)
        _legend(axes)
        return _svg(figure, title, "; ".join(map(_spoken, lines)))


def reliabilities(tables: Mapping[str, Mapping[str, Any]], title: str) -> str:
    """One panel a task: how often what was said with that probability was so."""
    with rc_context(SETTINGS):
        figure = Figure(figsize=(WIDTH, 2.9), layout="constrained")
        panels = figure.subplots(1, len(tables), sharey=True, squeeze=False)[0]
        for axes, (task, table) in zip(panels, tables.items(), strict=True):
            axes.plot([0, 1], [0, 1], color=FAINT, linewidth=1, linestyle="--")
            bins = table["bins"]
            said, was = ([one[name] for one in bins] for name in ("said", "was"))
            low = [one["was"] - one["was_low"] for one in bins]
            high = [one["was_high"] - one["was"] for one in bins]
            axes.errorbar(said, was, yerr=[low, high], fmt="o-", color=VALUE, ms=4, linewidth=1)
            axes.set_title(f"{task}: mean gap {table['expected_calibration_error']:.3f}")
            axes.set_xlabel("said")
            axes.set_aspect("equal")
        panels[0].set_ylabel("was so")
        told = (f"{name}: mean gap {one['expected_calibration_error']:.3f}"
                for name, one in tables.items())  # fmt: skip
        return _svg(figure, title, "; ".join(told))


def speeds(found: Sequence[Speed], title: str) -> str:
    """One bar a figure, as a share of its limit (or of what it must reach)."""
    with rc_context(SETTINGS):
        figure = Figure(figsize=(WIDTH, AROUND + 0.5 * len(found)), layout="constrained")
        axes = figure.add_subplot()
        places = range(len(found))
        axes.barh(places, [one.value / one.reach for one in found], height=0.4, color=VALUE)
        axes.axvline(1, color=GOAL, linewidth=2)
        told = [
            f"{one.what}\n{one.value:,.2f} {one.unit} ({one.sign} {one.reach:,g})" for one in found
        ]
        axes.set_yticks(places, told)
        axes.set_ylim(len(found) - 0.5, -0.5)
        axes.set_xlabel("against the goal (the line)")
        return _svg(figure, title, "; ".join(told).replace("\n", ": "))


def _names(lines: Sequence[Line]) -> list[str]:
    """Names of the rows, with the split where there are several."""
    several = len({line.figure.split for line in lines}) > 1
    return [
        f"{line.what}, {line.figure.split} (n {line.figure.n:,})"
        if several
        else f"{line.what} (n {line.figure.n:,})"
        for line in lines
    ]


def _spoken(line: Line) -> str:
    one = line.figure
    return f"{line.what} {one.value:.3f} ({one.low:.3f} to {one.high:.3f})"


def _scale(axes: Axes, measure: str) -> None:
    axes.grid(axis="x", linewidth=0.6)
    axes.set_axisbelow(True)
    if measure == POINTS:
        axes.xaxis.set_major_formatter(PercentFormatter(1, symbol=" pt"))
    elif measure != MACRO_F1:
        axes.xaxis.set_major_formatter(PercentFormatter(1, symbol=" %"))
    axes.set_xlabel(measure)


def _legend(axes: Axes) -> None:
    axes.plot([], [], "o-", color=VALUE, ms=5, linewidth=2, label="measured, 95 %")
    axes.plot([], [], "|", color=GOAL, ms=10, mew=2, label="to reach")
    axes.plot([], [], "D", color=PLAIN, mfc="none", ms=5, label="plain model")
    axes.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=3)


def _svg(figure: Figure, title: str, description: str) -> str:
    """The file's text: no document type of elsewhere, no date, named colours."""
    out = io.StringIO()
    figure.savefig(out, format="svg", metadata=NO_METADATA)
    told = f"<title>{escape(title)}</title>\n<desc>{escape(description)}</desc>\n{STYLE}"
    text = _HEAD.sub(lambda head: f"{head[1]}\n{told}", out.getvalue(), count=1)
    for colour, name in NAMES.items():
        text = text.replace(colour, f"var(--{name})")
    return "\n".join(line.rstrip() for line in text.splitlines()) + "\n"
