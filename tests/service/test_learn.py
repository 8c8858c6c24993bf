"""`duaarah learn` around the training process: what goes out, what comes in, going back."""

from __future__ import annotations

import json
import stat
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Self

import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from service import learn as module
from service.audit.tables import AuditEvent
from service.db import db
from service.learn import LearnError, learn, roll_back, shelf_of
from service.learn_commands import learn_command
from service.learn_nightly import why_not
from service.screening.classifier import Classifier
from service.screening.shelf import SHIPPED
from tests.service.deciding import CAMPAIGN, HARMLESS, store
from tests.service.screening.fakes import write_artefact
from tests.service.screening.learnt import write_learnt

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from flask import Flask
    from flask.testing import FlaskClient, FlaskCliRunner

    from service.screening.shelf import Shelf
    from service.settings import Settings
    from tests.fakes import FakeClock


class Trainer:
    """Stands in for the child: keeps what it is handed, and answers what it is told to."""

    def __init__(self) -> None:
        self.outcome = "passed"
        self.base: str | None = None
        self.modes: list[str] = []
        self.labels: list[dict[str, object]] = []

    def __call__(
        self, work: Path, settings: Settings, _now: datetime, say: Callable[[str], object]
    ) -> None:
        """Train."""
        path = work / "decisions.jsonl"
        self.modes = [stat.filemode(one.stat().st_mode) for one in (work, path)]
        self.labels = [json.loads(line) for line in path.read_text().splitlines()]
        say("learn: at work")
        shelf = shelf_of(settings)
        current = shelf.current()
        base = self.base or Classifier.load(settings.models_dir).model_version
        write_learnt(
            work / "candidate",
            base,
            {"=kilat": (500 + shelf.next_number(),)},
            number=shelf.next_number(),
            parent=None if current == SHIPPED else current,
        )
        result = {"outcome": self.outcome, "message": "as told", "gate": {"spam": {}}}
        (work / "result.json").write_text(json.dumps(result))


@pytest.fixture
def trainer(monkeypatch: pytest.MonkeyPatch) -> Trainer:
    """The child's stand-in."""
    made = Trainer()
    monkeypatch.setattr(module, "_train", made)
    return made


@pytest.fixture
def settings(settings: Settings, tmp_path: Path) -> Settings:
    """Settings with a small shipped model."""
    models = tmp_path / "shipped"
    models.mkdir()
    write_artefact(models)
    return replace(settings, models_dir=models)


def test_texts_are_handed_to_the_child_alone_and_then_gone(
    app: Flask, client: FlaskClient, clock: FakeClock, trainer: Trainer, runner: FlaskCliRunner
) -> None:
    store(app, client, CAMPAIGN[:2] + HARMLESS[:2])
    clock.forward(seconds=29)
    runner.invoke(learn_command, ["--dry-run"])
    assert trainer.labels == [], "they may still be undone"
    clock.forward(seconds=1)
    done = runner.invoke(learn_command, ["--dry-run"])
    assert "learn: at work" in done.output
    assert [one["label"] for one in trainer.labels] == ["spam"] * 2 + ["harmless"] * 2
    assert set(trainer.labels[0]) == {
        "text", "author_name", "author_url", "label", "moderator", "at",
    }  # fmt: skip
    assert trainer.modes == ["drwx------", "-rw-------"]
    assert list(shelf_of(app.extensions["duaarah"].settings).folder.glob("work-*")) == []


@pytest.mark.usefixtures("trainer")
def test_promoted_and_rolled_back(app: Flask, runner: FlaskCliRunner, settings: Settings) -> None:
    shelf = shelf_of(settings)
    for number in (1, 2):
        done = runner.invoke(learn_command, [])
        assert done.exit_code == 0, done.output
        assert f"promoted: adaptation {shelf.current()} serves" in done.output
        assert len(shelf.ids()) == number
    first, second = shelf.ids()
    listed = runner.invoke(learn_command, ["--list"]).output.splitlines()
    assert [line.split("\t")[:3] for line in listed[1:4]] == [
        [SHIPPED, "", ""],
        [first, "", SHIPPED],
        [second, "yes", first],
    ]
    assert runner.invoke(learn_command, ["--rollback"]).output.startswith(f"{first} serves")
    assert shelf.current() == first
    assert runner.invoke(learn_command, ["--rollback", second]).exit_code == 0
    assert shelf.current() == second
    assert runner.invoke(learn_command, ["--rollback", "shipped"]).exit_code == 0
    assert shelf.current() == SHIPPED
    history = runner.invoke(learn_command, ["--list"]).output.partition("\n\n")[2]
    events = [line.split("\t")[1:] for line in history.splitlines()]
    assert events[:2] == [["promoted", first], ["promoted", second]]
    assert events[2:] == [["rolled back", name] for name in (first, second, SHIPPED)]
    with app.app_context():
        trail = db.session.execute(select(AuditEvent.tag, AuditEvent.subject)).all()
    assert ("adaptation:promoted", f"adaptation:{second}") in trail
    assert ("adaptation:rolled_back", f"adaptation:{SHIPPED}") in trail


@pytest.mark.parametrize("outcome", ["refused", "too few"])
def test_what_does_not_pass_changes_nothing(
    runner: FlaskCliRunner, settings: Settings, trainer: Trainer, outcome: str
) -> None:
    trainer.outcome = outcome
    done = runner.invoke(learn_command, [])
    assert (done.exit_code, done.output.splitlines()[-1]) == (0, f"{outcome}: as told")
    shelf = shelf_of(settings)
    assert (shelf.ids(), shelf.current()) == ([], SHIPPED)
    assert [entry["event"] for entry in shelf.history()] == [outcome]


@pytest.mark.usefixtures("trainer")
def test_a_dry_run_changes_nothing(runner: FlaskCliRunner, settings: Settings) -> None:
    done = runner.invoke(learn_command, ["--dry-run"])
    assert (done.exit_code, done.output.splitlines()[-1]) == (0, "passed: as told")
    shelf = shelf_of(settings)
    assert (shelf.ids(), shelf.history(), shelf.current()) == ([], [], SHIPPED)


def test_a_candidate_that_would_not_serve_is_not_promoted(
    app: Flask, settings: Settings, trainer: Trainer
) -> None:
    trainer.base = "2020.1.1-00000000"
    with app.app_context(), pytest.raises(LearnError, match=r"cannot serve: made for"):
        learn(lambda _line: None, "test:learn")
    assert shelf_of(settings).current() == SHIPPED


@pytest.mark.usefixtures("trainer")
def test_what_a_killed_run_left_is_removed(app: Flask, settings: Settings) -> None:
    left = shelf_of(settings).folder / "work-abc"
    left.mkdir(parents=True)
    (left / "decisions.jsonl").write_text("{}")
    with app.app_context():
        learn(lambda _line: None, "test:learn", dry_run=True)
    assert not left.exists()


def test_without_the_extra_it_says_so(
    runner: FlaskCliRunner, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "NEEDED", ("numpy", "no_such_library"))
    done = runner.invoke(learn_command, [])
    assert done.exit_code == 2
    assert "pip install 'duaarah[training]'" in done.output
    assert not shelf_of(settings).folder.exists()


def test_one_run_at_a_time(app: Flask, settings: Settings) -> None:
    with (
        app.app_context(),
        module._alone(shelf_of(settings).folder),  # noqa: SLF001 - as another process would
        pytest.raises(LearnError, match="another run"),
    ):
        roll_back(SHIPPED, "test:learn")


def full(shelf: Shelf) -> Path:
    """Give the shelf a history on a full disk; what it was is kept in the path that is given."""
    kept = shelf.folder / "kept"
    log = shelf.folder / "history.jsonl"
    shelf.folder.mkdir(exist_ok=True)
    log.touch()
    log.rename(kept)
    log.symlink_to("/dev/full")
    return kept


def tags() -> list[str]:
    """What the audit trail says of adaptations."""
    found = db.session.scalars(select(AuditEvent.tag).order_by(AuditEvent.id)).all()
    return [tag for tag in found if tag.startswith("adaptation:")]


@pytest.mark.usefixtures("trainer")
def test_on_a_full_disk_nothing_is_promoted_and_nothing_claims_it(
    app: Flask, settings: Settings
) -> None:
    shelf = shelf_of(settings)
    full(shelf)
    with app.app_context(), pytest.raises(LearnError, match=r"cannot serve.*No space"):
        learn(lambda _line: None, "test:learn")
    with app.app_context():
        assert (shelf.current(), shelf.ids(), tags()) == (SHIPPED, [], [])


@pytest.mark.usefixtures("trainer")
def test_on_a_full_disk_nothing_is_rolled_back_by_half(app: Flask, settings: Settings) -> None:
    shelf = shelf_of(settings)
    with app.app_context():
        learn(lambda _line: None, "test:learn")
        name, kept = shelf.current(), full(shelf)
        with pytest.raises(LearnError, match=r"nothing was rolled back.*No space"):
            roll_back(SHIPPED, "test:learn")
        kept.replace(shelf.folder / "history.jsonl")
        assert (shelf.current(), tags()) == (name, ["adaptation:promoted"])
        assert roll_back(SHIPPED, "test:learn") == SHIPPED
        assert why_not(shelf) == "somebody rolled back; run `duaarah learn` to begin again"


@pytest.mark.parametrize("outcome", ["refused", "too few"])
def test_what_cannot_be_written_down_is_said(
    app: Flask, settings: Settings, trainer: Trainer, outcome: str
) -> None:
    trainer.outcome = outcome
    full(shelf_of(settings))
    with app.app_context(), pytest.raises(LearnError, match=f"{outcome}, which.*No space"):
        learn(lambda _line: None, "test:learn")


@pytest.mark.usefixtures("trainer")
def test_what_the_audit_trail_does_not_take_is_said_with_what_serves(
    app: Flask, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OperationalError("INSERT", {}, Exception("database or disk is full"))

    monkeypatch.setattr(module, "audit", refuse)
    with app.app_context(), pytest.raises(LearnError, match=r"serves, but .* audit trail"):
        learn(lambda _line: None, "test:learn")
    shelf = shelf_of(settings)
    assert [entry["id"] for entry in shelf.history()] == [shelf.current()]


def test_nothing_to_go_back_to(runner: FlaskCliRunner, settings: Settings) -> None:
    done = runner.invoke(learn_command, ["--rollback"])
    assert isinstance(done.exception, LearnError)
    assert "nothing to go back to" in str(done.exception)
    assert shelf_of(settings).current() == SHIPPED


class Child:
    """Stands in for a process; `given` are the surroundings of those that were started."""

    stdout = ("learn: done\n",)
    returncode = 0
    given: dict[str, str] = {}  # noqa: RUF012 - what the last one was started with

    def __init__(self, _command: list[str], *, env: dict[str, str], **_more: object) -> None:
        Child.given = env

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing to wait for."""


def test_the_child_gets_no_secret(
    settings: Settings, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(subprocess, "Popen", Child)
    monkeypatch.setenv("DUAARAH_SECRET_KEY", "geheim")
    monkeypatch.setenv("DUAARAH_DATABASE_URL", "sqlite://")
    monkeypatch.setenv("DUAARAH_RATELIMIT_STORAGE", "redis://:geheim@localhost")
    lines: list[str] = []
    module._train(Path("/nowhere/work"), settings, clock.now(), lines.append)  # noqa: SLF001 - the seam
    assert lines == ["learn: done"]
    assert [name for name in Child.given if name.startswith("DUAARAH_")] == []
    assert Child.given["PYTHONHASHSEED"] == "0"
