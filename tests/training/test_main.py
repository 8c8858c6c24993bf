"""The command as people call it: it prepares its own surroundings, and refuses with a message."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from training.__main__ import REPEATABLE
from training.command import STEPS, main

ROOT = Path(__file__).parents[2]


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if name not in REPEATABLE}
    command = [sys.executable, "-m", "training", *arguments]
    return subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )


def test_the_command_hands_on_arguments_status_and_message(tmp_path: Path) -> None:
    done = run("evaluate", "--work", str(tmp_path), "--out", str(tmp_path / "models"))
    assert (done.returncode, done.stdout) == (1, "== evaluate\n")
    assert done.stderr.strip() == f"evaluate: {tmp_path} holds no fit.json: run fit first"


def test_the_command_starts_with_what_makes_bytes_repeat(
    tmp_path: Path,
) -> None:
    """An interpreter that tells its surroundings stands in for the real one."""
    told = tmp_path / "python"
    told.write_text("#!/bin/sh\nenv\n", "utf-8")
    told.chmod(0o755)
    program = (
        f"import sys, runpy; sys.executable = {str(told)!r}; "
        "runpy.run_module('training', run_name='__main__')"
    )
    shown = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.splitlines()
    assert {f"{name}={value}" for name, value in REPEATABLE.items()} <= set(shown)


@pytest.mark.parametrize(
    ("step", "message"),
    [
        ("prepare", "run fetch first"), ("fit", "run prepare first"),
        ("gate", "manifest.json cannot be read"), ("publish", "manifest.json cannot be read"),
    ],
)  # fmt: skip
def test_each_step_says_which_one_is_missing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], step: str, message: str
) -> None:
    assert main([step, "--work", str(tmp_path), "--out", str(tmp_path / "models")]) == 1
    assert message in capsys.readouterr().err
    assert not (tmp_path / "models").exists()


def test_all_stops_at_the_first_step_that_refuses(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["all", "--data", str(tmp_path), "--work", str(tmp_path / "work")]) == 1
    shown = capsys.readouterr()
    assert shown.out == "== fetch\n"
    assert "is missing" in shown.err


def test_an_unknown_step_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["bake"])
    assert "bake" in capsys.readouterr().err
    assert [*STEPS] == ["fetch", "prepare", "fit", "evaluate", "gate", "publish"]
