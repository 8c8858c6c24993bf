"""What a transaction makes of the database's own refusals."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from service import create_app
from service.db import add_at_end, add_numbered, add_rows, db, transaction
from service.errors import ConflictError, UnavailableError
from service.portals.tables import Agency
from service.prepared import Prepared

if TYPE_CHECKING:
    from flask import Flask
    from sqlalchemy.orm import Session

    from service.settings import Settings

NAMES = Prepared(select(Agency.slug))
POSTGRESQL = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
"""For what SQLite knows nothing of: there one writes at a time."""


def fail(app: Flask, state: str) -> None:
    """A transaction in which the database gives up with this SQLSTATE."""
    raised = f"DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '{state}'; END $$"
    with app.app_context(), transaction() as session:
        session.execute(text(raised))


@POSTGRESQL
@pytest.mark.parametrize("state", ["40P01", "40001"])
def test_one_of_two_that_collide_is_told_to_try_again(app: Flask, state: str) -> None:
    with pytest.raises(ConflictError) as caught:
        fail(app, state)
    assert caught.value.retry_after == 1


@POSTGRESQL
def test_other_faults_stay_what_they_are(app: Flask) -> None:
    with pytest.raises(DBAPIError):
        fail(app, "22001")


def agency(slug: str) -> dict[str, object]:
    return {"slug": slug, "name": slug, "created_at": datetime(2026, 1, 5, tzinfo=UTC)}


def fail_after(row: dict[str, object]) -> None:
    with transaction() as session:
        add_at_end(session, Agency, row)
        raise ZeroDivisionError


def names() -> list[str]:
    db.session.rollback()
    return list(db.session.scalars(select(Agency.slug).order_by(Agency.id)))


def test_rows_get_their_numbers_in_their_order(app: Flask) -> None:
    slugs = [f"a{number}" for number in range(30)]
    with app.app_context():
        with transaction() as session:
            assert add_numbered(session, Agency, []) == []
            numbers = add_numbered(session, Agency, [agency(slug) for slug in slugs[1:]])
            numbers += add_numbered(session, Agency, [agency(slugs[0])])
            add_rows(session, Agency, [agency("b1"), agency("b2")])
        found = dict(db.session.execute(select(Agency.slug, Agency.id)).all())
        assert numbers == [found[slug] for slug in (*slugs[1:], slugs[0])]
        assert {"b1", "b2"} <= found.keys()


def test_rows_for_the_end_are_written_in_their_order(app: Flask) -> None:
    with app.app_context():
        before = names()
        with transaction() as session:
            for slug in ("b", "a", "c"):
                add_at_end(session, Agency, agency(slug))
            assert session.scalar(select(Agency.id).where(Agency.slug == "a")) is None
        assert names() == [*before, "b", "a", "c"]


def test_rows_for_the_end_of_what_failed_are_never_written(app: Flask) -> None:
    with app.app_context():
        before = names()
        with pytest.raises(ZeroDivisionError):
            fail_after(agency("lost"))
        with transaction():
            pass
        assert names() == before


def test_rows_for_the_end_need_an_end(app: Flask) -> None:
    with app.app_context(), pytest.raises(RuntimeError, match="outside of a transaction"):
        add_at_end(db.session(), Agency, agency("nowhere"))


def how_synced() -> int:
    return int(db.session.scalar(text("PRAGMA synchronous")) or 0)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(("setting", "levels"), [("FULL", [2, 1, 2]), ("OFF", [0, 0, 0])])
@pytest.mark.usefixtures("app")
def test_only_what_can_be_made_anew_is_not_waited_for(
    settings: Settings, setting: str, levels: list[int]
) -> None:
    with create_app(replace(settings, sqlite_synchronous=setting)).app_context():
        seen: list[int] = []
        for synced in (True, False, True):
            with transaction(synced=synced) as session:
                add_rows(session, Agency, [agency(f"s{len(seen)}")])
                seen.append(how_synced())
        assert seen == levels  # 2 is FULL, 1 NORMAL


def lose_midway(how: str) -> None:
    with transaction() as session:
        backend = session.scalar(text("SELECT pg_backend_pid()"))
        with db.engine.connect() as other:
            other.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": backend})
        if how == "read":
            NAMES.rows_within(session)
        else:
            add_rows(session, Agency, [agency("lost")])


@POSTGRESQL
@pytest.mark.parametrize("how", ["read", "write"])
def test_a_connection_that_is_lost_midway_is_an_outage(app: Flask, how: str) -> None:
    with app.app_context():
        with pytest.raises(UnavailableError):
            lose_midway(how)
        with transaction() as session:
            add_rows(session, Agency, [agency("kept")])
        assert {"kept", "lost"} & set(names()) == {"kept"}


def test_a_savepoint_takes_back_what_the_driver_wrote(app: Flask) -> None:
    def fail_inside(session: Session) -> None:
        with session.begin_nested():
            add_rows(session, Agency, [agency("back")])
            raise ZeroDivisionError

    with app.app_context():
        with transaction() as session:
            add_rows(session, Agency, [agency("before")])
            with pytest.raises(ZeroDivisionError):
                fail_inside(session)
        assert {"before", "back"} & set(names()) == {"before"}
