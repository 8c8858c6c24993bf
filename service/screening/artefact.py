"""Reads the shipped artefacts; refuses what is missing, damaged or unfit; for `classifier`.

A model is `manifest.json` and one safetensors file a task: `grams` (UTF-8, sorted, one a line),
`weights` (int16, output by output), `scale` and `bias` (one float32 an output). No file that could
run code is ever read, and neither NumPy nor scikit-learn is needed.
"""

from __future__ import annotations

import hashlib
import json
from array import array
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import safetensors

from service.screening.features import FEATURES_VERSION
from service.screening.text import CANON_VERSION

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

FORMAT: Final = 1
MANIFEST: Final = "manifest.json"
TASKS: Final = ("spam", "sentiment", "abuse")
THRESHOLDS: Final = ("spam_sure", "spam", "spam_hold", "abuse")
OUTPUTS: Final = {
    "spam": ("gambling", "scam", "promotion", "other"),
    "sentiment": ("negative", "neutral", "positive"),
    "abuse": ("abuse",),
}


class ArtefactError(ValueError):
    """An artefact is missing, damaged or does not fit; the message says which and why."""


@dataclass(frozen=True)
class Weights:
    """One task's artefact: a row of int16 weights an output, worth `scale` log-odds a unit."""

    grams: list[str]
    rows: list[array[int]]
    scale: list[float]
    bias: list[float]


def read_manifest(models_dir: Path) -> dict[str, Any]:
    """The manifest, checked against this program.

    Raises:
        ArtefactError: missing, not JSON, another format, or made with another canonical text.
    """
    path = models_dir / MANIFEST
    try:
        manifest = json.loads(path.read_text("utf-8"))
        wanted = {
            "format": FORMAT,
            "canon_version": CANON_VERSION,
            "features_version": FEATURES_VERSION,
        }
        for name, value in wanted.items():
            if manifest[name] != value:
                raise ArtefactError(
                    f"{MANIFEST}: {name} is {manifest[name]!r}, this program needs {value!r}"
                )
        _check_thresholds(manifest["thresholds"])
        if manifest["model_version"] != model_version(manifest):
            raise ArtefactError(f"{MANIFEST}: its content does not match its model_version")
    except OSError as error:
        raise ArtefactError(f"{MANIFEST} cannot be read: {error.strerror}") from error
    except (UnicodeDecodeError, json.JSONDecodeError) as error:
        raise ArtefactError(f"{MANIFEST} is not JSON") from error
    except (KeyError, TypeError, AttributeError) as error:
        raise ArtefactError(f"{MANIFEST} lacks something: {error}") from error
    return dict(manifest)


def model_version(manifest: Mapping[str, Any]) -> str:
    """The release and a digest of all that decides a verdict: same content, same version."""
    decides = {
        "canon": manifest["canon_version"],
        "features": manifest["features_version"],
        "files": {task: manifest["tasks"][task]["sha256"] for task in TASKS},
        "outputs": {task: manifest["tasks"][task]["outputs"] for task in TASKS},
        "thresholds": manifest["thresholds"],
    }
    digest = hashlib.sha256(json.dumps(decides, sort_keys=True).encode()).hexdigest()
    return f"{manifest['release']}-{digest[:8]}"


def read_weights(models_dir: Path, manifest: Mapping[str, Any], task: str) -> Weights:
    """One task's weights.

    Raises:
        ArtefactError: missing, not the file the manifest names, or of another shape.
    """
    described = manifest["tasks"][task]
    path = models_dir / f"{task}.safetensors"
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ArtefactError(f"{path.name} cannot be read: {error.strerror}") from error
    if hashlib.sha256(data).hexdigest() != described["sha256"]:
        raise ArtefactError(f"{path.name} is damaged: its sha256 is not the manifest's")
    if tuple(described["outputs"]) != OUTPUTS[task]:
        raise ArtefactError(f"{path.name}: unknown outputs {described['outputs']}")
    try:
        return _unpack(_tensors_in(data), len(OUTPUTS[task]))
    except (KeyError, ValueError, safetensors.SafetensorError) as error:
        raise ArtefactError(f"{path.name} is not a {task} artefact: {error}") from error


def _tensors_in(data: bytes) -> dict[str, Any]:
    return dict(safetensors.deserialize(data))  # type: ignore[no-untyped-call] # has no types


def _unpack(tensors: Mapping[str, Any], outputs: int) -> Weights:
    grams = bytes(tensors["grams"]["data"]).decode("utf-8").split("\n")
    units = _array("h", tensors["weights"], "I16")
    scale = _array("f", tensors["scale"], "F32")
    bias = _array("f", tensors["bias"], "F32")
    if len(units) != outputs * len(grams) or len(scale) != outputs or len(bias) != outputs:
        raise ValueError("its arrays do not fit together")
    width = len(grams)
    rows = [units[at * width : (at + 1) * width] for at in range(outputs)]
    return Weights(grams, rows, list(scale), list(bias))


def _array(code: str, tensor: Mapping[str, Any], dtype: str) -> array[Any]:
    if tensor["dtype"] != dtype:
        raise ValueError(f"an array is {tensor['dtype']}, not {dtype}")
    made: array[Any] = array(code)
    made.frombytes(bytes(tensor["data"]))
    return made


def _check_thresholds(thresholds: Mapping[str, float]) -> None:
    for name in THRESHOLDS:
        if not 0 < thresholds[name] < 1:
            raise ArtefactError(f"{MANIFEST}: threshold {name} is not between 0 and 1")
    if not thresholds["spam_hold"] <= thresholds["spam"] <= thresholds["spam_sure"]:
        raise ArtefactError(f"{MANIFEST}: the thresholds of spam do not rise: hold, spam, sure")
