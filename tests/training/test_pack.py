"""Packing: order, quantisation and pruning; the service reads what was packed."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import numpy as np
import pytest

from service.screening.artefact import OUTPUTS, read_weights
from training import pack
from training.heads import Head

if TYPE_CHECKING:
    from pathlib import Path

GRAMS = ["#a", "=a", "=b", "=c"]


def head() -> Head:
    weights = np.zeros((3, 4))
    weights[0] = [0.001, -2.0, 0.0, 1.0]
    weights[2] = [0.0, 1.0, 0.0, 0.5]
    return Head(weights, np.array([0.1, -0.2, 0.3]))


def test_the_service_reads_what_was_packed(tmp_path: Path) -> None:
    data = pack.pack_artefact("sentiment", head(), GRAMS)
    (tmp_path / "sentiment.safetensors").write_bytes(data)
    digest = hashlib.sha256(data).hexdigest()
    described = {"sentiment": {"sha256": digest, "outputs": list(OUTPUTS["sentiment"])}}
    weights = read_weights(tmp_path, {"tasks": described}, "sentiment")
    assert weights.grams == ["#a", "=a", "=c"]  # what weighs nothing is left out
    for place, row in enumerate(head().weights[:, [0, 1, 3]]):
        read = np.array(weights.rows[place]) * weights.scale[place]
        assert read == pytest.approx(row, abs=2 / pack.UNITS)
    assert weights.bias == pytest.approx([0.1, -0.2, 0.3])


def test_only_the_strongest_features_are_kept_in_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(pack.KEPT, "sentiment", 2)
    data = pack.pack_artefact("sentiment", head(), GRAMS)
    assert b"=a\n=c" in data
    assert b"#a" not in data


def test_the_same_head_gives_the_same_bytes() -> None:
    packed = {pack.pack_artefact("sentiment", head(), GRAMS) for _ in range(3)}
    assert len(packed) == 1
