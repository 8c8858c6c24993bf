"""Writes a candidate's `manifest.json`: what it is, from what, with what, and how good."""

from __future__ import annotations

import hashlib
import json
import platform
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, Final

from service.screening.artefact import FORMAT, MANIFEST, OUTPUTS, model_version
from service.screening.features import FEATURES_VERSION
from service.screening.text import CANON_VERSION
from training.civic import CIVIC, LICENCE, SOURCE
from training.fetch import Fetched, at_hand
from training.fit import CANDIDATE, DECISIONS
from training.heads import FitError
from training.sources import TASKS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from training.sources import Source

RELEASE: Final = "2026.11.25"  # raised by hand when the recipe changes; the digest tells the rest
LICENCES: Final = {
    "spam": "CC-BY-SA-4.0",
    "sentiment": "CC-BY-SA-4.0",
    "abuse": "CC-BY-NC-SA-4.0",
}
LIBRARIES: Final = ("numpy", "scipy", "scikit-learn", "safetensors", "confusable-homoglyphs")
DIGITS: Final = 4
OWN: Final = {
    "id": SOURCE,
    "repository": f"training/corpora/{CIVIC.name}",
    "commit": "",
    "licence": LICENCE,
    "licence_stated_in": "training/corpora/README.md",
    "cite": "written for this project, line by line; no citizen said any of it",
}


def write_manifest(
    work: Path,
    sources: Sequence[Source],
    metrics: Sequence[Mapping[str, Any]],
    calibration: Mapping[str, Any],
) -> dict[str, Any]:
    """Write the candidate's manifest and return it.

    Raises:
        FitError: *fit* has not run.
    """
    folder = work / CANDIDATE
    try:
        decided = json.loads((work / DECISIONS).read_text("utf-8"))
    except FileNotFoundError as error:
        raise FitError(f"{work} holds no {DECISIONS}: run fit first") from error
    by_id = {source.id: source for source in sources}
    manifest: dict[str, Any] = {
        "format": FORMAT,
        "release": RELEASE,
        "canon_version": CANON_VERSION,
        "features_version": FEATURES_VERSION,
        "tasks": {task: _task(folder, task, decided) for task in TASKS},
        "thresholds": decided["thresholds"],
        "sources": _sources(by_id, decided["trained_on"]),
        "data": _data(work, decided["trained_on"]),
        "libraries": {"python": platform.python_version()}
        | {name: version(name) for name in LIBRARIES},
        "metrics": [_rounded(figure) for figure in metrics],
        "calibration": _rounded(calibration),
    }
    manifest["model_version"] = model_version(manifest)
    text = json.dumps(manifest, indent=1, ensure_ascii=False)
    (folder / MANIFEST).write_text(text + "\n", "utf-8")
    return manifest


def digest_of_file(path: Path) -> str:
    """The sha256 of a file, in hexadecimal."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _task(folder: Path, task: str, decided: Mapping[str, Any]) -> dict[str, Any]:
    path = folder / f"{task}.safetensors"
    return {
        "file": f"{task}.safetensors",
        "sha256": digest_of_file(path),
        "bytes": path.stat().st_size,
        "outputs": list(OUTPUTS[task]),
        "licence": LICENCES[task],
        "trained_on": decided["trained_on"][task],
        "training_digest": decided["digests"][task],
    }


def _data(work: Path, trained_on: Mapping[str, Mapping[str, int]]) -> list[dict[str, str]]:
    """Every file that was read, with its digest."""
    files = at_hand(work)
    if _is_used(SOURCE, trained_on):
        files.append(Fetched(SOURCE, "train", "", digest_of_file(CIVIC), "this repository"))
    return [
        {name: getattr(file, name) for name in ("source", "split", "provenance", "sha256")}
        for file in files
    ]


def _is_used(name: str, trained_on: Mapping[str, Mapping[str, int]]) -> bool:
    return any(name in counts for counts in trained_on.values())


def _sources(
    by_id: Mapping[str, Source], trained_on: Mapping[str, Mapping[str, int]]
) -> list[dict[str, Any]]:
    """Origin, licence and citation of every source that trained something."""
    used = [name for name in by_id if _is_used(name, trained_on)]
    found = [
        {
            "id": name,
            "repository": by_id[name].repository,
            "commit": by_id[name].commit,
            "licence": by_id[name].licence,
            "licence_stated_in": by_id[name].licence_stated_in,
            "cite": by_id[name].cite,
        }
        for name in used
    ]
    return [*found, OWN] if _is_used(SOURCE, trained_on) else found


def _rounded(value: object) -> object:
    if isinstance(value, float):
        return round(value, DIGITS)
    if isinstance(value, dict):
        return {name: _rounded(one) for name, one in value.items()}
    if isinstance(value, list):
        return [_rounded(one) for one in value]
    return value
