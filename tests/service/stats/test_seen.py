"""What the desk shows of portals in use, from the newest pages and the figures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from service.access import Scope
from service.db import db
from service.portals.tables import Portal
from service.stats.seen import Seen, last_seen, received_lately
from tests.sending import send

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient

    from tests.fakes import FakeClock

HERE = "https://dinkes.example"


def id_of(slug: str) -> int:
    return db.session.scalars(select(Portal.id).where(Portal.slug == slug)).one()


def test_nothing_yet(app: Flask) -> None:
    with app.app_context():
        assert last_seen(id_of("dinkes"), [HERE]) == Seen("", {})


def test_the_newest_page_of_each_origin(app: Flask, client: FlaskClient, clock: FakeClock) -> None:
    first = clock.now()
    send(client, page={"url": f"{HERE}/1"})
    clock.forward(hours=1)
    second = clock.now()
    send(client, page={"url": f"{HERE}/2"})
    send(client, portal="dishub", page={"url": "https://dishub.example/1"})
    clock.forward(hours=1)
    send(client, page={"url": f"{HERE}/1"})  # not a new page
    with app.app_context():
        seen = last_seen(id_of("dinkes"), [HERE, "https://lain.example"])
        assert seen == Seen(f"{HERE}/2", {HERE: second})
        assert first < second
        gone = last_seen(id_of("dinkes"), ["https://lain.example"])
        assert gone == Seen("", {}), "a page on an origin that was removed is none to show"


def test_what_was_received_lately(app: Flask, client: FlaskClient, clock: FakeClock) -> None:
    send(client)
    clock.forward(days=29)
    send(client, body="Kapan lagi?")
    with app.app_context():
        everywhere = Scope(everywhere=True)
        assert received_lately(everywhere, clock.now()) == {"dinkes": 2, "dishub": 0}
        clock.forward(days=1)
        assert received_lately(everywhere, clock.now())["dinkes"] == 1
        one = Scope(portals=frozenset({id_of("dishub")}))
        assert received_lately(one, clock.now()) == {"dishub": 0}
