"""Which addresses may be a member of staff's."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from service.accounts.check_email import checked_email
from service.errors import InvalidError
from service.ports import Ports
from tests.fakes import FakeClock, FakeMail, FakeScreener
from tests.service.accounts.conftest import ONE_DATABASE

if TYPE_CHECKING:
    from flask import Flask

    from service.settings import Settings


@ONE_DATABASE
@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("ani@kota.go.id", "ani@kota.go.id"),
        (" Ani.W@Kota.GO.ID\n", "ani.w@kota.go.id"),
        ("ani@staf.test", "ani@staf.test"),
    ],
)
def test_good(app: Flask, given: str, kept: str) -> None:
    with app.app_context():
        assert checked_email(given) == kept


@ONE_DATABASE
@pytest.mark.parametrize(
    "given",
    ["", "ani", "ani@", "@kota.go.id", "ani@kota", "a b@kota.go.id", "ani@localhost",
     "ani@kota.go.id, budi@kota.go.id", "Ani <ani@kota.go.id>", "a" * 250 + "@kota.go.id"],
)  # fmt: skip
def test_bad(app: Flask, given: str) -> None:
    with app.app_context(), pytest.raises(InvalidError) as caught:
        checked_email(given)
    assert [(error.field, error.code) for error in caught.value.errors] == [("email", "email")]


@ONE_DATABASE
def test_no_test_domain_in_production(app: Flask, settings: Settings) -> None:
    app.extensions["duaarah"] = Ports(
        replace(settings, env="production"), FakeClock().now, FakeScreener(), FakeMail()
    )
    with app.app_context(), pytest.raises(InvalidError):
        checked_email("ani@staf.test")
