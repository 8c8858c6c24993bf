"""A classifier that says what a test tells it, and a small real artefact."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from safetensors.numpy import save

from service.screening.artefact import FORMAT, OUTPUTS, model_version
from service.screening.classifier import Contribution, Judgement
from service.screening.features import FEATURES_VERSION
from service.screening.text import CANON_VERSION

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from service.screening.text import Canonical

THRESHOLDS = {"spam_sure": 0.9, "spam": 0.9, "spam_hold": 0.5, "abuse": 0.8}
CALM = {"negative": 0.1, "neutral": 0.8, "positive": 0.1}
UNIT = 1000  # of int16 weight, worth 100 log-odds


@dataclass
class FakeClassifier:
    """Judges every text alike; `words` are the contributions it finds: (task, word, weight)."""

    spam: float = 0.01
    abuse: float | None = 0.01
    sentiment: dict[str, float] = field(default_factory=CALM.copy)
    kind: str | None = None
    words: tuple[tuple[str, str, float], ...] = ()
    model_version: str = "fake-1"
    thresholds: dict[str, float] = field(default_factory=THRESHOLDS.copy)
    asked: dict[str, Canonical] = field(default_factory=dict)

    def judge(self, fields: Mapping[str, Canonical]) -> Judgement:
        """What it was told, with the places of the words in the fields it is asked about."""
        self.asked = dict(fields)
        found = [
            Contribution(task, name, at, at + len(word), weight)
            for task, word, weight in self.words
            for name, reading in fields.items()
            if (at := reading.text.find(word)) >= 0
        ]
        return Judgement(self.spam, self.kind, self.sentiment, self.abuse, found)


def write_artefact(folder: Path) -> None:
    """Artefacts that know three words: gacor (gambling), bodoh (abuse), buruk (negative)."""
    tasks = {
        "spam": ("=gacor", [UNIT, 0, 0, 0]),
        "sentiment": ("=buruk", [UNIT, 0, 0]),
        "abuse": ("=bodoh", [UNIT]),
    }
    described = {}
    for task, (gram, weights) in tasks.items():
        data = _artefact(gram, weights)
        (folder / f"{task}.safetensors").write_bytes(data)
        digest = hashlib.sha256(data).hexdigest()
        described[task] = {"sha256": digest, "outputs": list(OUTPUTS[task])}
    manifest = {
        "format": FORMAT,
        "canon_version": CANON_VERSION,
        "features_version": FEATURES_VERSION,
        "release": "test",
        "thresholds": THRESHOLDS,
        "tasks": described,
    }
    manifest["model_version"] = model_version(manifest)
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")


def _artefact(gram: str, weights: list[int]) -> bytes:
    width = len(weights)
    return save(
        {
            "grams": np.frombuffer(gram.encode(), dtype=np.uint8),
            "weights": np.array(weights, dtype="<i2").reshape(width, 1),
            "scale": np.full(width, 0.1, dtype="<f4"),
            "bias": np.full(width, -4.0, dtype="<f4"),
        }
    )
