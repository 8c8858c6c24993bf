"""Writes what the report found: `report.json`, `index.html` and its plots; called by *report*."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from training.plots import intervals, reliabilities, speeds
from training.report_civic import (
    BEHAVIOUR,
    CALLED_ABUSE,
    CALLED_SPAM,
    CAUGHT,
    KEPT_BACK,
    NOT_PUBLISHED,
)
from training.report_civic import SECTION as CIVIC
from training.report_disguise import SECTION as DISGUISE
from training.report_disguise import WRONG
from training.report_lines import HEAD, MACRO_F1, POINTS, cells_of
from training.report_sets import ABUSE, RECALL, SENTIMENT, SPAM

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from training.report_lines import Line
    from training.report_speed import Speed

PAGE: Final = "report.html"
JSON: Final = "report.json"
SPEED_JSON: Final = "speed.json"
SPEED_PLOT: Final = "speed.svg"
CALIBRATION_PLOT: Final = "calibration.svg"


@dataclass(frozen=True)
class Plot:
    """A plot of the lines of a section that have one measure."""

    file: str
    section: str
    measure: str
    title: str


PLOTS: Final = (
    Plot("sentiment.svg", SENTIMENT, MACRO_F1, "Sentiment, macro-F1"),
    Plot("spam.svg", SPAM, RECALL, "Spam caught where 1 % of harmless texts are flagged"),
    Plot("disguise-lost.svg", DISGUISE, POINTS, "Recall lost by each disguise"),
    Plot("disguise-wrong.svg", DISGUISE, WRONG, "Harmless comments in disguise called spam"),
    Plot("abuse.svg", ABUSE, MACRO_F1, "Clean against toxic, macro-F1"),
    Plot("civic-spam.svg", CIVIC, CALLED_SPAM, "Innocent civic comments called spam, by kind"),
    Plot("civic-abuse.svg", CIVIC, CALLED_ABUSE, "Innocent civic comments called abuse, by kind"),
    Plot("civic-held.svg", CIVIC, NOT_PUBLISHED, "Innocent civic comments held or called spam"),
    Plot("civic-caught.svg", CIVIC, CAUGHT, "Civic spam caught, by kind"),
    Plot("civic-kept-back.svg", CIVIC, KEPT_BACK, "Civic spam and insults caught or held"),
    Plot("untrained-spam.svg", BEHAVIOUR, CALLED_SPAM, "Innocent comments called spam"),
    Plot("untrained-caught.svg", BEHAVIOUR, CAUGHT, "Spam caught"),
)


@dataclass(frozen=True)
class Report:
    """All that the report found but for speed; the same inputs give the same report.

    `calibration` holds for each task the mean gap and the bins of the reliability table; `missing`
    says in words what could not be measured.
    """

    about: Mapping[str, Any]
    lines: Sequence[Line]
    calibration: Mapping[str, Mapping[str, Any]]
    missing: Sequence[str]

    @property
    def with_goal(self) -> list[Line]:
        """The lines that have a goal."""
        return [line for line in self.lines if line.goal]

    def to_dict(self) -> dict[str, Any]:
        """The report as JSON."""
        return {
            **self.about,
            "lines": [line.to_dict() for line in self.lines],
            "calibration": self.calibration,
            "missing": list(self.missing),
        }


def write_report(report: Report, out: Path) -> list[Path]:
    """Write JSON, plots and page; returns what was written."""
    files = {JSON: json.dumps(report.to_dict(), indent=1, ensure_ascii=False) + "\n"}
    plots = []
    for plot in PLOTS:
        lines = _lines_of(plot, report.lines)
        if lines:
            files[plot.file] = intervals(lines, plot.title)
            plots.append(plot)
    if report.calibration:
        files[CALIBRATION_PLOT] = reliabilities(report.calibration, "Said and was so, by task")
    files["index.html"] = _page(report, plots)
    return [_write(out / name, text) for name, text in files.items()]


def write_speed(found: Sequence[Speed], out: Path) -> list[Path]:
    """Write the figures of the day, which the page shows as one picture."""
    text = json.dumps([one.to_dict() for one in found], indent=1, ensure_ascii=False)
    drawn = speeds(found, "Speed and size, as measured when the report was made")
    return [_write(out / SPEED_JSON, text + "\n"), _write(out / SPEED_PLOT, drawn)]


def _lines_of(plot: Plot, lines: Sequence[Line]) -> list[Line]:
    return [
        line
        for line in lines
        if line.section == plot.section and line.figure.measure == plot.measure
    ]


def _page(report: Report, plots: Sequence[Plot]) -> str:
    folder = FileSystemLoader(Path(__file__).parent)
    made = Environment(
        loader=folder, autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True, keep_trailing_newline=True,
    )  # fmt: skip
    sections: dict[str, list[Line]] = {}
    for line in report.lines:
        sections.setdefault(line.section, []).append(line)
    return made.get_template(PAGE).render(
        report=report,
        sections=sections,
        plots={name: [one for one in plots if one.section == name] for name in sections},
        cells_of=cells_of,
        table_head=HEAD,
        reached=sum(bool(line.reached) for line in report.with_goal),
        proven=sum(bool(line.proven) for line in report.with_goal),
    )


def _write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8", newline="\n")
    return path
