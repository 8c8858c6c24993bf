"""A scope as SQL reaches what the scope says of each thing, on both databases."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from service.access import Scope
from service.audit.record import record
from service.audit.tables import AuditEvent
from service.db import db, transaction
from service.portals.covered import (
    covered_if_given,
    covered_portal,
    on_covered_portal,
    portals_covered,
    reach,
)
from service.portals.register import NewPortal, add_portal
from service.portals.tables import Portal
from service.ports import ports

if TYPE_CHECKING:
    from flask import Flask


@pytest.fixture
def numbers(app: Flask) -> dict[str, tuple[int, int]]:
    """Portals of two agencies by slug: the numbers of the agency and of the portal."""
    with app.app_context():
        for slug in ("balita", "lansia"):
            new = NewPortal(slug, slug.title(), "dinkes", (f"https://{slug}.example",))
            add_portal(new, "test", ports().clock())
        return {row.slug: (row.agency_id, row.id) for row in db.session.scalars(select(Portal))}


SCOPES = {
    "none": (False, [], []),
    "everywhere": (True, [], []),
    "an agency": (False, ["dinkes"], []),
    "a portal": (False, [], ["lansia"]),
    "both": (False, ["dishub"], ["balita", "lansia"]),
}


@pytest.mark.parametrize("name", SCOPES)
def test_as_the_scope_says(app: Flask, numbers: dict[str, tuple[int, int]], name: str) -> None:
    everywhere, agencies, portals = SCOPES[name]
    scope = Scope(
        everywhere=everywhere,
        agencies=frozenset(numbers[slug][0] for slug in agencies),
        portals=frozenset(numbers[slug][1] for slug in portals),
    )
    expected = {slug for slug, place in numbers.items() if scope.covers(*place)}
    with app.app_context():
        found = set(db.session.scalars(select(Portal.slug).where(covered_portal(scope))))
        assert found == expected
        if not scope.everywhere:
            kept = select(Portal.slug).where(covered_if_given(Portal.agency_id, Portal.id))
            assert set(db.session.scalars(kept, reach(scope.agencies, scope.portals))) == expected
        listed = portals_covered(db.session(), scope)
        assert [row.name for row in listed] == sorted(row.name for row in listed)
        assert {row.slug for row in listed} == expected


def test_what_lies_on_no_portal_is_for_who_sees_everything(
    app: Flask, numbers: dict[str, tuple[int, int]]
) -> None:
    agency, portal = numbers["balita"]
    with app.app_context():
        with transaction() as session:
            for number in (portal, numbers["dishub"][1], None):
                record(session, "test:done", "test", "test:1", ports().clock(), number)

        def seen(scope: Scope) -> set[int | None]:
            done = select(AuditEvent.portal_id).where(AuditEvent.tag == "test:done")
            here = on_covered_portal(scope, AuditEvent.portal_id)
            return set(db.session.scalars(done.where(here)))

        assert seen(Scope(agencies=frozenset({agency}))) == {portal}
        assert seen(Scope(portals=frozenset({portal}))) == {portal}
        assert seen(Scope(everywhere=True)) == {portal, numbers["dishub"][1], None}
