"""`duaarah screen` as the contract describes it, on a small real artefact."""

from __future__ import annotations

import gzip
import json
import os
import pty
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from service.screening import bulk
from service.screening.commands import screen_command
from service.settings import ROOT
from tests.service.screening.fakes import write_artefact
from tests.service.screening.nasty import NASTY

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result

PROGRAM = "from service.screening.commands import screen_command; screen_command()"


@pytest.fixture
def models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A directory with artefacts, named by the setting."""
    folder = tmp_path / "models"
    folder.mkdir()
    write_artefact(folder)
    monkeypatch.setenv("DUAARAH_MODELS_DIR", str(folder))
    return folder


def run(*args: str, given: str | bytes | None = None) -> Result:
    return CliRunner().invoke(screen_command, args, input=given)


def answers(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


@pytest.mark.usefixtures("models")
def test_one_answer_a_record_in_order() -> None:
    done = run(given='{"text": "jalan rusak"}\n{"text": "ayo G4C0R"}\n{"text": "bodoh"}\n')
    assert (done.exit_code, done.stderr) == (0, "")
    clean, spam, insult = answers(done.stdout)
    assert (clean["outcome"], clean["reasons"]) == ("publish", [])
    assert list(clean) == [
        "outcome", "spam", "is_spam", "spam_kind", "sentiment", "sentiment_label", "abuse",
        "is_abuse", "reasons", "model_version",
    ]  # fmt: skip
    assert (spam["outcome"], spam["is_spam"], spam["spam_kind"]) == ("spam", True, "gambling")
    assert spam["reasons"][0] | {"weight": 0} == {
        "code": "gambling_words", "field": "text", "span": [4, 9], "read_as": "gacor",
        "detail": "Kata yang biasa dipakai promosi judi", "weight": 0,
    }  # fmt: skip
    assert (insult["outcome"], insult["is_abuse"]) == ("hold", True)


@pytest.mark.usefixtures("models")
def test_details_in_english() -> None:
    done = run("--lang", "en", given='{"text": "gacor"}\n')
    assert answers(done.stdout)[0]["reasons"][0]["detail"] == "Words that gambling promotions use"


@pytest.mark.usefixtures("models")
def test_broken_lines_are_told_and_the_rest_go_on() -> None:
    done = run(given=b'{"text": "satu"}\nnot json\n{"text": 3}\n\xff\n{"text": "dua"}\n')
    first, *broken, last = answers(done.stdout)
    assert done.exit_code == 1
    assert (first["outcome"], last["outcome"]) == ("publish", "publish")
    assert [one["line"] for one in broken] == [2, 3, 4]
    assert all(set(one) == {"line", "error"} for one in broken)
    assert [f"line {n}: " in done.stderr for n in (1, 2, 3, 4, 5)] == [
        False, True, True, True, False,
    ]  # fmt: skip


@pytest.mark.usefixtures("models")
def test_compressed_csv_in_and_compressed_lines_out(tmp_path: Path) -> None:
    source, target = tmp_path / "in.csv.gz", tmp_path / "out.jsonl.gz"
    source.write_bytes(gzip.compress(b"id,text,author_name\n1,halo,gacor\n2,halo,Ani\n"))
    done = run("--input", str(source), "--output", str(target))
    assert (done.exit_code, done.stdout) == (0, "")
    spam, clean = answers(gzip.decompress(target.read_bytes()).decode())
    assert (spam["outcome"], spam["reasons"][0]["field"]) == ("spam", "author_name")
    assert clean["outcome"] == "publish"


@pytest.mark.usefixtures("models")
def test_nasty_strings_all_get_a_verdict() -> None:
    lines = [json.dumps({"text": text, "author_name": text}) for text in NASTY]
    done = run(given="\n".join(lines))
    assert done.exit_code == 0
    found = done.stdout_bytes.decode("utf-8").split("\n")[:-1]
    assert len(found) == len(NASTY)
    assert all(json.loads(line)["outcome"] in {"publish", "hold", "spam"} for line in found)


@pytest.mark.usefixtures("models")
def test_many_records_on_two_processes_keep_their_order(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = [f"gacor {n}" if n % 3 else "{" for n in range(bulk.CHUNK * bulk.FEW + 500)]
    given = "".join(f"{text}\n" if text == "{" else f'{{"text": "{text}"}}\n' for text in texts)
    beside = run(given=given)
    monkeypatch.setattr(bulk, "can_fork", lambda: False)
    alone = run(given=given)
    assert beside.stdout == alone.stdout
    found = answers(beside.stdout)
    assert [one.get("line") for one in found] == [
        number if text == "{" else None for number, text in enumerate(texts, 1)
    ]
    assert beside.exit_code == 1


@pytest.mark.usefixtures("models")
def test_no_input_no_output() -> None:
    done = run(given="")
    assert (done.exit_code, done.stdout) == (0, "")


def test_a_missing_artefact_is_told_and_nothing_is_written(tmp_path: Path) -> None:
    target = tmp_path / "out.jsonl"
    done = CliRunner(env={"DUAARAH_MODELS_DIR": str(tmp_path)}).invoke(
        screen_command, ["--output", str(target)], input='{"text": "halo"}\n'
    )
    assert done.exit_code == 2
    assert "duaarah: cannot screen: manifest.json cannot be read" in done.stderr
    assert not target.exists()


@pytest.mark.parametrize("damage", ["spam.safetensors", "manifest.json"])
def test_a_damaged_artefact_is_told(models: Path, damage: str) -> None:
    (models / damage).write_bytes(b"\x00")
    done = run(given='{"text": "halo"}\n')
    assert (done.exit_code, done.stdout) == (2, "")
    assert damage in done.stderr


@pytest.mark.usefixtures("models")
def test_abuse_can_be_switched_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DUAARAH_ABUSE_MODEL", "0")
    (answer,) = answers(run(given='{"text": "bodoh"}\n').stdout)
    assert (answer["abuse"], answer["is_abuse"], answer["outcome"]) == (None, False, "publish")


@pytest.mark.usefixtures("models")
@pytest.mark.parametrize(
    "args",
    [
        ("--input", "no-such.jsonl"),
        ("--input", "."),
        ("--output", "no-such-folder/out.jsonl"),
        ("--lang", "fr"),
    ],
)
def test_wrong_arguments_are_refused(args: tuple[str, ...]) -> None:
    done = run(*args, given="")
    assert done.exit_code == 2
    assert done.stderr


@pytest.mark.usefixtures("models")
def test_the_input_is_never_overwritten(tmp_path: Path) -> None:
    source = tmp_path / "texts.jsonl"
    source.write_text('{"text": "halo"}\n', encoding="utf-8")
    done = run("--input", str(source), "--output", f"{tmp_path}/./texts.jsonl")
    assert done.exit_code == 2
    assert source.read_text(encoding="utf-8") == '{"text": "halo"}\n'


@pytest.mark.usefixtures("models")
def test_as_a_process_with_standard_input_and_output() -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, "--input", "-"],
        input='{"text": "𝗴𝗮𝗰𝗼𝗿"}\n{\n'.encode(), capture_output=True, cwd=ROOT, check=False,
    )  # fmt: skip
    first, second = answers(done.stdout.decode("utf-8"))
    assert (first["outcome"], first["reasons"][0]["span"]) == ("spam", [0, 5])
    assert second["line"] == 2
    assert done.returncode == 1
    assert b"line 2" in done.stderr


@pytest.mark.usefixtures("models")
@pytest.mark.parametrize("source", ["file", "stream"])
def test_a_bar_moves_where_standard_error_is_a_terminal(tmp_path: Path, source: str) -> None:
    path = tmp_path / "texts.jsonl"
    path.write_text('{"text": "halo"}\n' * 600, encoding="utf-8")
    leader, follower = pty.openpty()
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, "--input", str(path) if source == "file" else "-"],
        input=path.read_bytes(), stdout=subprocess.PIPE, stderr=follower, cwd=ROOT, check=True,
    )  # fmt: skip
    os.close(follower)
    shown = os.read(leader, 10_000).decode()
    os.close(leader)
    assert len(done.stdout.splitlines()) == 600
    assert ("100%" if source == "file" else "600") in shown
