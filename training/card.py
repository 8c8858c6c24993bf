"""Renders `card.md` from a manifest and the prose in `card.txt`; called by *publish*."""

from __future__ import annotations

from pathlib import Path
from string import Template
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

PROSE: Final = Path(__file__).with_name("card.txt")


def card_of(manifest: Mapping[str, Any]) -> str:
    """The model card of a manifest, Markdown."""
    return Template(PROSE.read_text("utf-8")).substitute(
        version=manifest["model_version"],
        canon=manifest["canon_version"],
        tasks="\n".join(
            _row(
                name,
                f"`{task['file']}`",
                ", ".join(task["outputs"]),
                _counts(task),
                task["licence"],
            )
            for name, task in manifest["tasks"].items()
        ),
        thresholds=", ".join(f"{name} {value}" for name, value in manifest["thresholds"].items()),
        sources="\n".join(
            _row(
                source["id"],
                _origin(source),
                f"{source['licence']} ({source['licence_stated_in']})",
                source["cite"],
            )
            for source in manifest["sources"]
        ),
        figures=_figures(manifest),
        calibration="\n\n".join(
            _reliability(task, table) for task, table in manifest["calibration"].items()
        ),
    )


def _row(*cells: object) -> str:
    return "| " + " | ".join(str(cell) for cell in cells) + " |"


def _origin(source: Mapping[str, str]) -> str:
    if not source["commit"]:
        return f"this repository, `{source['repository']}`"
    return f"github.com/{source['repository']} at `{source['commit'][:12]}`"


def _counts(task: Mapping[str, Any]) -> str:
    return ", ".join(f"{name} {count:,}" for name, count in task["trained_on"].items())


def _figures(manifest: Mapping[str, Any]) -> str:
    lines = [_row("task", "source", "split", "measure", "value", "95 %", "n"), "|---" * 7 + "|"]
    lines += [
        _row(
            one["task"],
            one["source"],
            one["split"],
            one["measure"],
            f"{one['value']:.4f}",
            f"{one['low']:.4f}–{one['high']:.4f}",
            one["n"],
        )
        for one in manifest["metrics"]
    ]
    return "\n".join(lines)


def _reliability(task: str, table: Mapping[str, Any]) -> str:
    lines = [
        f"{task}: mean gap {table['expected_calibration_error']:.3f}",
        "",
        _row("said", "n", "mean said", "was so"),
        "|---" * 4 + "|",
    ]
    lines += [
        _row(
            f"{one['low']:.1f}–{one['high']:.1f}",
            one["n"],
            f"{one['said']:.3f}",
            f"{one['was']:.3f}",
        )
        for one in table["bins"]
    ]
    return "\n".join(lines)
