"""What a transaction makes of the database's own refusals."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from service.db import transaction
from service.errors import ConflictError

if TYPE_CHECKING:
    from flask import Flask

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
