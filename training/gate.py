"""*gate*: refuses a candidate that is worse than what is shipped by more than a stated margin."""

from __future__ import annotations

import json
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from service.screening.artefact import MANIFEST
from training.fit import CANDIDATE

if TYPE_CHECKING:
    from collections.abc import Mapping

# how much worse a figure may get; set by judgement, not measured
MARGINS: Final = {
    "macro-F1": 0.015,
    "recall at 1 % false positives": 0.02,
    "spam held or called spam": 0.03,
    "harmless put among spam": 0.001,
    "harmless called spam": 0.005,
    "harmless held or called spam": 0.005,
    "clean called abuse": 0.01,
}
LOWER_IS_BETTER: Final = ("harmless", "clean")
GATED_SPLITS: Final = ("grouped", "unseen")
ACCEPTED: Final = Path(__file__).with_name("accepted.toml")
FEW: Final = 200  # of fewer texts a figure moves more than any margin by chance alone


class GateError(RuntimeError):
    """The candidate is worse than what is shipped, or cannot be compared."""


@dataclass(frozen=True)
class Worse:
    """A figure that fell by more than its margin."""

    name: str
    shipped: float
    candidate: float | None
    margin: float

    def __str__(self) -> str:
        """In one line."""
        now = "not measured" if self.candidate is None else f"{self.candidate:.4f}"
        return f"{self.name}: shipped {self.shipped:.4f}, candidate {now}, margin {self.margin}"


def gate(work: Path, out: Path, accepted: Path = ACCEPTED) -> None:
    """Compare the candidate with the shipped manifest; no shipped one, nothing to be worse than.

    What a release gives up knowingly stands in `accepted.toml` with its reason, and is printed.

    Raises:
        GateError: worse somewhere, not measured where the shipped one was, or unreadable.
    """
    release, candidate = _metrics(work / CANDIDATE / MANIFEST)
    if not candidate:
        raise GateError("the candidate has no figures: run evaluate first")
    if not (out / MANIFEST).exists():
        print(f"gate: nothing is shipped in {out} yet")
        return
    reasons = _accepted(accepted, release)
    worse = []
    for one in compare(_metrics(out / MANIFEST)[1], candidate):
        if one.name in reasons:
            print(f"gate: {one}; accepted: {reasons[one.name]}")
        else:
            worse.append(one)
    if worse:
        listed = "\n  ".join(map(str, worse))
        raise GateError(f"the candidate is worse than what is shipped:\n  {listed}")
    print("gate: no gated figure is worse than the shipped one by more than its margin")


def compare(
    shipped: Mapping[str, Mapping[str, Any]], candidate: Mapping[str, Mapping[str, Any]]
) -> list[Worse]:
    """The gated figures that fell by more than their margin, or are gone."""
    worse = []
    for name, old in shipped.items():
        margin = MARGINS.get(old["measure"])
        if margin is None or old["split"] not in GATED_SPLITS or old["n"] < FEW:
            continue
        new = candidate[name]["value"] if name in candidate else None
        sign = -1 if old["measure"].startswith(LOWER_IS_BETTER) else 1
        if new is None or sign * (old["value"] - new) > margin:
            worse.append(Worse(name, old["value"], new, margin))
    return worse


def _accepted(path: Path, release: str) -> dict[str, str]:
    """Figures that a release may give up, and why."""
    try:
        entries = tomllib.loads(path.read_text("utf-8")).get("accepted", [])
        return {one["figure"]: one["why"] for one in entries if one["release"] == release}
    except (OSError, ValueError, KeyError) as error:
        raise GateError(f"{path.name} cannot be read: {error}") from error


def _metrics(path: Path) -> tuple[str, dict[str, dict[str, Any]]]:
    """A manifest's release, and its figures by name."""
    try:
        manifest = json.loads(path.read_text("utf-8"))
        return str(manifest.get("release", "")), {
            " / ".join((one["task"], one["source"], one["split"], one["measure"])): one
            for one in manifest["metrics"]
        }
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise GateError(f"{path} cannot be read: {error}") from error
