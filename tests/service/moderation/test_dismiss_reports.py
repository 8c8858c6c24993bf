"""Reports at the desk: seen with their reasons, dismissed or upheld, on both databases."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from service.audit.tables import AuditEvent
from service.moderation.tables import Decision, Report
from tests.sending import BODY
from tests.service.moderation.complaining import dismiss, public_comment, report
from tests.service.moderation.desk import (
    comment_of,
    count_of,
    decide,
    public_bodies,
    rows_of,
    undo,
)

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient

    from tests.staff import SignIn


@pytest.fixture
def staff(sign_in: SignIn) -> FlaskClient:
    """A moderator of the portal's agency."""
    return sign_in("moderator", agency="dinkes")


@pytest.fixture
def comment_id(client: FlaskClient, staff: FlaskClient) -> str:
    """A public comment that two readers have reported."""
    comment_id = public_comment(client, staff)
    report(client, comment_id, "insult", "Menyebut <b>ibu</b> saya.", reader=1)
    report(client, comment_id, "insult", reader=2)
    report(client, comment_id, "spam", reader=3)
    return comment_id


def states(app: Flask) -> list[str]:
    return [row.state for row in rows_of(app, Report)]


def reported(staff: FlaskClient) -> bool:
    return BODY in staff.get("/desk?view=reported").text


def test_the_desk_shows_them(staff: FlaskClient, comment_id: str) -> None:
    assert reported(staff)
    assert "3 laporan" in staff.get("/desk?view=reported").text
    page = staff.get(f"/desk/items/{comment_id}?view=reported").text
    assert "Menghina atau menyerang pribadi: 2" in page
    assert "Spam, iklan, judi, atau penipuan: 1" in page
    assert "Menyebut &lt;b&gt;ibu&lt;/b&gt; saya." in page
    assert 'name="last_report" value="3"' in page


def test_dismissed_stays_public_and_leaves_the_queue(
    app: Flask, client: FlaskClient, staff: FlaskClient, comment_id: str
) -> None:
    answers = [dismiss(staff, comment_id, 3) for _ in range(2)]  # a double click
    assert [answer.status_code for answer in answers] == [303, 303]
    assert states(app) == ["dismissed"] * 3
    assert comment_of(app, comment_id).open_reports == 0
    assert not reported(staff)
    assert public_bodies(client) == [BODY]
    events = [row for row in rows_of(app, AuditEvent) if row.tag == "reports:dismissed"]
    assert [row.detail for row in events] == [{"reports": 3}]
    assert "3 laporan sudah ditutup" in staff.get(f"/desk/items/{comment_id}").text


def test_only_a_new_report_brings_it_back(
    app: Flask, client: FlaskClient, staff: FlaskClient, comment_id: str
) -> None:
    dismiss(staff, comment_id, 3)
    report(client, comment_id, reader=1)
    assert not reported(staff)
    report(client, comment_id, reader=4)
    assert reported(staff)
    assert states(app) == ["dismissed"] * 3 + ["open"]


def test_what_came_meanwhile_stays_open(
    app: Flask, client: FlaskClient, staff: FlaskClient, comment_id: str
) -> None:
    report(client, comment_id, reader=4)
    assert dismiss(staff, comment_id, 3).status_code == 303
    assert states(app) == ["dismissed"] * 3 + ["open"]
    assert comment_of(app, comment_id).open_reports == 1


def test_a_stale_view_gets_the_fresh_state(
    app: Flask, staff: FlaskClient, comment_id: str, sign_in: SignIn
) -> None:
    decide(sign_in("moderator"), comment_id, "rejected", 2, reason="insult")
    answer = dismiss(staff, comment_id, 3)
    assert answer.status_code == 409
    assert "Sekarang: Ditolak." in answer.text
    assert states(app) == ["upheld"] * 3


def test_nothing_to_dismiss(staff: FlaskClient, comment_id: str, sign_in: SignIn) -> None:
    for odd in (0, -(10**30)):
        assert dismiss(staff, comment_id, odd).status_code == 409
    assert dismiss(staff, comment_id, 2**40).status_code == 303
    assert dismiss(sign_in("moderator"), comment_id, 3, seen_version=3).status_code == 409


def test_a_decision_upholds_and_its_undoing_takes_that_back(
    app: Flask, staff: FlaskClient, comment_id: str
) -> None:
    decide(staff, comment_id, "spam", 2)
    assert states(app) == ["upheld"] * 3
    assert not reported(staff)
    assert "3 laporan sudah dibenarkan" in staff.get(f"/desk/items/{comment_id}").text
    (*_, decision) = rows_of(app, Decision)
    assert {row.decision_id for row in rows_of(app, Report)} == {decision.id}
    assert undo(staff, decision.id).status_code == 303
    assert states(app) == ["open"] * 3
    assert reported(staff)


def test_who_may(app: Flask, comment_id: str, sign_in: SignIn) -> None:
    auditor = sign_in("auditor")
    assert "3 laporan" in auditor.get(f"/desk/items/{comment_id}").text
    assert "dismiss-reports" not in auditor.get(f"/desk/items/{comment_id}").text
    assert dismiss(auditor, comment_id, 3).status_code == 403
    assert dismiss(sign_in("moderator", agency="dishub"), comment_id, 3).status_code == 404
    assert states(app) == ["open"] * 3
    assert count_of(app, Report) == 3
