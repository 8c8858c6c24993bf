"""What `make` says on machines that lack something: one clear line, and a failure."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SHELL = "/bin/sh"


@pytest.fixture
def bare(tmp_path: Path) -> Path:
    """A folder that is the whole PATH, with the few tools that any machine has."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for name in ("sh", "rm", "id"):
        found = shutil.which(name)
        assert found is not None
        (folder / name).symlink_to(found)
    return folder


def program(folder: Path, name: str, script: str) -> None:
    """Put a program there."""
    path = folder / name
    path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    path.chmod(0o755)


def run(script: str, *given: str, path: Path) -> subprocess.CompletedProcess[str]:
    """Run one of our scripts where only `path` is searched for programs."""
    return subprocess.run(
        [SHELL, ROOT / "scripts" / script, *given],
        env={"PATH": str(path)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_no_python_at_all(bare: Path, tmp_path: Path) -> None:
    ended = run("venv.sh", str(tmp_path / "venv"), path=bare)
    assert ended.returncode == 1
    assert "needs Python 3.11 or newer" in ended.stderr


def test_an_old_python_is_passed_over(bare: Path, tmp_path: Path) -> None:
    program(bare, "python3", "exit 1")  # an old one: the check of its version fails
    program(bare, "python3.12", f'exec {sys.executable} "$@"')
    venv = tmp_path / "venv"
    ended = run("venv.sh", str(venv), path=bare)
    assert ended.returncode == 0
    assert (venv / "bin" / "pip").exists()


def test_a_python_without_ensurepip(bare: Path, tmp_path: Path) -> None:
    program(bare, "python3", 'case "$2" in *ensurepip*) exit 1;; esac')
    ended = run("venv.sh", str(tmp_path / "venv"), path=bare)
    assert ended.returncode == 1
    assert "apt-get install python3-venv" in ended.stderr
    assert not (tmp_path / "venv").exists()


def test_a_chromium_that_is_there_is_enough(bare: Path) -> None:
    program(bare, "google-chrome", "exit 0")
    assert run("chromium.sh", path=bare).returncode == 0


def test_no_chromium_and_no_way_to_get_it(bare: Path) -> None:
    ended = run("chromium.sh", path=bare)
    assert ended.returncode == 1
    assert "apt-get install chromium" in ended.stderr


def test_a_chromium_that_cannot_be_installed(bare: Path) -> None:
    program(bare, "apt-get", "exit 100")
    ended = run("chromium.sh", path=bare)
    assert ended.returncode == 1
    assert "could not be installed" in ended.stderr


def port_free(text: str) -> subprocess.CompletedProcess[str]:
    """Ask for a port."""
    return subprocess.run(
        [sys.executable, ROOT / "scripts" / "port_free.py", text],
        env=os.environ,
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_port_in_use_is_named() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        ended = port_free(port)
    assert ended.returncode == 1
    assert ended.stderr.startswith(f"port {port} cannot be used")
    assert ended.stderr.count("\n") == 1
    assert port_free(port).returncode == 0


@pytest.mark.parametrize("text", ["", "0", "65536", "http", "-1"])
def test_what_is_no_port(text: str) -> None:
    ended = port_free(text)
    assert ended.returncode == 1
    assert "1 to 65535" in ended.stderr


def test_the_runners_can_be_run() -> None:
    for path in (ROOT / ".ci" / "run", *(ROOT / "scripts").glob("*.sh")):
        assert os.access(path, os.X_OK)
        assert path.read_text(encoding="utf-8").startswith("#!/bin/")
