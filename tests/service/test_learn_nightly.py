"""When the service learns by itself: at night, once, for a reason, in a process of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

import pytest

from service import learn as learning
from service import learn_nightly
from service.db import transaction
from service.learn import shelf_of
from service.learn_nightly import ENOUGH_NEW, learn_at_night, start
from service.limits import release
from service.moderation.tables import Decision
from tests.sending import send

if TYPE_CHECKING:
    from datetime import datetime

    from flask import Flask
    from flask.testing import FlaskClient

    from tests.fakes import FakeClock

HOURS_TO_NIGHT = 17  # from 09.00 to 02.00 in Jakarta


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The runs that were started."""
    runs: list[str] = []
    monkeypatch.setattr(learn_nightly, "start", lambda: runs.append("run"))
    return runs


@pytest.fixture
def night(clock: FakeClock) -> datetime:
    return clock.forward(hours=HOURS_TO_NIGHT)


@pytest.fixture
def decided(app: Flask, client: FlaskClient, clock: FakeClock) -> None:
    """Enough decisions to learn from."""
    decide(app, client, clock.now())


def decide(app: Flask, client: FlaskClient, at: datetime) -> None:
    """Store as many decisions as make a run worth its while."""
    sent = send(client, key=uuid4().hex).get_json()["id"]
    with app.app_context(), transaction() as session:
        session.add_all(
            Decision(
                comment_id=uuid4().__class__(sent),
                staff_id=1,
                seen_version=1,
                old_status="pending",
                new_status="spam",
                reason="spam",
                decided_at=at,
            )
            for _ in range(ENOUGH_NEW)
        )


@pytest.mark.usefixtures("decided")
def test_once_a_night(app: Flask, night: datetime, started: list[str]) -> None:
    with app.app_context():
        assert learn_at_night(night)
        assert not learn_at_night(night)
        release("learn")  # as the storage does after most of a day
        assert learn_at_night(night)
    assert started == ["run"] * 2


@pytest.mark.usefixtures("decided")
def test_not_by_day(app: Flask, clock: FakeClock, started: list[str]) -> None:
    with app.app_context():
        assert not learn_at_night(clock.now())
        assert not learn_at_night(clock.forward(hours=HOURS_TO_NIGHT - 2))
    assert started == []


def test_what_a_killed_run_left_goes_at_any_hour(app: Flask, clock: FakeClock) -> None:
    shelf = shelf_of(app.extensions["duaarah"].settings)
    left = shelf.folder / "work-abc" / "decisions.jsonl"
    left.parent.mkdir(parents=True)
    left.write_text("{}")
    with app.app_context():
        with learning._alone(shelf.folder):  # noqa: SLF001 - as a run under way would
            left.parent.mkdir()
            assert not learn_at_night(clock.now())
            assert left.parent.exists(), "it is that run's"
        learn_at_night(clock.now())
    assert not left.parent.exists()


@pytest.mark.usefixtures("decided")
def test_not_where_it_is_switched_off(app: Flask, night: datetime, started: list[str]) -> None:
    ports = app.extensions["duaarah"]
    object.__setattr__(ports.settings, "learn", False)
    with app.app_context():
        assert not learn_at_night(night)
    assert started == []


def test_not_without_new_decisions(
    app: Flask, client: FlaskClient, night: datetime, started: list[str]
) -> None:
    with app.app_context():
        assert not learn_at_night(night)
    decide(app, client, night)
    with app.app_context():
        shelf_of(app.extensions["duaarah"].settings).note("refused", night.isoformat())
        assert not learn_at_night(night), "they were there when it last learnt"
    assert started == []


@pytest.mark.usefixtures("decided")
def test_not_after_a_rollback(app: Flask, night: datetime, started: list[str]) -> None:
    with app.app_context():
        shelf_of(app.extensions["duaarah"].settings).note(
            "rolled back", "2020-01-01T00:00:00+00:00"
        )
        assert not learn_at_night(night)
    assert started == []


@pytest.mark.usefixtures("decided")
def test_not_without_the_extra(
    app: Flask, night: datetime, started: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(learning, "NEEDED", ("no_such_library",))
    with app.app_context():
        assert not learn_at_night(night)
    assert started == []


def test_the_run_is_a_process_of_its_own(
    settings: object, monkeypatch: pytest.MonkeyPatch, tmp_path: object
) -> None:
    del settings
    monkeypatch.setenv("DUAARAH_VAR", str(tmp_path))
    monkeypatch.setenv("DUAARAH_ENV", "nonsense")
    assert start().wait() == 1, "the command reads its own settings, and refuses these"
