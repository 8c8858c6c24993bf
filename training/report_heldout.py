"""A screener that saw nothing of one fold of the spam sources; the report disguises that fold.

It is the very model whose log-odds *fit* left for that fold, packed and loaded as the service does.
"""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from service.screening.artefact import MANIFEST, model_version
from service.screening.screener import Screener
from training.fit import material_of
from training.heads import Head, fit_head
from training.manifest import digest_of_file
from training.pack import pack_artefact
from training.report_bench import ReportError

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from training.prepare import Example
    from training.report_bench import Bench

FOLD: Final = 0
FOLDER: Final = "held-out"
SPAM_FILE: Final = "spam.safetensors"
CLOSE: Final = 1e-3  # log-odds; the same fit on the same rows leaves rounding only


def held_out_screener(bench: Bench) -> tuple[Screener, list[Example]]:
    """The screener, and the examples of the fold that it never saw.

    Raises:
        ReportError: the fold's model is not the one whose log-odds are in the work folder.
    """
    material = material_of(bench.work, "spam")
    held = material.folds == FOLD
    head = fit_head("spam", material.counted, material.examples, np.flatnonzero(~held))
    left = bench.out_of_fold("spam").logits[held]
    slope, offset = _calibration(head.logits(material.counted.rows[held]), left)
    calibrated = Head(head.weights * slope[:, None], head.bias * slope + offset)
    data = pack_artefact("spam", calibrated, material.counted.grams)
    examples = [one for one, out in zip(material.examples, held, strict=True) if out]
    return Screener.load(_with_spam(bench, data), abuse=True), examples


def _calibration(raw: NDArray[Any], left: NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any]]:
    """Slope and offset of every output that lead from the model's log-odds to those left by fit."""
    slope, offset = np.ones(raw.shape[1]), np.zeros(raw.shape[1])
    for at in range(raw.shape[1]):
        if np.ptp(raw[:, at]) > 0:
            slope[at], offset[at] = np.polyfit(raw[:, at], left[:, at], 1)
        else:
            offset[at] = float(np.mean(left[:, at] - raw[:, at]))
    if np.abs(raw * slope + offset - left).max() > CLOSE:
        raise ReportError("the recipe no longer gives what fit left: run fit again")
    return slope, offset


def _with_spam(bench: Bench, data: bytes) -> Path:
    """A copy of the artefacts with another one for spam."""
    folder = bench.work / FOLDER
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for task in bench.manifest["tasks"].values():
        shutil.copyfile(bench.models / task["file"], folder / task["file"])
    path = folder / SPAM_FILE
    path.write_bytes(data)
    spam = bench.manifest["tasks"]["spam"] | {
        "sha256": digest_of_file(path), "bytes": len(data),
    }  # fmt: skip
    tasks = bench.manifest["tasks"] | {"spam": spam}
    manifest = bench.manifest | {"tasks": tasks}
    manifest["model_version"] = model_version(manifest)
    (folder / MANIFEST).write_text(json.dumps(manifest, ensure_ascii=False), "utf-8")
    return folder
