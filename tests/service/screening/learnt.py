"""Writes small adaptations for tests, on top of the artefact of `fakes`."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

import numpy as np
from safetensors.numpy import save

from service.screening.adaptation import DETAILS, FORMAT, WEIGHTS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

MOMENT = "2026-03-10T02:00:00+00:00"


def write_learnt(  # the parts of an adaptation, each with its default
    folder: Path,
    base: str,
    units: Mapping[str, Sequence[int]],
    *,
    outputs: Sequence[str] = ("spam",),
    number: int = 1,
    parent: str | None = None,
) -> str:
    """Write an adaptation: by gram its units, one an output; gives its id."""
    weights = np.array(list(units.values()), dtype="<i2").T.copy()
    grams = np.frombuffer("\n".join(units).encode(), dtype=np.uint8)
    data = save({"grams": grams, "weights": weights})
    digest = hashlib.sha256(data).hexdigest()
    details = {
        "format": FORMAT,
        "id": f"{number:04d}-{digest[:8]}",
        "base": base,
        "sha256": digest,
        "outputs": list(outputs),
        "parent": parent,
        "created_at": MOMENT,
        "counts": {"decisions": 60, "features": {"spam": len(units)}},
    }
    folder.mkdir(parents=True, exist_ok=True)
    (folder / WEIGHTS).write_bytes(data)
    (folder / DETAILS).write_text(json.dumps(details), "utf-8")
    return str(details["id"])


def change_details(folder: Path, **change: object) -> None:
    """Change what is written about an adaptation; None takes a part away."""
    details = json.loads((folder / DETAILS).read_text("utf-8")) | change
    kept = {name: value for name, value in details.items() if value is not None}
    (folder / DETAILS).write_text(json.dumps(kept), "utf-8")
