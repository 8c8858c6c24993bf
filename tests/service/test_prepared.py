"""Reads on the driver itself: what becomes of their connections."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

import pytest
from sqlalchemy import bindparam, select, text
from sqlalchemy.exc import DBAPIError

from service.db import db, transaction
from service.errors import UnavailableError
from service.portals.tables import Portal
from service.prepared import Prepared, _readers, as_moment, as_uuid
from service.processes import release_connections

if TYPE_CHECKING:
    from flask import Flask

SLUGS = Prepared(select(Portal.slug).where(Portal.slug == bindparam("slug")))


def open_files(path: str) -> int:
    """How often this process has a file open."""
    count = 0
    for link in Path("/proc/self/fd").iterdir():
        try:
            count += str(link.readlink()) == path
        except FileNotFoundError:
            continue
    return count


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_no_reader_is_left_open_before_a_fork(app: Flask) -> None:
    with app.app_context():
        path = str(db.engine.url.database)
        assert SLUGS.rows(slug="nobody") == []
        db.session.remove()
        assert open_files(path) > 0
    release_connections(app)
    assert open_files(path) == 0


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_reader_is_used_again_and_sees_what_was_written(app: Flask) -> None:
    with app.app_context():
        path = str(db.engine.url.database)
        SLUGS.rows(slug="nobody")
        before = open_files(path)
        for _ in range(5):
            SLUGS.rows(slug="nobody")
        assert open_files(path) == before


def test_a_table_that_is_gone_is_no_outage_and_the_next_read_goes_well(app: Flask) -> None:
    with app.app_context():
        missing = Prepared(select(text("1")).select_from(text("nowhere")))
        with pytest.raises(Exception, match="nowhere") as caught:
            missing.rows()
        assert not isinstance(caught.value, UnavailableError | DBAPIError)
        assert SLUGS.rows(slug="nobody") == []


def test_values_of_its_own_and_names_it_does_not_know(app: Flask) -> None:
    some = select(Portal.slug).where(
        Portal.slug.in_(["dinkes", "x"]), Portal.id > bindparam("above")
    )
    known = Prepared(some.order_by(Portal.slug).limit(3))
    with app.app_context():
        assert [tuple(row) for row in known.rows(above=0, me=7)] == [("dinkes",)]
        assert known.rows(above=9999, me=7) == []


def test_within_a_transaction_it_reads_what_only_that_one_wrote(app: Flask) -> None:
    with app.app_context():
        with transaction() as session:
            portal = session.scalars(select(Portal).where(Portal.slug == "dinkes")).one()
            portal.slug = "dinas"
            session.flush()
            assert [row[0] for row in SLUGS.rows_within(session, slug="dinas")] == ["dinas"]
            assert SLUGS.rows(slug="dinas") == []
        assert SLUGS.rows(slug="dinas") != []


def test_what_drivers_give_for_moments_and_ids() -> None:
    moment, one = datetime(2026, 3, 2, 3, 0, 0, 5, tzinfo=UTC), UUID(int=7)
    assert as_moment("2026-03-02 03:00:00.000005") == moment == as_moment(moment)
    assert as_uuid(one.hex) == one == as_uuid(one)


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_server_that_was_away_is_asked_on_a_new_connection(app: Flask) -> None:
    with app.app_context():
        assert SLUGS.rows(slug="dinkes") == [("dinkes",)]
        others = (
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
        )
        db.session.execute(text(f"{others} AND datname = current_database()"))
        db.session.rollback()
        assert SLUGS.rows(slug="dinkes") == [("dinkes",)]


def test_disposing_of_the_engine_closes_its_readers(app: Flask) -> None:
    with app.app_context():
        SLUGS.rows(slug="dinkes")
        engine = db.engine
        kept = _readers[engine]
        (reader,) = kept
        engine.dispose()
        assert not kept
        with pytest.raises(engine.dialect.loaded_dbapi.Error):
            reader.cursor().execute("SELECT 1")
