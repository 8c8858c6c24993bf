"""The gate: worse by more than the margin is refused, by name; better or as good passes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from training.gate import MARGINS, GateError, gate

if TYPE_CHECKING:
    from pathlib import Path


def figure(measure: str, value: float, n: int = 900, split: str = "grouped") -> dict[str, Any]:
    return {"task": "spam", "source": "x", "split": split, "measure": measure, "value": value,
            "n": n, "low": 0.0, "high": 1.0}  # fmt: skip


def write(folder: Path, *figures: dict[str, Any]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "manifest.json").write_text(json.dumps({"metrics": figures}), "utf-8")


def passes(tmp_path: Path, old: list[dict[str, Any]], new: list[dict[str, Any]]) -> None:
    write(tmp_path / "models", *old)
    write(tmp_path / "candidate", *new)
    gate(tmp_path, tmp_path / "models")


def test_the_first_candidate_has_nothing_to_be_worse_than(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(tmp_path / "candidate", figure("macro-F1", 0.1))
    gate(tmp_path, tmp_path / "models")
    assert "nothing is shipped" in capsys.readouterr().out


@pytest.mark.parametrize("measure", MARGINS)
def test_a_figure_may_get_worse_by_its_margin_and_no_more(tmp_path: Path, measure: str) -> None:
    worse = 1 if measure.startswith(("harmless", "clean")) else -1
    old, margin = figure(measure, 0.5), MARGINS[measure]
    passes(tmp_path, [old], [figure(measure, 0.5 + worse * margin * 0.99)])
    passes(tmp_path, [old], [figure(measure, 0.5 - worse * 0.3)])
    with pytest.raises(GateError, match=rf"spam / x / grouped / {measure}: shipped 0\.5000"):
        passes(tmp_path, [old], [figure(measure, 0.5 + worse * margin * 1.01)])


def test_a_figure_that_is_gone_is_refused(tmp_path: Path) -> None:
    with pytest.raises(GateError, match="candidate not measured"):
        passes(tmp_path, [figure("macro-F1", 0.5)], [figure("macro-F1", 0.5, split="random")])


def test_chance_on_few_texts_and_flattering_splits_do_not_decide(tmp_path: Path) -> None:
    few, random = figure("macro-F1", 0.9, n=50), figure("macro-F1", 0.9, split="random")
    passes(tmp_path, [few, random], [figure("macro-F1", 0.1, split="left out")])


@pytest.mark.parametrize("text", ["", "{", '{"metrics": [1]}', "[]"])
def test_what_cannot_be_compared_is_refused(tmp_path: Path, text: str) -> None:
    write(tmp_path / "candidate", figure("macro-F1", 0.5))
    write(tmp_path / "models")
    (tmp_path / "models" / "manifest.json").write_text(text, "utf-8")
    with pytest.raises(GateError, match=r"manifest\.json cannot be read"):
        gate(tmp_path, tmp_path / "models")


def test_a_candidate_without_figures_is_refused(tmp_path: Path) -> None:
    write(tmp_path / "candidate")
    with pytest.raises(GateError, match="run evaluate first"):
        gate(tmp_path, tmp_path / "models")


ACCEPTED = """
[[accepted]]
release = "two"
figure = "spam / x / grouped / macro-F1"
why = "for a reason"
"""


@pytest.mark.parametrize(("release", "let_by"), [("two", True), ("three", False)])
def test_what_a_release_gives_up_knowingly_is_printed_and_passes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], release: str, *, let_by: bool
) -> None:
    accepted = tmp_path / "accepted.toml"
    accepted.write_text(ACCEPTED, "utf-8")
    write(tmp_path / "models", figure("macro-F1", 0.9))
    write(tmp_path / "candidate", figure("macro-F1", 0.5))
    path = tmp_path / "candidate" / "manifest.json"
    path.write_text(
        json.dumps({**json.loads(path.read_text("utf-8")), "release": release}), "utf-8"
    )
    if let_by:
        gate(tmp_path, tmp_path / "models", accepted)
        assert "accepted: for a reason" in capsys.readouterr().out
        return
    with pytest.raises(GateError, match="macro-F1"):
        gate(tmp_path, tmp_path / "models", accepted)
