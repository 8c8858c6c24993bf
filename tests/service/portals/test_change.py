"""Changing agencies and portals: who may, what is refused, what readers then see."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select

from service.access import Scope
from service.audit.tables import AuditEvent
from service.cases.tables import Case
from service.db import db, transaction
from service.errors import ConflictError, InvalidError, NotFoundError, OutOfScopeError
from service.portals.change import PortalChange, change_portal, mark_of, rename_agency
from service.portals.find import find_portal
from service.portals.manage import Manager
from service.portals.tables import Agency, Portal
from tests.conftest import OTHER_ORIGIN, PORTAL_ORIGIN
from tests.publishing import answered, published
from tests.sending import PAGE

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient

    from tests.fakes import FakeClock

EVERYBODY = Manager("staff:1")
NEW_ORIGIN = "https://baru.example"


def portal_of(slug: str) -> Portal:
    return db.session.scalars(select(Portal).where(Portal.slug == slug)).one()


def events(tag: str) -> list[AuditEvent]:
    return list(
        db.session.scalars(select(AuditEvent).where(AuditEvent.tag == tag).order_by(AuditEvent.id))
    )


def thread(
    client: FlaskClient, etag: str = "", portal: str = "dinkes", page: str = PAGE
) -> tuple[int, dict[str, Any], str]:
    """A thread as the public API gives it: status, body, ETag."""
    answer = client.get(
        f"/api/v1/portals/{portal}/thread",
        query_string={"page": page},
        headers={"If-None-Match": etag} if etag else {},
    )
    return answer.status_code, json.loads(answer.data or b"{}"), answer.headers["ETag"]


def test_a_new_name_and_other_origins(app: Flask, clock: FakeClock) -> None:
    with app.app_context():
        change = PortalChange(" Kabar Sehat ", (NEW_ORIGIN, "https://WWW.baru.example/"))
        assert change_portal("dinkes", change, EVERYBODY, clock.now())
        portal = portal_of("dinkes")
        assert portal.name == "Kabar Sehat"
        assert portal.origins == [NEW_ORIGIN, "https://www.baru.example"]
        assert find_portal("dinkes").origins == tuple(portal.origins)
        (moved,) = events("portal:origins_changed")
        assert moved.detail == {"added": 2, "removed": 1}
        assert (moved.actor, moved.portal_id) == ("staff:1", portal.id)
        assert len(events("portal:renamed")) == 1
        assert not change_portal("dinkes", change, EVERYBODY, clock.now())
        assert len(events("portal:renamed")) == 1, "no change, no record"


def test_what_does_not_hold_changes_nothing(app: Flask, clock: FakeClock) -> None:
    with app.app_context():
        for change in (
            PortalChange("", (NEW_ORIGIN,)),
            PortalChange("Nama\nbaru", (NEW_ORIGIN,)),
            PortalChange("Nama", ()),
            PortalChange("Nama", (NEW_ORIGIN, "https://baru.example/berita")),
        ):
            with pytest.raises(InvalidError):
                change_portal("dinkes", change, EVERYBODY, clock.now())
        with pytest.raises(InvalidError):
            rename_agency("dinkes", " ", EVERYBODY, clock.now())
        assert portal_of("dinkes").origins == [PORTAL_ORIGIN]
        assert events("portal:renamed") == events("agency:renamed") == []


def test_another_one_was_first(app: Flask, clock: FakeClock) -> None:
    with app.app_context():
        seen = mark_of(portal_of("dinkes"))
        first = PortalChange("Kabar Sehat", (PORTAL_ORIGIN,), seen)
        assert change_portal("dinkes", first, EVERYBODY, clock.now())
        late = PortalChange("Kabar Lain", (PORTAL_ORIGIN, NEW_ORIGIN), seen)
        with pytest.raises(ConflictError):
            change_portal("dinkes", late, EVERYBODY, clock.now())
        assert portal_of("dinkes").name == "Kabar Sehat"
        assert portal_of("dinkes").origins == [PORTAL_ORIGIN]


@pytest.mark.parametrize("where", ["agency", "portal"])
def test_no_further_than_she_manages(app: Flask, clock: FakeClock, where: str) -> None:
    with app.app_context():
        mine = portal_of("dinkes")
        reach = (
            Scope(agencies=frozenset({mine.agency_id}))
            if where == "agency"
            else Scope(portals=frozenset({mine.id}))
        )
        she = Manager("staff:7", reach)
        change = PortalChange("Kabar Sehat", (PORTAL_ORIGIN,))
        assert change_portal("dinkes", change, she, clock.now())
        with pytest.raises(OutOfScopeError) as crossed:
            change_portal("dishub", change, she, clock.now())
        assert crossed.value.portal_id == portal_of("dishub").id
        with pytest.raises(OutOfScopeError):
            rename_agency("dishub", "Dinas Lain", she, clock.now())
        if where == "portal":
            with pytest.raises(OutOfScopeError):
                rename_agency("dinkes", "Dinas Lain", she, clock.now())
        else:
            assert rename_agency("dinkes", "Dinas Lain", she, clock.now())
        assert portal_of("dishub").origins == [OTHER_ORIGIN]


@pytest.mark.parametrize("slug", ["tiada", "\0", "é", "x" * 100])
def test_what_is_not_there(app: Flask, clock: FakeClock, slug: str) -> None:
    with app.app_context():
        with pytest.raises(NotFoundError):
            change_portal(slug, PortalChange("Nama", (NEW_ORIGIN,)), EVERYBODY, clock.now())
        with pytest.raises(NotFoundError):
            rename_agency(slug, "Nama", EVERYBODY, clock.now())


def test_readers_see_a_portals_new_name(app: Flask, client: FlaskClient, clock: FakeClock) -> None:
    with app.app_context():
        published(PAGE)
    _, before, etag = thread(client)
    assert thread(client, etag)[0] == 304
    with app.app_context():
        change_portal("dinkes", PortalChange("Warta", (PORTAL_ORIGIN,)), EVERYBODY, clock.now())
    status, after, _ = thread(client, etag)
    assert (status, after["thread"]["portal_name"]) == (200, "Warta")
    assert after["comments"] == before["comments"]


def test_readers_see_an_agencys_new_name(app: Flask, client: FlaskClient, clock: FakeClock) -> None:
    """Above its own portal's threads, and on its answers there."""
    with app.app_context():
        answered(published(PAGE), "Buka pukul 08.00.")
    _, _, etag = thread(client)
    with app.app_context():
        assert rename_agency("dinkes", "Dinas Sehat", EVERYBODY, clock.now())
        assert not rename_agency("dinkes", "Dinas Sehat", EVERYBODY, clock.now())
        (event,) = events("agency:renamed")
        number = db.session.scalars(select(Agency.id).where(Agency.slug == "dinkes")).one()
        assert event.subject == f"agency:{number}"
    status, after, _ = thread(client, etag)
    assert (status, after["thread"]["agency"]) == (200, "Dinas Sehat")
    (reply,) = after["comments"][0]["replies"]
    assert reply["author"]["agency"] == "Dinas Sehat"


def test_readers_see_it_on_another_agencys_portal(
    app: Flask, client: FlaskClient, clock: FakeClock
) -> None:
    """There it answered a case that had been handed over to it."""
    page = f"{OTHER_ORIGIN}/berita/1"
    with app.app_context():
        asked = published(page, portal="dishub")
        with transaction() as session:
            mine = session.scalars(select(Agency.id).where(Agency.slug == "dinkes")).one()
            case = session.scalars(select(Case).where(Case.comment_id == asked)).one()
            case.agency_id = mine
        answered(asked, "Buka pukul 08.00.")
    _, before, etag = thread(client, "", "dishub", page)
    assert before["comments"][0]["replies"][0]["author"]["agency"] == "Dinas Kesehatan"
    with app.app_context():
        rename_agency("dinkes", "Dinas Sehat", EVERYBODY, clock.now())
    status, after, _ = thread(client, etag, "dishub", page)
    assert (status, after["thread"]["agency"]) == (200, "Dinas Perhubungan")
    assert after["comments"][0]["replies"][0]["author"]["agency"] == "Dinas Sehat"


def test_other_threads_stay_as_they_are(app: Flask, client: FlaskClient, clock: FakeClock) -> None:
    with app.app_context():
        published(PAGE)
    _, _, etag = thread(client)
    with app.app_context():
        rename_agency("dishub", "Dinas Jalan", EVERYBODY, clock.now())
        change_portal("dishub", PortalChange("Jalan", (OTHER_ORIGIN,)), EVERYBODY, clock.now())
    assert thread(client, etag)[0] == 304
