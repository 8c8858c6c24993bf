"""*publish*: puts the gated candidate where the service loads it, all of it or nothing."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING, Final

from service.screening.artefact import MANIFEST
from service.screening.classifier import Classifier
from service.screening.disk import to_disk
from training.card import card_of
from training.fit import CANDIDATE
from training.gate import gate

if TYPE_CHECKING:
    from pathlib import Path


CARD: Final = "card.md"
MAX_BYTES: Final = 15_000_000


class PublishError(RuntimeError):
    """The candidate cannot be shipped."""


def publish(work: Path, out: Path) -> str:
    """Gate, check that the service can load it, write the card, and swap the folder.

    The new folder is complete and on disk before it takes the old one's name; if that fails, the
    old one is put back. Other files in `out` are kept. Returns the model's version.

    Raises:
        GateError, ArtefactError, PublishError: nothing was changed.
    """
    recover(out)
    gate(work, out)
    candidate = work / CANDIDATE
    version = Classifier.load(candidate).model_version
    fresh = _beside(out, "new")
    shutil.rmtree(fresh, ignore_errors=True)
    if out.exists():
        shutil.copytree(out, fresh)
    fresh.mkdir(parents=True, exist_ok=True)
    for path in sorted(candidate.iterdir()):
        shutil.copyfile(path, fresh / path.name)
    manifest = json.loads((candidate / MANIFEST).read_text("utf-8"))
    (fresh / CARD).write_text(card_of(manifest), "utf-8")
    size = sum(path.stat().st_size for path in fresh.iterdir())
    if size > MAX_BYTES:
        shutil.rmtree(fresh)
        raise PublishError(f"the artefacts take {size} bytes, {MAX_BYTES} are allowed")
    for path in fresh.iterdir():
        to_disk(path)
    to_disk(fresh)
    _swap(fresh, out)
    print(f"publish: {version} in {out}, {size / 1e6:.2f} MB")
    return version


def recover(out: Path) -> None:
    """Put the old folder back where an interrupted swap left none."""
    old = _beside(out, "old")
    if old.exists() and not out.exists():
        old.rename(out)
    shutil.rmtree(old, ignore_errors=True)


def _swap(fresh: Path, out: Path) -> None:
    old = _beside(out, "old")
    if out.exists():
        out.rename(old)
    try:
        fresh.rename(out)
    except OSError:
        if old.exists():
            old.rename(out)
        raise
    to_disk(out.parent)
    shutil.rmtree(old, ignore_errors=True)


def _beside(out: Path, what: str) -> Path:
    return out.with_name(f".{out.name}.{what}")
