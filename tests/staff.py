"""Fixtures that sign members of staff in, the way they do it: through a real one-time link."""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING, Protocol
from urllib.parse import urlsplit

import pytest
from sqlalchemy import select

from service.accounts.add_staff import NewStaff, add_staff
from service.accounts.grant import Reach
from service.accounts.link import make_link
from service.accounts.tables import Staff
from service.db import db

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient

    from tests.fakes import FakeClock

ACTOR = "test:setup"
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


class SignIn(Protocol):
    """Makes a member of staff, unless her e-mail is known, and signs her in."""

    def __call__(
        self,
        role: str = "moderator",
        agency: str | None = None,
        portal: str | None = None,
        email: str | None = None,
    ) -> FlaskClient:
        """A browser of hers; `agency` or `portal` (slugs) narrow her role, else it is city-wide."""


def csrf_of(client: FlaskClient, path: str = "/desk/account") -> str:
    """What this browser's POSTs must carry as `csrf_token`: its session's token, off a page."""
    page = client.get(path)
    found = TOKEN.search(page.text)
    assert found, f"{path} answered {page.status_code} without a form"
    return found[1]


@pytest.fixture
def sign_in(app: Flask, clock: FakeClock) -> SignIn:
    """Sign members of staff in: `sign_in("officer", agency="dinkes")` gives her browser."""
    numbers = itertools.count(1)

    def enter(
        role: str = "moderator",
        agency: str | None = None,
        portal: str | None = None,
        email: str | None = None,
    ) -> FlaskClient:
        email = email or f"{role}{next(numbers)}@staf.test"
        with app.app_context():
            if db.session.scalar(select(Staff.id).where(Staff.email == email)) is None:
                new = NewStaff(email, f"Staf {role}", Reach(role, agency, portal))
                add_staff(new, ACTOR, clock.now())
            path = urlsplit(make_link(email, ACTOR, clock.now())).path
        client = app.test_client()
        answer = client.post(path, data={"csrf_token": csrf_of(client, path)})
        assert answer.status_code == 302, answer.text
        return client

    return enter
