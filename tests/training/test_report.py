"""The report on a small sample: whole, same bytes twice, refused where its parts disagree."""

from __future__ import annotations

import io
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from contextlib import redirect_stdout
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.training.sample import collect
from training import report as command
from training.civic import CIVIC
from training.evaluate import evaluate
from training.fetch import fetch_collected, keep
from training.fit import fit
from training.prepare import prepare
from training.report_bench import Bench
from training.report_page import write_speed
from training.report_speed import measure_speed, speed_text

Run = Callable[..., int]
ROOT = Path(__file__).parents[2]
PARTS = {
    "chat": "gabriel",
    "texts": "sms",
    "unseen": "akbar",
    "opinions": "smsa",
    "insults": "ibrohim2019",
}
"""Whose part each source of the sample plays."""


@pytest.fixture(scope="module")
def civic(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One civic comment in ten."""
    thin = tmp_path_factory.mktemp("civic") / "civic.jsonl"
    thin.write_text("".join(CIVIC.read_text("utf-8").splitlines(keepends=True)[::10]), "utf-8")
    return thin


@pytest.fixture(scope="module")
def work(tmp_path_factory: pytest.TempPathFactory, civic: Path) -> Path:
    root = tmp_path_factory.mktemp("report")
    sources = [replace(source, id=PARTS[source.id]) for source in collect(root / "data")]
    found = fetch_collected(sources, root / "data")
    keep(found, root / "work")
    prepare(sources, found, root / "work", civic)
    fit(root / "work")
    evaluate(root / "work", sources)
    return root / "work"


@pytest.fixture(scope="module")
def run(civic: Path) -> Run:
    def made(work: Path, out: Path, models: Path | None = None) -> int:
        places = {"work": work, "models": models or work / "candidate", "out": out, "civic": civic}
        told = [f"--{name}={path}" for name, path in places.items()]
        return command.main([*told, "--no-speed"])

    return made


@pytest.fixture(scope="module")
def printed() -> io.StringIO:
    """What the reports of `twice` print."""
    return io.StringIO()


@pytest.fixture(scope="module")
def twice(
    work: Path, run: Run, printed: io.StringIO, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, Path]:
    one, two = tmp_path_factory.mktemp("one"), tmp_path_factory.mktemp("two")
    with redirect_stdout(printed):
        assert (run(work, one), run(work, two)) == (0, 0)
    return one, two


@pytest.fixture(scope="module")
def lines(twice: tuple[Path, Path]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((twice[0] / "report.json").read_text("utf-8"))["lines"]
    return found


def test_two_reports_have_the_same_bytes(twice: tuple[Path, Path]) -> None:
    names = sorted(path.name for path in twice[0].iterdir())
    assert {"index.html", "report.json", "calibration.svg", "disguise-lost.svg"} <= set(names)
    assert names == sorted(path.name for path in twice[1].iterdir())
    for name in names:
        assert (twice[0] / name).read_bytes() == (twice[1] / name).read_bytes(), name


def test_every_section_has_its_lines_with_interval_and_n(lines: list[dict[str, Any]]) -> None:
    assert {line["section"] for line in lines} >= {
        "Sentiment", "Spam from sources", "Disguise", "Abuse", "Civic corpus",
    }  # fmt: skip
    for line in lines:
        assert line["low"] <= line["value"] <= line["high"], line
        assert line["n"] > 0 or line["high"] == 1


def test_each_source_is_measured_as_it_may_be(lines: list[dict[str, Any]]) -> None:
    seen = {
        (line["what"], line["split"]) for line in lines if line["section"] == "Spam from sources"
    }
    assert seen >= {
        ("gabriel", "5 folds by group"), ("gabriel", "source left out"),
        ("sms", "5 folds by group"), ("akbar", "unseen"),
    }  # fmt: skip
    assert ("akbar", "5 folds by group") not in seen


def test_civic_comments_are_judged_by_theme(lines: list[dict[str, Any]], civic: Path) -> None:
    found = [line for line in lines if line["section"] == "Civic corpus"]
    assert {line["split"] for line in found} == {"5 folds by theme"}
    counted = sum(
        line["n"]
        for line in found
        if (line["measure"], line["what"]) == ("called spam", "innocent, all kinds")
        or line["measure"] in {"caught as spam", "insults called abuse"}
    )
    assert counted == len(civic.read_text("utf-8").splitlines())


def test_the_page_stands_alone(twice: tuple[Path, Path]) -> None:
    page = (twice[0] / "index.html").read_text("utf-8")
    assert not re.search(r"https?://|<script|@import", page)
    shown = set(re.findall(r'(?:src|href)="([^"#]+)"', page))
    assert {name for name in shown if not (twice[0] / name).exists()} <= {"speed.svg", "speed.json"}
    assert shown >= {path.name for path in twice[0].glob("*.svg")}
    assert "prefers-color-scheme: dark" in page


@pytest.mark.usefixtures("twice")
def test_the_table_is_printed(printed: io.StringIO) -> None:
    told = printed.getvalue()
    for part in ("report: disguise: squared", "\nDisguise\n", "\nCalibration", "Not measured: "):
        assert told.count(part) == 2


def test_a_fit_of_other_artefacts_is_refused(
    work: Path, run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    mixed = tmp_path / "work"
    shutil.copytree(work, mixed)
    (mixed / "candidate" / "abuse.safetensors").write_bytes(b"another one")
    assert run(mixed, tmp_path / "out", work / "candidate") == 1
    assert "holds no fit of" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_log_odds_of_other_examples_are_refused(
    work: Path, run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    mixed = tmp_path / "work"
    shutil.copytree(work, mixed)
    shutil.copyfile(mixed / "oof-spam.npy", mixed / "oof-sentiment.npy")
    assert run(mixed, tmp_path / "out") == 1
    assert "oof-sentiment.npy does not fit what was prepared" in capsys.readouterr().err


def test_no_artefacts_no_report(
    run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(tmp_path, tmp_path / "out", tmp_path / "nothing") == 1
    assert capsys.readouterr().err.startswith("report: ")


def test_the_training_command_starts_the_report(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "training", "report", "--models", str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("report: ")


def test_speed_is_measured_and_kept_apart(work: Path, tmp_path: Path) -> None:
    corpus = tmp_path / "some.jsonl"
    line = {
        "theme": "loket", "kind": "question", "lang": "id", "spam": "none",
        "sentiment": "neutral", "abuse": False,
    }  # fmt: skip
    texts = [{"text": f"jam berapa loket nomor {at} buka?", **line} for at in range(40)]
    corpus.write_text("\n".join(map(json.dumps, texts)), "utf-8")
    found = measure_speed(Bench(work, work / "candidate"), corpus, bulk=60)
    assert [one.unit for one in found] == ["ms", "ms", "texts a second", "s", "MB"]
    assert [path.name for path in write_speed(found, tmp_path)] == ["speed.json", "speed.svg"]
    told = json.loads((tmp_path / "speed.json").read_text("utf-8"))
    assert [one["reached"] for one in told] == [one.reached for one in found]
    assert speed_text(found).count("\n") == 6


def test_the_committed_report_is_of_the_shipped_models() -> None:
    """`make report` after every change of `models/`."""
    told = json.loads((ROOT / "docs" / "report" / "report.json").read_text("utf-8"))
    manifest = json.loads((ROOT / "models" / "manifest.json").read_text("utf-8"))
    assert told["model_version"] == manifest["model_version"]
