"""Writes an adaptation as the service reads it: same weights, same bytes; for `adapt`."""

from __future__ import annotations

import hashlib
import json
from array import array
from typing import TYPE_CHECKING, Any

import numpy as np
from safetensors.numpy import save

from service.screening.adaptation import DETAILS, FORMAT, OUTPUTS, WEIGHTS, Adaptation

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from numpy.typing import NDArray

Units = dict[str, dict[str, int]]
"""By output, by gram: what is added, in units of the shipped scale; never 0."""


def units_of(grams: list[str], delta: NDArray[Any], scale: float) -> dict[str, int]:
    """A delta in whole units of the shipped scale, within int16; what rounds to 0 is left out."""
    limits = np.iinfo(np.int16)
    rounded = np.clip(np.rint(delta / scale), limits.min, limits.max).astype(int)
    return {gram: int(unit) for gram, unit in zip(grams, rounded, strict=True) if unit}


def adaptation_of(units: Units, name: str = "0000-00000000") -> Adaptation:
    """The units as the service has them."""
    outputs = tuple(output for output in OUTPUTS if units.get(output))
    grams = sorted({gram for output in outputs for gram in units[output]})
    rows = [array("h", [units[output].get(gram, 0) for gram in grams]) for output in outputs]
    return Adaptation(name, outputs, grams, rows, {})


def units_in(adaptation: Adaptation) -> Units:
    """The other way round."""
    return {
        output: {gram: unit for gram, unit in zip(adaptation.grams, row, strict=True) if unit}
        for output, row in zip(adaptation.outputs, adaptation.rows, strict=True)
    }


def write_adaptation(folder: Path, units: Units, number: int, details: Mapping[str, Any]) -> str:
    """Write the two files; gives the id, which begins with the number."""
    made = adaptation_of(units)
    data = save(
        {
            "grams": np.frombuffer("\n".join(made.grams).encode("utf-8"), dtype=np.uint8),
            "weights": np.array([list(row) for row in made.rows], dtype="<i2"),
        }
    )
    digest = hashlib.sha256(data).hexdigest()
    name = f"{number:04d}-{digest[:8]}"
    about = {"format": FORMAT, "id": name, "sha256": digest, "outputs": list(made.outputs)}
    folder.mkdir(parents=True, exist_ok=True)
    (folder / WEIGHTS).write_bytes(data)
    text = json.dumps(about | dict(details), indent=1, sort_keys=True, ensure_ascii=False)
    (folder / DETAILS).write_text(text + "\n", "utf-8")
    return name
