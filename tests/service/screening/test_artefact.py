"""Reading artefacts: everything that is missing, damaged or unfit is refused by name."""

from __future__ import annotations

import hashlib
import json
import shutil
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from safetensors.numpy import save

from service.screening.artefact import (
    ArtefactError,
    model_version,
    read_manifest,
    read_weights,
)
from service.screening.classifier import Classifier
from tests.service.screening.fakes import write_artefact

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.fixture
def models(tmp_path: Path) -> Path:
    write_artefact(tmp_path)
    return tmp_path


def edit(models: Path, change: Callable[[dict[str, Any]], object]) -> None:
    path = models / "manifest.json"
    manifest = json.loads(path.read_text("utf-8"))
    change(manifest)
    path.write_text(json.dumps(manifest), "utf-8")


def replace(models: Path, data: bytes) -> None:
    """Put other bytes where the spam artefact was, with a manifest that names them."""
    (models / "spam.safetensors").write_bytes(data)

    def rename(manifest: dict[str, Any]) -> None:
        manifest["tasks"]["spam"]["sha256"] = hashlib.sha256(data).hexdigest()
        manifest["model_version"] = model_version(manifest)

    edit(models, rename)


def test_a_written_artefact_is_read_as_written(models: Path) -> None:
    weights = read_weights(models, read_manifest(models), "spam")
    assert weights.grams == ["=gacor"]
    assert [list(row) for row in weights.rows] == [[1000], [0], [0], [0]]
    assert weights.bias == [-4.0] * 4
    assert weights.scale[0] == pytest.approx(0.1)


@pytest.mark.parametrize(
    "name", ["manifest.json", "spam.safetensors", "sentiment.safetensors", "abuse.safetensors"]
)
def test_a_missing_file_is_named(models: Path, name: str) -> None:
    (models / name).unlink()
    with pytest.raises(ArtefactError, match=name):
        Classifier.load(models)


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ArtefactError, match=r"manifest\.json cannot be read"):
        Classifier.load(tmp_path / "nowhere")


@pytest.mark.parametrize("name", ["spam", "sentiment", "abuse"])
def test_one_changed_byte_is_noticed(models: Path, name: str) -> None:
    path = models / f"{name}.safetensors"
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(bytes(data))
    with pytest.raises(ArtefactError, match=f"{name}.safetensors is damaged"):
        Classifier.load(models)


def test_a_truncated_file_is_noticed(models: Path) -> None:
    path = models / "spam.safetensors"
    path.write_bytes(path.read_bytes()[:-5])
    with pytest.raises(ArtefactError, match="damaged"):
        Classifier.load(models)


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '{"format": 1}', "\udcff"])
def test_a_manifest_that_is_none_is_refused(models: Path, text: str) -> None:
    (models / "manifest.json").write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(ArtefactError, match="manifest"):
        Classifier.load(models)


@pytest.mark.parametrize("name", ["format", "canon_version", "features_version"])
def test_an_artefact_made_for_another_program_is_refused(models: Path, name: str) -> None:
    edit(models, lambda manifest: manifest.update({name: "other"}))
    with pytest.raises(ArtefactError, match=f"{name} is 'other', this program needs"):
        Classifier.load(models)


def test_a_changed_threshold_is_noticed(models: Path) -> None:
    edit(models, lambda manifest: manifest["thresholds"].update(spam_sure=0.91))
    with pytest.raises(ArtefactError, match="does not match its model_version"):
        Classifier.load(models)


@pytest.mark.parametrize("value", [0, 1, -1, float("nan"), 0.4])
def test_thresholds_that_cannot_be_are_refused(models: Path, value: float) -> None:
    edit(models, lambda manifest: manifest["thresholds"].update(spam=value))
    with pytest.raises(ArtefactError, match="threshold"):
        Classifier.load(models)


def test_a_missing_threshold_is_named(models: Path) -> None:
    edit(models, lambda manifest: manifest["thresholds"].pop("abuse"))
    with pytest.raises(ArtefactError, match="abuse"):
        Classifier.load(models)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x00" * 64,
        save({"grams": np.zeros(1, dtype=np.uint8)}),
        save(
            {
                "grams": np.frombuffer(b"=a\n=b", dtype=np.uint8),
                "weights": np.zeros((4, 1), dtype="<i2"),
                "scale": np.zeros(4, dtype="<f4"),
                "bias": np.zeros(4, dtype="<f4"),
            }
        ),
        save(
            {
                "grams": np.frombuffer(b"=a", dtype=np.uint8),
                "weights": np.zeros((4, 1), dtype="<f4"),
                "scale": np.zeros(4, dtype="<f4"),
                "bias": np.zeros(4, dtype="<f4"),
            }
        ),
    ],
    ids=["empty", "noise", "lacks arrays", "arrays do not fit", "another type"],
)
def test_a_file_of_another_shape_is_refused_even_where_the_manifest_names_it(
    models: Path, data: bytes
) -> None:
    replace(models, data)
    with pytest.raises(ArtefactError, match=r"spam\.safetensors is not a spam artefact"):
        Classifier.load(models)


def test_without_abuse_its_file_need_not_be_there(models: Path) -> None:
    (models / "abuse.safetensors").unlink()
    assert Classifier.load(models, abuse=False).judges_abuse is False


def test_the_version_comes_from_the_content(models: Path, tmp_path: Path) -> None:
    copied = shutil.copytree(models, tmp_path / "copied")
    manifest = read_manifest(models)
    assert read_manifest(copied)["model_version"] == manifest["model_version"]
    other = {**manifest, "thresholds": {**manifest["thresholds"], "spam": 0.95}}
    assert model_version(other) != model_version(manifest)
