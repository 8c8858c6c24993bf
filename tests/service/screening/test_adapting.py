"""A running screener follows what is promoted and rolled back, and never stops for it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from service.screening import adapting
from service.screening.adapting import LOOK_SECONDS, AdaptingScreener
from service.screening.artefact import ArtefactError
from service.screening.classifier import Classifier
from service.screening.shelf import PREVIOUS, Shelf
from service.screening.verdict import Submission
from tests.service.screening.fakes import UNIT, write_artefact
from tests.service.screening.learnt import MOMENT, change_details, write_learnt

if TYPE_CHECKING:
    from pathlib import Path

PROMO = Submission("promo")


class Ticks:
    """A monotonic clock that a test moves."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now

    def look(self) -> None:
        """Move to the next look."""
        self.now += LOOK_SECONDS


class Bench:
    """A shipped model, a shelf, and screeners on them, as workers have them."""

    def __init__(self, folder: Path) -> None:
        write_artefact(folder)
        self.folder = folder
        self.shelf = Shelf(folder / "var")
        self.ticks = Ticks()
        self.base = Classifier.load(folder)

    def screener(self) -> AdaptingScreener:
        return AdaptingScreener(self.base, self.shelf, self.ticks)

    def promote(self, unit: int = UNIT, base: str | None = None) -> str:
        name = self.shelf.current_or_shipped()
        write_learnt(
            self.folder / "made",
            base or self.base.model_version,
            {"=promo": (unit,)},
            number=self.shelf.next_number(),
            parent=name,
        )
        return self.shelf.promote(self.folder / "made", MOMENT)


class Logged:
    """Keeps what is logged: level, event, reason."""

    def __init__(self) -> None:
        self.lines: list[tuple[str, str, str]] = []

    def info(self, event: str, reason: str = "", **_more: str) -> None:
        """Keep it."""
        self.lines.append(("info", event, reason))

    def error(self, event: str, reason: str) -> None:
        """Keep it."""
        self.lines.append(("error", event, reason))


@pytest.fixture
def logged(monkeypatch: pytest.MonkeyPatch) -> Logged:
    """What the screener logs."""
    made = Logged()
    monkeypatch.setattr(adapting, "log", made)
    return made


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path)


def test_running_workers_follow_within_seconds(bench: Bench) -> None:
    workers = [bench.screener(), bench.screener()]
    assert [one.screen(PROMO).outcome for one in workers] == ["publish"] * 2
    name = bench.promote()
    bench.ticks.look()
    for one in workers:
        verdict = one.screen(PROMO)
        assert (verdict.outcome, verdict.reasons[0].read_as) == ("spam", "promo")
        assert verdict.model_version == f"{bench.base.model_version}+{name}"
        assert one.model_version == verdict.model_version
    bench.shelf.roll_back(PREVIOUS, MOMENT)
    bench.ticks.look()
    assert [one.screen(PROMO).outcome for one in workers] == ["publish"] * 2
    assert workers[0].model_version == bench.base.model_version
    assert LOOK_SECONDS < 60


def test_it_does_not_look_at_every_text_nor_read_what_it_has(bench: Bench, logged: Logged) -> None:
    screener = bench.screener()
    bench.promote()
    assert screener.screen(PROMO).outcome == "publish"
    for _ in range(3):
        bench.ticks.look()
        assert screener.screen(PROMO).outcome == "spam"
    assert [line[1] for line in logged.lines] == ["model changed"]


def test_a_start_finds_what_was_learnt(bench: Bench) -> None:
    bench.promote()
    assert bench.screener().screen(PROMO).outcome == "spam"


def test_what_another_model_learnt_is_ignored_with_a_line(bench: Bench, logged: Logged) -> None:
    bench.promote(base="2020.1.1-00000000")
    screener = bench.screener()
    (line,) = logged.lines
    assert line[:2] == ("info", "adaptation ignored")
    assert "2020.1.1-00000000" in line[2]
    assert screener.screen(PROMO).model_version == bench.base.model_version


def test_a_damaged_one_is_refused_and_the_shipped_model_serves_alone(
    bench: Bench, logged: Logged
) -> None:
    screener = bench.screener()
    bench.promote()
    bench.ticks.look()
    assert screener.screen(PROMO).outcome == "spam"
    name = bench.promote(UNIT // 2)
    change_details(bench.shelf.place(name), sha256="0" * 64)
    bench.ticks.look()
    verdict = screener.screen(PROMO)
    assert (verdict.outcome, verdict.model_version) == ("publish", bench.base.model_version)
    (fault,) = [line for line in logged.lines if line[0] == "error"]
    assert "damaged" in fault[2]


def test_what_could_not_be_read_once_is_tried_again(bench: Bench, logged: Logged) -> None:
    screener = bench.screener()
    name = bench.promote()
    weights = bench.shelf.place(name) / "adaptation.safetensors"
    away = weights.rename(bench.folder / "away")
    for _ in range(3):
        bench.ticks.look()
        assert screener.screen(PROMO).outcome == "publish"
    started = bench.screener()
    away.rename(weights)
    for one in (screener, started):
        bench.ticks.look()
        assert one.screen(PROMO).outcome == "spam"
    faults = [line for line in logged.lines if line[0] == "error"]
    assert len(faults) == 2, "one line for each screener, not for each look"


def test_a_damaged_pointer_leaves_the_shipped_model(bench: Bench) -> None:
    bench.promote()
    bench.shelf.pointer.write_text("nonsense")
    assert bench.screener().screen(PROMO).outcome == "publish"


def test_threads_swap_without_a_broken_verdict(bench: Bench) -> None:
    screener = bench.screener()

    def ask(number: int) -> str:
        if number % 10 == 0:
            bench.ticks.look()
        return screener.screen(PROMO).model_version

    with ThreadPoolExecutor(4) as pool:
        before = set(pool.map(ask, range(100)))
        name = bench.promote()
        after = set(pool.map(ask, range(200)))
    version = bench.base.model_version
    assert before == {version}
    assert after <= {version, f"{version}+{name}"}
    assert ask(1) == f"{version}+{name}"


def test_without_shipped_artefacts_there_is_nothing_to_adapt(tmp_path: Path) -> None:
    with pytest.raises(ArtefactError):
        AdaptingScreener.load(tmp_path, tmp_path / "var", abuse=True)
