"""The migrations: up to exactly the tables that the code knows, down to nothing, on both."""

from __future__ import annotations

from typing import TYPE_CHECKING

import flask_migrate
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine, inspect, text

from service import create_app
from service.db import Base, db
from service.policies.policy_load import current
from service.ports import Ports
from service.upgrade import with_migrations
from tests.fakes import FakeClock, FakeMail, FakeScreener

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask

    from service.settings import Settings


@pytest.fixture
def bare(settings: Settings) -> Iterator[Flask]:
    """An application whose database holds no table at all."""
    engine = create_engine(settings.database_url)
    Base.metadata.drop_all(engine)
    with engine.begin() as connection:
        connection.execute(text("DROP TABLE IF EXISTS alembic_version"))
    ports = Ports(settings, FakeClock().now, FakeScreener(), FakeMail())
    made = with_migrations(create_app(settings, ports))
    yield made
    with made.app_context():
        db.session.remove()
        db.engine.dispose()
    with engine.begin() as connection:
        connection.execute(text("DROP TABLE IF EXISTS alembic_version"))
    Base.metadata.create_all(engine)  # the next test on this server wants its tables
    engine.dispose()


def test_up_and_down(bare: Flask) -> None:
    with bare.app_context():
        flask_migrate.upgrade()
        with db.engine.connect() as connection:
            context = MigrationContext.configure(connection, opts={"compare_type": True})
            assert compare_metadata(context, Base.metadata) == []
        migrated = _triggers()
        assert len(migrated) >= 1
        flask_migrate.upgrade()  # harmless where there is nothing to do
        flask_migrate.downgrade(revision="base")
        assert set(inspect(db.engine).get_table_names()) <= {"alembic_version"}
        assert _triggers() == []
        Base.metadata.create_all(db.engine)
        assert _triggers() == migrated
        Base.metadata.drop_all(db.engine)


def test_policies_of_before_are_kept(bare: Flask) -> None:
    with bare.app_context():
        flask_migrate.upgrade(revision="0008")
        with db.engine.begin() as connection:
            for statement in (
                "INSERT INTO agencies VALUES (1, 'dinkes', 'Dinas Kesehatan', '2026-03-10')",
                "INSERT INTO portals VALUES (4, 'dinkes', 1, 'Kabar', '[]', '2026-03-10')",
                "INSERT INTO policies VALUES (4, 'post')",
            ):
                connection.execute(text(statement))
        flask_migrate.upgrade(revision="0009")
        assert current().policy_at(4, 1).moderation == "post"
        flask_migrate.downgrade(revision="0008")
        with db.engine.connect() as connection:
            assert connection.execute(text("SELECT * FROM policies")).all() == [(4, "post")]
        flask_migrate.downgrade(revision="base")


def _triggers() -> list[tuple[str, ...]]:
    """The triggers of the database, and on PostgreSQL their functions."""
    statements = {
        "sqlite": "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' ORDER BY name",
        "postgresql": (
            "SELECT tgname, pg_get_triggerdef(t.oid), pg_get_functiondef(tgfoid)"
            " FROM pg_trigger t WHERE NOT tgisinternal ORDER BY tgname"
        ),
    }
    with db.engine.connect() as connection:
        rows = connection.execute(text(statements[db.engine.dialect.name]))
        return [tuple(row) for row in rows]
