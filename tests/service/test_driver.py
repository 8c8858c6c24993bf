"""Writes on the driver itself: types and errors are SQLAlchemy's; both databases."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError, IntegrityError

from service import driver
from service.audit.tables import AuditEvent
from service.db import db, transaction
from service.delivery.tables import OutboxMessage
from service.portals.tables import Agency, Portal

if TYPE_CHECKING:
    from flask import Flask

JAKARTA = timezone(timedelta(hours=7))


def agency(slug: str) -> dict[str, Any]:
    return {
        "slug": slug,
        "name": "Dinas 'Ä'",
        "created_at": datetime(2026, 1, 5, 7, tzinfo=JAKARTA),
    }


def test_what_is_put_comes_back_as_it_was(app: Flask) -> None:
    with app.app_context():
        with transaction() as session:
            number = driver.put_numbered(session.connection(), Agency, agency("a"))
            row = {
                "agency_id": number,
                "slug": "p",
                "name": "Kabar",
                "origins": ["https://a.test", 'https://"b".test'],
                "created_at": datetime(2026, 1, 5, tzinfo=UTC),
            }
            driver.put(session.connection(), Portal, [row])
        portal = db.session.scalars(select(Portal).where(Portal.slug == "p")).one()
        assert portal.origins == row["origins"]
        assert portal.agency.name == "Dinas 'Ä'"
        assert portal.agency.created_at == datetime(2026, 1, 5, tzinfo=UTC)


def test_a_column_that_is_not_named_gets_its_default(app: Flask) -> None:
    at = datetime(2026, 1, 5, tzinfo=UTC)
    row = {"kind": "k", "subject": "s", "payload": {}, "created_at": at, "not_before": at}
    with app.app_context():
        with transaction() as session:
            driver.put(session.connection(), OutboxMessage, [row, row])
        found = db.session.scalars(select(OutboxMessage)).all()
        assert [(one.state, one.attempts) for one in found] == [("queued", 0)] * 2


def test_what_is_changed_is_the_row_that_is_named(app: Flask) -> None:
    with app.app_context():
        with transaction() as session:
            numbers = [
                driver.put_numbered(session.connection(), Agency, agency(slug)) for slug in "abc"
            ]
            changes = [{"id": one, "name": f"N{one}"} for one in numbers[:2]]
            driver.change(session.connection(), Agency, changes)
        names = [db.session.get_one(Agency, one).name for one in numbers]
        assert names == [f"N{numbers[0]}", f"N{numbers[1]}", "Dinas 'Ä'"]


def test_errors_are_sqlalchemys_and_tell_no_values(app: Flask) -> None:
    with app.app_context():
        db.session.rollback()
        connection = db.session.connection(execution_options={"writes": True})
        driver.put(connection, Agency, [agency("secret")])
        with pytest.raises(IntegrityError) as caught:
            driver.put(connection, Agency, [agency("secret")])
        assert "Ä" not in str(caught.value).replace(str(caught.value.orig), "")
        db.session.rollback()
        with pytest.raises(DBAPIError, match="nowhere"):
            driver.fetch(db.session.connection(), "SELECT nothing FROM nowhere", ())
        db.session.rollback()


def test_a_default_that_must_be_called_is_refused(app: Flask) -> None:
    row = {"at": datetime(2026, 1, 5, tzinfo=UTC), "tag": "a:b", "actor": "c", "subject": "d:e"}
    with app.app_context(), pytest.raises(TypeError, match="detail"):
        driver.put(db.session.connection(), AuditEvent, [row])
