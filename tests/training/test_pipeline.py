"""The whole pipeline on a small sample: same bytes twice, loadable, refused where steps lack."""

from __future__ import annotations

import json
from collections import defaultdict
from typing import TYPE_CHECKING

import pytest

from service.screening.classifier import Classifier
from service.screening.text import canonical
from tests.model.screened import MODELS
from tests.training.sample import collect, nothing_civic
from training.command import main
from training.evaluate import evaluate
from training.fetch import FetchError, fetch_collected, keep
from training.fit import fit
from training.gate import GateError, gate
from training.prepare import PreparedError, prepare, read_examples
from training.publish import publish

if TYPE_CHECKING:
    from pathlib import Path

    from training.sources import Source

MADE = ("spam.safetensors", "sentiment.safetensors", "abuse.safetensors", "manifest.json")


def train(folder: Path, work: Path) -> list[Source]:
    sources = collect(folder)
    found = fetch_collected(sources, folder)
    keep(found, work)
    prepare(sources, found, work, nothing_civic(folder))
    fit(work)
    evaluate(work, sources)
    return sources


@pytest.fixture(scope="module")
def twice(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    root = tmp_path_factory.mktemp("training")
    for run in ("one", "two"):
        train(root / f"data {run}", root / run)
        publish(root / run, root / f"models {run}")
    return root / "models one", root / "models two"


def test_two_runs_give_the_same_bytes(twice: tuple[Path, Path]) -> None:
    one, two = twice
    assert {path.name for path in one.iterdir()} == {*MADE, "card.md"}
    for name in (*MADE, "card.md"):
        assert (one / name).read_bytes() == (two / name).read_bytes(), name


@pytest.mark.parametrize("shipped", [False, True])
def test_what_was_trained_and_what_is_shipped_load_alike(
    twice: tuple[Path, Path], *, shipped: bool
) -> None:
    classifier = Classifier.load(MODELS if shipped else twice[0])
    said = classifier.judge({"text": canonical("main slot gacor di rajahoki88 pasti maxwin")})
    calm = classifier.judge({"text": canonical("ibu menunggu bus di halte")})
    assert said.spam > 0.5 > calm.spam
    assert said.spam_kind == "gambling"
    insult = classifier.judge({"text": canonical("dasar goblok tolol")})
    assert insult.abuse is not None
    assert calm.abuse is not None
    assert insult.abuse > 0.5 > calm.abuse


def test_a_source_that_may_not_train_does_not(twice: tuple[Path, Path]) -> None:
    manifest = json.loads((twice[0] / "manifest.json").read_text("utf-8"))
    assert set(manifest["tasks"]["spam"]["trained_on"]) == {"chat", "texts", "opinions"}
    assert "unseen" not in {source["id"] for source in manifest["sources"]}
    splits: dict[str, set[str]] = defaultdict(set)
    for figure in manifest["metrics"]:
        splits[figure["source"]].add(figure["split"])
    assert splits["unseen"] == {"unseen"}
    assert {"grouped", "random", "left out"} <= splits["chat"]


def test_every_figure_has_its_number_and_interval(twice: tuple[Path, Path]) -> None:
    manifest = json.loads((twice[0] / "manifest.json").read_text("utf-8"))
    for figure in manifest["metrics"]:
        assert figure["n"] > 0
        assert 0 <= figure["low"] <= figure["value"] <= figure["high"] <= 1, figure


def test_an_order_for_harmlessness_is_followed(tmp_path: Path) -> None:
    sources = collect(tmp_path / "data")
    found = fetch_collected(sources, tmp_path / "data")
    prepare(sources, found, tmp_path, nothing_civic(tmp_path))
    borrowed = {one.source: one.label for one in read_examples(tmp_path, "spam") if not one.own}
    assert borrowed == {"opinions": "ham"}
    assert {one.label for one in read_examples(tmp_path, "abuse")} == {"clean", "abusive"}
    kinds = {one.kind for one in read_examples(tmp_path, "spam") if one.label == "spam"}
    assert kinds == {"gambling", "scam", "promotion"}


def test_steps_out_of_order_say_what_is_missing(tmp_path: Path) -> None:
    with pytest.raises(PreparedError, match="run prepare first"):
        fit(tmp_path)
    with pytest.raises(GateError, match="cannot be read"):
        gate(tmp_path, tmp_path / "models")


def test_examples_of_another_canonical_text_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "prepared" / "spam.jsonl"
    path.parent.mkdir()
    path.write_text('{"canon_version": "of old"}\n', "utf-8")
    with pytest.raises(PreparedError, match="another canonical text"):
        read_examples(tmp_path, "spam")


def test_a_step_that_refuses_ends_with_a_message_and_status_1(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["fetch", "--data", str(tmp_path / "nowhere"), "--work", str(tmp_path)]
    assert main(arguments) == 1
    error = capsys.readouterr().err
    assert "fetch: " in error
    assert "spam/judol-yt-gabriel.train.csv.gz is missing" in error


def test_a_file_that_is_not_as_declared_is_refused(tmp_path: Path) -> None:
    sources = collect(tmp_path)
    path = tmp_path / sources[0].collected[0].file
    path.write_bytes(path.read_bytes() + b"\0")
    (tmp_path / sources[1].collected[0].file).unlink()
    with pytest.raises(FetchError) as refused:
        fetch_collected(sources, tmp_path)
    assert "spam/chat.train.csv.gz has sha256" in str(refused.value)
    assert "spam/texts.train.csv.gz is missing" in str(refused.value)
