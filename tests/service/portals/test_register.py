"""What may be registered: names that a mail can bear, and by whom."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from service.access import Scope
from service.db import db
from service.errors import ForbiddenError, InvalidError, NotFoundError
from service.portals.register import NewPortal, add_agency, add_portal
from service.portals.tables import Agency

if TYPE_CHECKING:
    from flask import Flask

    from tests.fakes import FakeClock


@pytest.mark.parametrize("name", ["", " ", "x" * 121, "Dinas\nKesehatan", "Dinas\0"])
def test_no_name(app: Flask, clock: FakeClock, name: str) -> None:
    """A line break in an agency's name would keep its every answer from being mailed."""
    with app.app_context():
        with pytest.raises(InvalidError):
            add_agency("baru", name, "test:setup", clock.now())
        new = NewPortal("baru", name, "dinkes", ("https://baru.example",))
        with pytest.raises(InvalidError):
            add_portal(new, "test:setup", clock.now())


def test_only_the_city_adds_agencies(app: Flask, clock: FakeClock) -> None:
    with app.app_context():
        dinkes = db.session.scalars(select(Agency.id).where(Agency.slug == "dinkes")).one()
        reach = Scope(agencies=frozenset({dinkes}))
        with pytest.raises(ForbiddenError):
            add_agency("baru", "Dinas Baru", "staff:1", clock.now(), reach)
        assert "baru" not in db.session.scalars(select(Agency.slug)).all()


def test_portals_are_added_where_one_manages(app: Flask, clock: FakeClock) -> None:
    with app.app_context():
        dinkes = db.session.scalars(select(Agency.id).where(Agency.slug == "dinkes")).one()
        reach = Scope(agencies=frozenset({dinkes}))
        mine = NewPortal("baru", "Portal", "dinkes", ("https://baru.example",))
        add_portal(mine, "staff:1", clock.now(), reach)
        for foreign in ("dishub", "tiada", "\0"):
            new = NewPortal("lain", "Portal", foreign, ("https://baru.example",))
            with pytest.raises(NotFoundError):
                add_portal(new, "staff:1", clock.now(), reach)


def test_every_fault_is_named_at_once(app: Flask, clock: FakeClock) -> None:
    new = NewPortal("Baru!", "", "dinkes", ("https://a.example", "x", "https://b.example/y"))
    with app.app_context(), pytest.raises(InvalidError) as refused:
        add_portal(new, "test:setup", clock.now())
    faults = [(fault.field, getattr(fault, "number", 0)) for fault in refused.value.errors]
    assert faults == [("slug", 0), ("name", 0), ("origins", 2), ("origins", 3)]


def test_a_slug_is_taken_once(app: Flask, clock: FakeClock) -> None:
    with app.app_context():
        new = NewPortal("dishub", "Portal", "dinkes", ("https://baru.example",))
        with pytest.raises(InvalidError, match="dishub"):
            add_portal(new, "test:setup", clock.now())
        with pytest.raises(InvalidError, match="dishub"):
            add_agency("dishub", "Dinas", "test:setup", clock.now())
