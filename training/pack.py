"""Packs a fitted task into its artefact, quantised, pruned, in order: same input, same bytes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
from safetensors.numpy import save

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from training.heads import Head

UNITS: Final = 2047  # the largest weight of an output
KEPT: Final = {"spam": 90_000, "sentiment": 90_000, "abuse": 60_000}  # features with most to say


def pack_artefact(task: str, head: Head, grams: Sequence[str]) -> bytes:
    """The bytes of `<task>.safetensors`; `service.screening.artefact` describes the tensors."""
    scale = np.abs(head.weights).max(axis=1) / UNITS
    if task == "spam":  # what an installation learns is added to all kinds alike, in one unit
        scale[:] = scale.max()
    scale[scale == 0] = 1.0
    scale = scale.astype("<f4")
    units = np.rint(head.weights / scale[:, None].astype(float)).astype("<i2")
    kept = _strongest(units, scale, KEPT[task])
    tensors = {
        "bias": head.bias.astype("<f4"),
        "grams": _joined([grams[at] for at in kept]),
        "scale": scale,
        "weights": np.ascontiguousarray(units[:, kept]),
    }
    return save(tensors)


def _strongest(units: NDArray[Any], scale: NDArray[Any], limit: int) -> NDArray[Any]:
    """Places of the features with the largest weights, in order; those of weight 0 are left out."""
    strength = (np.abs(units) * scale[:, None]).max(axis=0)
    ranked = np.argsort(-strength, kind="stable")[:limit]
    return np.sort(ranked[strength[ranked] > 0])


def _joined(grams: Sequence[str]) -> NDArray[Any]:
    return np.frombuffer("\n".join(grams).encode("utf-8"), dtype=np.uint8)
