"""A place to learn an adaptation in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.service.screening.fakes import write_artefact
from tests.training.decided import MOMENT
from training.adapt import Place

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """A shipped model, a work folder, and nothing learnt yet."""
    for name in ("work", "models"):
        (tmp_path / name).mkdir()
    write_artefact(tmp_path / "models")
    return Place(tmp_path / "work", tmp_path / "models", tmp_path / "learnt", MOMENT)
