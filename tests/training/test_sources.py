"""The declaration: complete, and contradictions are refused."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from training.origins import FORMATS
from training.sources import DECLARATION, DeclarationError, read_sources

if TYPE_CHECKING:
    from pathlib import Path


def test_every_source_is_declared_in_full() -> None:
    sources = read_sources()
    assert {source.task for source in sources} == {"spam", "sentiment", "abuse"}
    for source in sources:
        assert re.fullmatch(r"[0-9a-f]{7}|[0-9a-f]{40}", source.commit), source.id
        assert source.files
        assert source.collected
        assert all(re.fullmatch(r"[0-9a-f]{64}", file.sha256) for file in source.collected)


def test_only_stated_licences_train_and_what_trains_can_be_read() -> None:
    training = [source for source in read_sources() if source.trains]
    assert {source.id for source in training} == {
        "gabriel", "sms", "smsa", "nusax", "emot", "ibrohim2019",
    }  # fmt: skip
    assert all(source.format in FORMATS and source.cite for source in training)


def test_share_alike_data_does_not_pass_into_the_non_commercial_file() -> None:
    shared = [source for source in read_sources() if source.licence == "CC-BY-SA-4.0"]
    assert shared
    assert not [source.id for source in shared if "abuse" in (source.task, *source.harmless_for)]


@pytest.mark.parametrize(
    ("find", "put", "message"),
    [
        ('role = "train"\nmay_train = true', 'role = "train"\nmay_train = false', "does not allow"),
        ('licence = "MIT"', 'licence = "none stated"', "without a stated licence"),
        ('task = "spam"', 'task = "mood"', "unknown task"),
        ('commit = "efabf', 'comit = "efabf', "gabriel"),
        ('id = "sms"', 'id = "gabriel"', "same id"),
    ],
)
def test_a_contradiction_is_refused(tmp_path: Path, find: str, put: str, message: str) -> None:
    text = DECLARATION.read_text("utf-8")
    assert find in text
    path = tmp_path / "sources.toml"
    path.write_text(text.replace(find, put, 1), "utf-8")
    with pytest.raises(DeclarationError, match=message):
        read_sources(path)
