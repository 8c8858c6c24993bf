"""A member of staff with a password, and the trail that sign-ins leave."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import delete, select

from service.accounts.add_staff import NewStaff, add_staff
from service.accounts.grant import Reach
from service.accounts.set_password import set_password
from service.audit.tables import AuditEvent
from service.db import db, transaction
from service.delivery.tables import OutboxMessage
from tests.staff import ACTOR

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask
    from flask.testing import FlaskClient

    from tests.fakes import FakeClock
    from tests.staff import SignIn

EMAIL = "ani@staf.test"
PASSWORD = "kuda-laut-menari-7"

ONE_DATABASE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""For what no database has a say in: cookies, tokens, addresses, limits."""

Event = tuple[str, str, dict[str, Any]]


@pytest.fixture
def ani(app: Flask, clock: FakeClock) -> int:
    """A moderator with a password; her id."""
    with app.app_context():
        made = add_staff(NewStaff(EMAIL, "Ani", Reach("moderator")), ACTOR, clock.now())
        set_password(EMAIL, PASSWORD, ACTOR, clock.now())
        with transaction() as session:
            session.execute(delete(OutboxMessage))  # what the set-up tells her is of no interest
    return made


@pytest.fixture
def boss(sign_in: SignIn) -> FlaskClient:
    """The browser of an administrator of the city."""
    return sign_in("administrator", email="bos@staf.test")


@pytest.fixture
def trail(app: Flask) -> Callable[[], list[Event]]:
    """The audit events that were not part of the set-up: tag, subject and detail."""

    def read() -> list[Event]:
        with app.app_context():
            rows = db.session.scalars(
                select(AuditEvent)
                .where(AuditEvent.actor != ACTOR, AuditEvent.tag != "audit:begun")
                .order_by(AuditEvent.id)
            )
            return [(row.tag, row.subject, row.detail) for row in rows]

    return read
