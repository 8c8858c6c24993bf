"""The audit trail's page over HTTP, on both databases."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from service.admin.trail import PAGE_SIZE
from service.audit.record import record
from service.db import transaction
from tests.service.moderation.desk import OTHER_PAGE, decide, received

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient

    from tests.fakes import FakeClock
    from tests.staff import SignIn

CELLS = re.compile(r"<code>([a-z_]+:[a-z_]+)</code>")


def tags(staff: FlaskClient, query: str = "") -> list[str]:
    page = staff.get(f"/desk/audit{query}")
    assert page.status_code == 200, page.text
    return CELLS.findall(page.text)


def test_what_happened_in_words_the_newest_first(client: FlaskClient, sign_in: SignIn) -> None:
    comment_id = received(client)
    moderator = sign_in("moderator")
    decide(moderator, comment_id, "published")
    auditor = sign_in("auditor")
    page = auditor.get("/desk/audit").text
    assert "keputusan atas tanggapan" in page
    assert "Staf moderator" in page
    assert tags(auditor, "?tag=comment")[-1] == "comment:received"
    assert tags(auditor, "?tag=comment:decided") == ["comment:decided"]
    assert tags(auditor, f"?subject=comment:{comment_id[:20]}&actor=machine")


def test_only_what_lies_in_scope(client: FlaskClient, sign_in: SignIn) -> None:
    received(client, portal="dishub", page={"url": OTHER_PAGE})
    received(client)
    auditor = sign_in("auditor", agency="dinkes")
    assert tags(auditor) == ["comment:received", "portal:added"]  # sign-ins are city-wide
    everywhere = tags(sign_in("auditor"))
    assert everywhere.count("comment:received") == 2
    assert "staff:signed_in" in everywhere
    assert "Dishub" not in auditor.get("/desk/audit").text


def test_pages_by_key(app: Flask, sign_in: SignIn, clock: FakeClock) -> None:
    auditor = sign_in("auditor")
    with app.app_context(), transaction() as session:
        for number in range(PAGE_SIZE + 5):
            record(session, "test:done", "staff:1", f"test:{number}", clock.now())
    page = auditor.get("/desk/audit?tag=test:done").text
    assert len(CELLS.findall(page)) == PAGE_SIZE
    following = re.search(r'rel="next" href="([^"]+)"', page)
    assert following is not None
    older = auditor.get(following[1].replace("&amp;", "&")).text
    assert len(CELLS.findall(older)) == 5
    assert 'rel="next"' not in older


def test_days_are_jakartas(client: FlaskClient, sign_in: SignIn, clock: FakeClock) -> None:
    received(client)
    auditor = sign_in("auditor")
    day = clock.now().date().isoformat()
    assert "comment:received" in tags(auditor, f"?since={day}&until={day}")
    assert tags(auditor, "?until=2020-01-01") == []
    assert "Tidak ada kejadian" in auditor.get("/desk/audit?until=2020-01-01").text


@pytest.mark.parametrize(
    "query",
    ["since=kemarin", "until=9999-12-31", "tag=%25", "actor=a;b", "portal=x", "portal=99999999999"],
)
def test_a_filter_that_makes_no_sense_says_so(sign_in: SignIn, query: str) -> None:
    page = sign_in("auditor").get(f"/desk/audit?{query}")
    assert page.status_code == 422
    assert 'role="alert"' in page.text


def test_wild_pages_are_no_fault(sign_in: SignIn) -> None:
    auditor = sign_in("auditor")
    for before in ("-1", "x", "9" * 30):
        assert auditor.get(f"/desk/audit?before={before}").status_code == 200


@pytest.mark.parametrize(("role", "status"), [("moderator", 403), ("officer", 403)])
def test_who_may_not_read_it(sign_in: SignIn, role: str, status: int) -> None:
    assert sign_in(role).get("/desk/audit").status_code == status
