"""From decisions through the real training process to a serving adaptation and back.

On SQLite alone: the child knows no database, and what it is given is tested on both.
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from service.learn import LearnError, learn, shelf_of
from service.learn_commands import learn_command
from service.screening.adapting import LOOK_SECONDS, AdaptingScreener
from service.screening.classifier import Classifier
from service.screening.shelf import SHIPPED
from service.screening.verdict import Submission
from tests.service.deciding import CAMPAIGN, HARMLESS, store
from tests.service.screening.fakes import write_artefact

if TYPE_CHECKING:
    from pathlib import Path

    from flask import Flask
    from flask.testing import FlaskClient, FlaskCliRunner

    from service.settings import Settings
    from tests.fakes import FakeClock

OFFER = Submission("pinjam kilat cair sekarang")
ASKED = Submission("antrean di kantor camat panjang")


@pytest.fixture(params=["sqlite"])
def database_url(empty_sqlite: Path, tmp_path: Path) -> str:
    """An empty SQLite database."""
    path = tmp_path / "duaarah.sqlite3"
    path.write_bytes(empty_sqlite.read_bytes())
    return f"sqlite:///{path}"


@pytest.fixture
def settings(settings: Settings, tmp_path: Path) -> Settings:
    """Settings with a small shipped model."""
    models = tmp_path / "shipped"
    models.mkdir()
    write_artefact(models)
    return replace(settings, models_dir=models)


@pytest.fixture(autouse=True)
def decided(app: Flask, client: FlaskClient, clock: FakeClock) -> None:
    """A campaign that the shipped model does not know, and harmless comments."""
    store(app, client, CAMPAIGN + HARMLESS)
    clock.forward(minutes=5)


def test_a_new_campaign_is_learnt_and_taken_back(
    runner: FlaskCliRunner, settings: Settings
) -> None:
    ticks = [0.0]
    shelf, base = shelf_of(settings), Classifier.load(settings.models_dir)
    worker = AdaptingScreener(base, shelf, lambda: ticks[0])
    before = worker.screen(OFFER)

    done = runner.invoke(learn_command, [])
    assert done.exit_code == 0, done.output
    assert "learn: 120 decisions" in done.output
    (name,) = shelf.ids()
    assert f"promoted: adaptation {name} serves" in done.output
    ticks[0] += LOOK_SECONDS
    after = worker.screen(OFFER)
    assert (after.spam or 0) > 1.25 * (before.spam or 1)
    assert after.model_version == f"{before.model_version}+{name}"
    assert worker.screen(ASKED).outcome == "publish"

    details = json.loads((shelf.place(name) / "adaptation.json").read_text())
    assert (details["parent"], details["base"]) == (None, base.model_version)
    assert details["counts"]["by_label"] == {"harmless": 60, "spam": 60}
    assert details["counts"]["moderators"] == 2

    assert runner.invoke(learn_command, ["--rollback"]).output.startswith("shipped serves")
    ticks[0] += LOOK_SECONDS
    assert worker.screen(OFFER) == before


def test_a_child_that_fails_changes_nothing(app: Flask, settings: Settings) -> None:
    (settings.models_dir / "spam.safetensors").write_bytes(b"broken")
    with app.app_context(), pytest.raises(LearnError, match=r"status 1: learn: spam.*damaged"):
        learn(lambda _line: None, "test:learn")
    shelf = shelf_of(settings)
    assert (shelf.ids(), shelf.current(), shelf.history()) == ([], SHIPPED, [])
    assert list(shelf.folder.glob("work-*")) == []
