"""Objects made from a row and written back past the unit of work; both databases."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import bindparam, inspect, select

from service.db import db, transaction
from service.objects import columns_of, made, write
from service.portals.tables import Portal
from service.prepared import Prepared

if TYPE_CHECKING:
    from flask import Flask
    from sqlalchemy.orm import Session

ROW = Prepared(select(*columns_of(Portal)).where(Portal.slug == bindparam("slug")))


def from_row(session: Session, slug: str = "dinkes") -> Portal:
    return made(session, Portal, ROW.rows_within(session, slug=slug)[0])


def loaded(slug: str = "dinkes") -> Portal:
    db.session.rollback()
    return db.session.scalars(select(Portal).where(Portal.slug == slug)).one()


def test_it_is_what_the_session_would_have_loaded(app: Flask) -> None:
    with app.app_context():
        other = loaded()
        expected = {name: getattr(other, name) for name in inspect(Portal).column_attrs.keys()}  # noqa: SIM118 - a collection's own
        db.session.expunge_all()
        with transaction() as session:
            portal = from_row(session)
            assert {name: getattr(portal, name) for name in expected} == expected
            assert inspect(portal).persistent
            assert not session.dirty
            assert session.get(Portal, portal.id) is portal
            assert portal.agency.slug == "dinkes"


def test_one_that_the_session_knows_stays_and_is_fresh(app: Flask) -> None:
    with app.app_context(), transaction() as session:
        known = session.scalars(select(Portal).where(Portal.slug == "dinkes")).one()
        known.name = "not stored"
        assert from_row(session) is known
        assert known.name == "Kabar Dinas Kesehatan"


def test_what_changed_is_written_once(app: Flask) -> None:
    with app.app_context():
        with transaction() as session:
            one, two = from_row(session), from_row(session, "dishub")
            one.name, two.origins = "Baru", ["https://baru.test"]
            write(session, [one, two])
            assert not session.dirty
            one.origins = ["https://lagi.test"]
        assert (loaded().name, loaded().origins) == ("Baru", ["https://lagi.test"])
        assert (loaded("dishub").name, loaded("dishub").origins) == (
            "Kabar Dinas Perhubungan", ["https://baru.test"],
        )  # fmt: skip


def test_what_nobody_changed_and_what_is_new_is_left_alone(app: Flask) -> None:
    with app.app_context():
        with transaction() as session:
            known = from_row(session)
            new = Portal(
                agency_id=known.agency_id,
                slug="baru",
                name="Baru",
                origins=[],
                created_at=datetime(2026, 1, 5, tzinfo=UTC),
            )
            session.add(new)
            write(session, [known, new])
            assert inspect(new).pending
        assert loaded("baru").name == "Baru"


def test_what_is_rolled_back_was_never_written(app: Flask) -> None:
    with app.app_context():
        kept: list[Portal] = []

        def rename_and_fail() -> None:
            with transaction() as session:
                kept.append(from_row(session))
                kept[0].name = "Batal"
                write(session, kept)
                raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            rename_and_fail()
        assert kept[0].name == "Kabar Dinas Kesehatan"
        assert loaded().name == "Kabar Dinas Kesehatan"
