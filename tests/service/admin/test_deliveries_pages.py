"""What the desk's page on deliveries shows: pages, counts, and what no query can upset."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from service.admin import deliveries_pages
from service.db import transaction
from service.delivery.announce import Announcement, announce
from tests.outbox import failed

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient

    from service.settings import Settings
    from tests.fakes import FakeClock
    from tests.staff import SignIn

LIST = "/desk/deliveries"


@pytest.fixture
def admin(sign_in: SignIn) -> FlaskClient:
    """An administrator of the whole city."""
    return sign_in("administrator")


def test_counts_are_those_of_the_kind_that_is_shown(
    app: Flask, admin: FlaskClient, clock: FakeClock
) -> None:
    with app.app_context():
        for kind in ("comment_decided", "comment_decided", "comment_decided", "comment_answered"):
            failed(clock, kind)
    whole, part = admin.get(LIST).text, admin.get(f"{LIST}?kind=comment_answered").text
    for page, count in ((whole, 4), (part, 1)):
        assert f"{count} kiriman gagal atau menunggu" in page
        assert re.search(rf'Gagal <span class="count">{count}</span>', page)
        assert re.search(r'Menunggu <span class="count">0</span>', page)


def test_without_a_mail_server_the_page_says_so(
    app: Flask, settings: Settings, admin: FlaskClient
) -> None:
    assert "DUAARAH_SMTP_URL" in admin.get(LIST).text
    given, url = app.extensions["duaarah"], "smtp://127.0.0.1:2525"
    app.extensions["duaarah"] = replace(given, settings=replace(settings, smtp_url=url))
    assert "DUAARAH_SMTP_URL" not in admin.get(LIST).text


@pytest.mark.parametrize(
    "query",
    [
        "?state=x&kind=y",
        "?before=99999999999999999999",
        "?before=-1",
        "?before=x",
        "?off=99999999999999999999",
        "?off=-1",
        "?off=x",
    ],
)
def test_queries_that_mean_nothing(admin: FlaskClient, query: str) -> None:
    assert admin.get(LIST + query).status_code == 200


def test_pages_by_key(
    app: Flask, admin: FlaskClient, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deliveries_pages, "PAGE_SIZE", 2)
    at = clock.now()
    with app.app_context(), transaction() as session:
        for number in range(5):
            announce(session, Announcement("comment_decided", f"decision:{number}", {}, at, at))
    path, seen = f"{LIST}?kind=comment_decided", []
    while path:
        page = admin.get(path).text
        seen += re.findall(r"<code>decision:(\d)</code>", page)
        onward = re.search(r'rel="next" href="([^"]+)"', page)
        path = onward[1].replace("&amp;", "&") if onward else ""
    assert seen == list("43210")
