"""`python -m training report`: all that can be measured without sealed sets, in one command.

Prints the table, and writes it as JSON and as a page with plots. Out-of-fold figures come from the
work folder if what *fit* left there is, byte for byte, what is reported on; else it is fitted anew.
"""

from __future__ import annotations

import argparse
import sys
from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from service.screening.artefact import ArtefactError
from training.civic import CIVIC
from training.command import FAULTS, STEPS
from training.measures import wilson
from training.report_bench import Bench, ReportError, progress
from training.report_civic import (
    BEHAVIOUR_SETS,
    HELD_OUT,
    behaviour_lines,
    civic_lines,
    trains_on_civic,
)
from training.report_disguise import disguise_lines
from training.report_lines import DIGITS, text_of
from training.report_page import Report, write_report, write_speed
from training.report_sets import abuse_lines, sentiment_lines, spam_lines
from training.report_speed import measure_speed, speed_text
from training.sources import read_sources

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

NEEDED: Final = ("fetch", "prepare", "fit")
SEALED: Final = (
    "the official test splits, a civic set and one spam source: sealed, not ours to read"
)


def make_report(bench: Bench, corpus: Path) -> Report:
    """Measure everything but speed; `corpus` is the civic one.

    Raises:
        ReportError, PreparedError, FetchError: what is needed is not at hand.
    """
    lines = [
        *sentiment_lines(bench),
        *spam_lines(bench),
        *disguise_lines(bench),
        *abuse_lines(bench),
        *civic_lines(bench, corpus),
        *behaviour_lines(bench),
    ]
    manifest = bench.manifest
    about = {
        "model_version": manifest["model_version"],
        "canon_version": manifest["canon_version"],
        "thresholds": manifest["thresholds"],
        "trained_on": {name: task["trained_on"] for name, task in manifest["tasks"].items()},
    }
    return Report(about, lines, calibration_of(manifest), missing_of(bench))


def calibration_of(manifest: Mapping[str, Any]) -> dict[str, Any]:
    """The manifest's reliability tables, with intervals and how many texts they count."""
    made = {}
    for task, table in manifest["calibration"].items():
        bins = []
        for one in table["bins"]:
            low, high = wilson(round(one["was"] * one["n"]), one["n"])
            ends = {"was_low": round(low, DIGITS), "was_high": round(high, DIGITS)}
            bins.append({**one, **ends})
        made[task] = {**table, "n": sum(one["n"] for one in bins), "bins": bins}
    return made


def missing_of(bench: Bench) -> list[str]:
    """What was not measured, in words."""
    found = [SEALED]
    if not bench.manifest["metrics"]:
        found.append("sources left out, and calibration: the artefacts' manifest has no figures")
    if not trains_on_civic(bench):
        found.append("the civic corpus by theme: it trained nothing, and is judged as unseen")
    if not (BEHAVIOUR_SETS / HELD_OUT).exists():
        found.append("the held-out sets of the behaviour tests: they are not there")
    return found


def calibration_text(calibration: Mapping[str, Mapping[str, Any]]) -> str:
    """The reliability tables as text."""
    printed = ["\nCalibration (said: n, mean said, was so, 95 %)"]
    for task, table in calibration.items():
        gap = table["expected_calibration_error"]
        printed.append(f"  {task}: mean gap {gap:.3f} of {table['n']:,} texts")
        printed += [
            f"    {one['low']:.1f}–{one['high']:.1f}  {one['n']:>7,}  {one['said']:.3f}  "
            f"{one['was']:.3f}  {one['was_low']:.3f} – {one['was_high']:.3f}"
            for one in table["bins"]
        ]
    return "\n".join(printed)


def fitted_bench(args: Namespace) -> Bench:
    """The bench; what is not fitted yet is, where a folder of data is given.

    Raises:
        ReportError: the work folder's fit is of other artefacts, and cannot be made of these.
    """
    bench = Bench(args.work, args.models)
    if bench.is_fitted():
        progress(f"out-of-fold figures of {bench.screener.model_version} from {args.work}")
        return bench
    if args.data is None:
        raise ReportError(f"{args.work} holds no fit of {args.models}: give --data, or train first")
    for step in NEEDED:
        progress(f"{args.work} holds no fit of {args.models}: {step}")
        STEPS[step](read_sources(), args)
    if not bench.is_fitted():
        raise ReportError(f"the data and the recipe do not give {args.models}: train first")
    return bench


def main(argv: Sequence[str]) -> int:
    """Make the report; 1 and a message on standard error where it cannot be."""
    parser = argparse.ArgumentParser(prog="python -m training report", description=__doc__)
    parser.add_argument("--data", type=Path, help="a collected folder, to fit what is not yet")
    parser.add_argument("--work", type=Path, default=Path("var/training"), help="what steps left")
    parser.add_argument("--models", type=Path, default=Path("models"), help="what is reported on")
    parser.add_argument("--out", type=Path, default=Path("docs/report"), help="where it is written")
    parser.add_argument("--civic", type=Path, default=CIVIC, help="the civic corpus")
    parser.add_argument(
        "--speed", action=argparse.BooleanOptionalAction, default=True, help="measure speed too"
    )
    args = parser.parse_args(argv)
    try:
        bench = fitted_bench(args)
        report = make_report(bench, args.civic)
        written = write_report(report, args.out)
        print(text_of(report.lines))
        print(calibration_text(report.calibration))
        if args.speed:
            found = measure_speed(bench, args.civic)
            written += write_speed(found, args.out)
            print(speed_text(found))
    except (*FAULTS, ArtefactError, ReportError) as error:
        print(f"report: {error}", file=sys.stderr)
        return 1
    reached = sum(bool(line.reached) for line in report.with_goal)
    print(f"\nNot measured: {'; '.join(report.missing)}")
    print(f"{reached} of {len(report.with_goal)} figures with a goal reach it")
    print(f"report: {', '.join(path.name for path in written)} in {args.out}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
