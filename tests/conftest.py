"""Fixtures that every test may use: the application on real databases, and its ports."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

import hypothesis
import pytest
from sqlalchemy import create_engine

from service import create_app
from service.db import Base, db
from service.limits import limiter
from service.portals.register import NewPortal, add_agency, add_portal
from service.ports import Ports
from service.settings import Settings
from tests.fakes import FakeClock, FakeMail, FakeScreener
from tests.postgres import empty_tables, postgres_server

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from flask import Flask
    from flask.testing import FlaskClient, FlaskCliRunner

pytest_plugins = ["tests.staff", "tests.servers", "tests.browser", "tests.pictures"]

# a rule is never timed; what CI draws is the same every time, what a developer draws is not
hypothesis.settings.register_profile("rules", deadline=None)
hypothesis.settings.register_profile("ci", deadline=None, derandomize=True)
hypothesis.settings.load_profile("ci" if "CI" in os.environ else "rules")

PORTAL_ORIGIN = "https://dinkes.example"
OTHER_ORIGIN = "https://dishub.example"


@pytest.fixture(scope="session")
def postgresql_url() -> Iterator[str]:
    """A PostgreSQL of this run's own, with every table."""
    with postgres_server() as url:
        engine = create_engine(url)
        Base.metadata.create_all(engine)
        engine.dispose()
        yield url


@pytest.fixture(scope="session")
def empty_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file with every table, to be copied: making the tables anew takes 0.5 s."""
    path = tmp_path_factory.mktemp("sqlite") / "empty.sqlite3"
    engine = create_engine(f"sqlite:///{path}")
    Base.metadata.create_all(engine)
    engine.dispose()
    return path


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database with every table: each test that asks for it runs on both."""
    if request.param == "postgresql":
        url: str = request.getfixturevalue("postgresql_url")
        empty_tables(url)
        return url
    path = tmp_path / "duaarah.sqlite3"
    shutil.copyfile(request.getfixturevalue("empty_sqlite"), path)
    return f"sqlite:///{path}"


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    """Settings of a test installation."""
    return Settings.from_env(
        {
            "DUAARAH_ENV": "test",
            "DUAARAH_VAR": str(tmp_path),
            "DUAARAH_DATABASE_URL": database_url,
            "DUAARAH_RATELIMIT_STORAGE": "memory://",
            "DUAARAH_RATE_LIMIT_SCALE": "1000",
            "DUAARAH_TOTP_REQUIRED": "none",
            "DUAARAH_BASE_URL": "https://suara.example",
            "DUAARAH_LOG_LEVEL": "CRITICAL",
            "DUAARAH_SQLITE_SYNCHRONOUS": "OFF",
        }
    )


@pytest.fixture
def clock() -> FakeClock:
    """A clock that stands until it is moved: Tuesday 2026-03-10, 09.00 in Jakarta."""
    return FakeClock()


@pytest.fixture
def screener() -> FakeScreener:
    """A screener that says what it is told to say; at first: publish, neutral."""
    return FakeScreener()


@pytest.fixture
def mailbox() -> FakeMail:
    """A mail transport that keeps what it is given."""
    return FakeMail()


@pytest.fixture
def app(
    settings: Settings, clock: FakeClock, screener: FakeScreener, mailbox: FakeMail
) -> Iterator[Flask]:
    """The application with portals `dinkes` and `dishub`, each of an agency of the same name."""
    app = create_app(settings, Ports(settings, clock.now, screener, mailbox))
    app.testing = True
    with app.app_context():
        for slug, name, origin in (
            ("dinkes", "Dinas Kesehatan", PORTAL_ORIGIN),
            ("dishub", "Dinas Perhubungan", OTHER_ORIGIN),
        ):
            add_agency(slug, name, "test:setup", clock.now())
            add_portal(NewPortal(slug, f"Kabar {name}", slug, (origin,)), "test:setup", clock.now())
    yield app
    with app.app_context():
        limiter.reset()
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser without cookies."""
    return app.test_client()


@pytest.fixture
def runner(app: Flask) -> FlaskCliRunner:
    """Runs commands inside the application."""
    return app.test_cli_runner()
