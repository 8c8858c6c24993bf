"""Publishing is all or nothing: a refused or broken candidate leaves what is shipped untouched."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from service.screening.artefact import ArtefactError
from tests.service.screening.fakes import write_artefact
from training.gate import GateError
from training.publish import publish, recover

FIGURE = {"task": "spam", "source": "x", "split": "grouped", "measure": "macro-F1", "value": 0.5,
          "n": 900, "low": 0.4, "high": 0.6}  # fmt: skip
CARD = {"sources": [], "calibration": {}, "metrics": [FIGURE]}


def candidate(work: Path, value: float = 0.5) -> None:
    folder = work / "candidate"
    folder.mkdir(parents=True, exist_ok=True)
    write_artefact(folder)
    path = folder / "manifest.json"
    manifest = json.loads(path.read_text("utf-8")) | CARD
    manifest["metrics"] = [{**FIGURE, "value": value}]
    for name, task in manifest["tasks"].items():
        task |= {"file": f"{name}.safetensors", "licence": "CC0-1.0", "trained_on": {"x": 3}}
    path.write_text(json.dumps(manifest), "utf-8")


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.fixture
def out(tmp_path: Path) -> Path:
    candidate(tmp_path)
    publish(tmp_path, tmp_path / "models")
    return tmp_path / "models"


def test_a_candidate_is_published_with_its_card_and_nothing_is_left_beside(
    out: Path, tmp_path: Path
) -> None:
    assert {"card.md", "manifest.json", "spam.safetensors"} <= set(contents(out))
    assert {path.name for path in tmp_path.iterdir()} == {"candidate", "models"}


def test_what_else_lies_there_stays(out: Path, tmp_path: Path) -> None:
    (out / "lineage.json").write_text("{}", "utf-8")
    publish(tmp_path, out)
    assert (out / "lineage.json").read_text("utf-8") == "{}"


def test_a_worse_candidate_changes_nothing(out: Path, tmp_path: Path) -> None:
    before = contents(out)
    candidate(tmp_path, value=0.3)
    with pytest.raises(GateError):
        publish(tmp_path, out)
    assert contents(out) == before


def test_a_damaged_candidate_changes_nothing(out: Path, tmp_path: Path) -> None:
    before = contents(out)
    (tmp_path / "candidate" / "spam.safetensors").write_bytes(b"")
    with pytest.raises(ArtefactError, match="damaged"):
        publish(tmp_path, out)
    assert contents(out) == before


def test_a_swap_that_fails_puts_the_old_folder_back(
    out: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = contents(out)
    rename = Path.rename

    def failing(self: Path, target: Path) -> Path:
        if self.name.endswith(".new"):
            raise OSError(28, "No space left on device")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", failing)
    with pytest.raises(OSError, match="No space"):
        publish(tmp_path, out)
    assert contents(out) == before


def test_an_interrupted_swap_is_made_good(out: Path) -> None:
    before = contents(out)
    out.rename(out.with_name(".models.old"))
    recover(out)
    assert contents(out) == before
    assert not out.with_name(".models.old").exists()
