"""Learning from moderators' decisions: hand them to training, take over what passes its gate.

`duaarah learn` calls it. Training is another program with libraries of its own (the extra
`duaarah[training]`): it runs as a child process, and the two meet in files below `<var>/models`.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import subprocess
import sys
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final

from sqlalchemy.exc import SQLAlchemyError

from service.audit.record import record as audit
from service.db import db, transaction
from service.errors import ServiceError
from service.moderation.labels import labels
from service.ports import ports
from service.screening.adaptation import AdaptationError, read_adaptation
from service.screening.artefact import ArtefactError, read_manifest
from service.screening.shelf import Shelf, ShelfError
from service.settings import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from service.settings import Settings

NEEDED: Final = ("numpy", "scipy", "sklearn", "training")
SCRATCH: Final = "work-"
REPEATABLE: Final = {
    "PYTHONHASHSEED": "0",
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
}
"""Surroundings in which the same decisions give the same bytes; and one processor stays free."""


class LearnError(ServiceError):
    """Nothing could be learnt; the message says why, and what serves if that has changed."""

    status, code, title = 500, "learn", "Pembelajaran gagal"


class MissingExtraError(LearnError):
    """The extra `duaarah[training]` is not installed."""


@dataclass(frozen=True)
class Learnt:
    """How a run ended: `too few`, `refused`, `passed` (a dry run) or `promoted`; in words."""

    outcome: str
    message: str


def shelf_of(settings: Settings) -> Shelf:
    """Where this installation keeps what it has learnt."""
    return Shelf(settings.var / "models")


def can_learn() -> bool:
    """Whether what training needs is installed; nothing of it is loaded."""
    return all(find_spec(name) is not None for name in NEEDED)


def learn(say: Callable[[str], object], actor: str, *, dry_run: bool = False) -> Learnt:
    """Learn from the decisions so far; `say` is given each line of progress.

    Raises:
        MissingExtraError: what training needs is not installed.
        LearnError: another run is under way, training failed, or the disk is full. What serves is
            as it was, unless the message says otherwise.
    """
    if not can_learn():
        raise MissingExtraError(
            "learning needs the extra: pip install 'duaarah[training]'; the service goes on without"
        )
    settings, now = ports().settings, ports().clock()
    shelf = shelf_of(settings)
    with ExitStack() as held:
        with _stored("nothing could be learnt"):
            held.enter_context(_alone(shelf.folder))
            scratch = TemporaryDirectory(prefix=SCRATCH, dir=shelf.folder)
            work = Path(held.enter_context(scratch))
            _hand_out(work / "decisions.jsonl", now - timedelta(seconds=settings.undo_seconds))
            _train(work, settings, now, say)
            result = json.loads((work / "result.json").read_text("utf-8"))
        learnt = Learnt(str(result["outcome"]), str(result["message"]))
        if dry_run:
            return learnt
        if learnt.outcome == "passed":
            return _promote(shelf, work / "candidate", settings, now, actor)
        with _stored(f"{learnt.outcome}, which could not be written down"):
            shelf.note(learnt.outcome, now.isoformat(), gate=result.get("gate", {}))
        return learnt


def roll_back(target: str, actor: str) -> str:
    """Let what served before (`previous`), `shipped` alone or an id serve; gives what serves now.

    Raises:
        LearnError: there is no such adaptation, another run is under way, or the disk is full.
            What serves is as it was, unless the message says otherwise.
    """
    now, shelf = ports().clock(), shelf_of(ports().settings)
    with _stored("nothing was rolled back"), _alone(shelf.folder):
        try:
            name = shelf.roll_back(target, now.isoformat())
        except ShelfError as error:
            raise LearnError(str(error)) from error
    _audit("adaptation:rolled_back", name, actor, now)
    return name


def sweep(shelf: Shelf) -> bool:
    """Remove what a killed run left, texts included; says whether there was anything.

    Raises:
        LearnError: a run is under way, and it is that run's.
    """
    if not any(shelf.folder.glob(f"{SCRATCH}*")):
        return False
    with _alone(shelf.folder):
        return True


def _hand_out(path: Path, before: datetime) -> None:
    """Write the decisions for the child, readable by us alone."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        for label in labels(db.session(), before):
            file.write(json.dumps(label.to_dict(), ensure_ascii=True) + "\n")
    db.session.rollback()  # training takes a while: hold no snapshot meanwhile


def _train(work: Path, settings: Settings, now: datetime, say: Callable[[str], object]) -> None:
    """Run training on the decisions; its lines are passed on as they come.

    Raises:
        LearnError: it ended badly.
    """
    places = {"--work": work, "--models": settings.models_dir, "--learnt": work.parent}
    command = [sys.executable, "-m", "training.adapt", "--moment", now.isoformat()]
    command += [str(part) for pair in places.items() for part in pair]
    if not settings.abuse_model:
        command.append("--no-abuse")
    own = {name: value for name, value in os.environ.items() if not name.startswith(_OURS)}
    surroundings = own | REPEATABLE | {"PYTHONPATH": str(ROOT), "PYTHONSAFEPATH": "1"}
    with subprocess.Popen(  # noqa: S603 - our own interpreter and module
        command,
        env=surroundings,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        errors="replace",
    ) as child:
        last = ""
        for line in child.stdout or ():
            last = line.rstrip() or last
            say(line.rstrip())
    if child.returncode != 0:
        raise LearnError(f"training ended with status {child.returncode}: {last}")


_OURS: Final = ("DUAARAH_", "PROMETHEUS_")
"""Beginnings of what a child that only reads files has no need to know: it is told by arguments."""


def _promote(
    shelf: Shelf, candidate: Path, settings: Settings, now: datetime, actor: str
) -> Learnt:
    """Read the candidate as the service will, then let it serve."""
    try:
        version = read_manifest(settings.models_dir)["model_version"]
        read_adaptation(candidate, version)
        name = shelf.promote(candidate, now.isoformat())
    except (AdaptationError, ArtefactError, OSError) as error:
        raise LearnError(f"the candidate cannot serve: {error}") from error
    _audit("adaptation:promoted", name, actor, now)
    return Learnt("promoted", f"adaptation {name} serves; running workers follow within seconds")


def _audit(tag: str, name: str, actor: str, now: datetime) -> None:
    """Put it in the audit trail, which is no reason to hide what serves.

    Raises:
        LearnError: the database does not take it.
    """
    try:
        with transaction() as session:
            audit(session, tag, actor, f"adaptation:{name}", now)
    except SQLAlchemyError as error:
        reason = "but that could not be written in the audit trail (it is in the history)"
        raise LearnError(f"{name} serves, {reason}: {error}") from error


@contextmanager
def _stored(otherwise: str) -> Iterator[None]:
    """Say in a `LearnError` what has not happened where a file cannot be read or written."""
    try:
        yield
    except OSError as error:
        raise LearnError(f"{otherwise}: {error}") from error


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Be the only one that learns or goes back; what a run left that was killed is removed.

    Raises:
        LearnError: another run is under way.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (folder / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise LearnError("another run is under way; wait for its end") from error
        for left in folder.glob(f"{SCRATCH}*"):
            shutil.rmtree(left, ignore_errors=True)
        yield
