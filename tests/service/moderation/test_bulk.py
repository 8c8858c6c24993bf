"""Deciding on many comments in one go over HTTP, on both databases."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from uuid import UUID

from service.comments.tables import Comment
from service.delivery.tables import OutboxMessage
from service.moderation.tables import Decision
from tests.service.moderation.desk import (
    ASKED,
    OTHER_PAGE,
    comment_of,
    count_of,
    decide,
    public_bodies,
    received,
    rows_of,
)
from tests.staff import csrf_of

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

    from tests.fakes import FakeClock
    from tests.staff import SignIn

HIDDEN = re.compile(r'type="hidden" name="(\w+)" value="([^"]*)"')


def bulk(staff: FlaskClient, path: str = "", **form: object) -> TestResponse:
    return staff.post(f"/desk/bulk{path}", data={"csrf_token": csrf_of(staff), **form})


def picks(*ids: str, version: int = 1) -> list[str]:
    return [f"{UUID(one).hex}.{version}" for one in ids]


def confirmed(staff: FlaskClient, page: TestResponse, to: str) -> TestResponse:
    """Press the confirming page's button."""
    assert page.status_code == 200, page.text
    form: dict[str, list[str]] = {"to": [to]}
    for name, value in HIDDEN.findall(page.text.partition('action="/desk/bulk/decide"')[2]):
        form.setdefault(name, []).append(value)
    return staff.post("/desk/bulk/decide", data=form)


def statuses(app: Flask) -> list[str]:
    return [comment.status for comment in rows_of(app, Comment)]


def test_a_selection_is_counted_and_then_decided(
    app: Flask, client: FlaskClient, sign_in: SignIn
) -> None:
    ids = [received(client, body=f"nomor {n}") for n in range(4)]
    staff = sign_in("moderator", agency="dinkes")
    queue = staff.get("/desk").text
    assert queue.count('form="bulk" name="pick"') == 4
    page = bulk(staff, pick=picks(*ids[:3]), to="published", view="pending")
    assert "Terbitkan 3 tanggapan?" in page.text
    assert count_of(app, Decision) == 0
    assert confirmed(staff, page, "published").location == "/desk?view=pending"
    assert statuses(app) == ["published"] * 3 + ["pending"]
    assert len({decision.batch for decision in rows_of(app, Decision)}) == 1
    assert "3 tanggapan diputuskan." in staff.get("/desk").text


def test_all_of_a_view_but_not_what_came_since(
    app: Flask, client: FlaskClient, sign_in: SignIn, clock: FakeClock
) -> None:
    for number in range(30):
        received(client, body=f"nomor {number}")
    staff = sign_in("moderator")
    page = bulk(staff, all="1", to="rejected", reason="duplicate", view="pending")
    assert "Tolak 30 tanggapan?" in page.text
    clock.forward(seconds=1)
    received(client, body="baru saja")
    confirmed(staff, page, "rejected")
    assert statuses(app) == ["rejected"] * 30 + ["pending"]


def test_it_is_undone_in_one_go_before_anybody_is_told(
    app: Flask, client: FlaskClient, sign_in: SignIn, clock: FakeClock
) -> None:
    ids = [received(client, body=f"nomor {n}", **ASKED) for n in range(3)]
    staff = sign_in("moderator")
    page = bulk(staff, pick=picks(*ids), to="published", view="pending")
    confirmed(staff, page, "published")
    batch = rows_of(app, Decision)[0].batch
    clock.forward(seconds=5)
    decide(sign_in("moderator"), ids[0], "rejected", 2, reason="insult")
    answer = bulk(staff, f"/{batch}/undo", view="pending")
    assert answer.status_code == 303
    shown = staff.get("/desk").text
    assert "2 keputusan diurungkan." in shown
    assert "1 tanggapan dilewati" in shown
    assert statuses(app) == ["rejected", "pending", "pending"]
    told = [m for m in rows_of(app, OutboxMessage) if m.kind == "comment_decided"]
    assert sorted(m.state for m in told) == ["cancelled"] * 3 + ["queued"]
    assert public_bodies(client) == []
    clock.forward(seconds=40)
    assert bulk(staff, f"/{batch}/undo").status_code in {303, 404}
    assert statuses(app) == ["rejected", "pending", "pending"]


def test_what_changed_meanwhile_is_left_alone(
    app: Flask, client: FlaskClient, sign_in: SignIn
) -> None:
    first, second = (received(client, body=f"nomor {n}") for n in range(2))
    decide(sign_in("moderator"), first, "published")
    staff = sign_in("moderator")
    page = bulk(staff, pick=picks(first, second), to="spam", view="pending")
    confirmed(staff, page, "spam")
    assert statuses(app) == ["published", "spam"]
    assert "1 tanggapan dilewati karena sudah berubah." in staff.get("/desk").text


def test_another_agencys_comments_are_left_alone(
    app: Flask, client: FlaskClient, sign_in: SignIn
) -> None:
    other = received(client, portal="dishub", page={"url": OTHER_PAGE})
    staff = sign_in("moderator", agency="dinkes")
    page = bulk(staff, pick=picks(other), to="published", view="pending")
    confirmed(staff, page, "published")
    assert comment_of(app, other).status == "pending"
    assert bulk(staff, all="1", to="published").status_code == 422  # nothing of hers waits


def test_bad_forms_decide_nothing(app: Flask, client: FlaskClient, sign_in: SignIn) -> None:
    comment_id = received(client)
    staff = sign_in("moderator")
    pick = picks(comment_id)
    for path in ("", "/decide"):
        assert "Pilih dahulu" in bulk(staff, path, to="published").text
        for form in (
            {"pick": "x.1", "to": "published"},
            {"pick": pick, "to": "burnt"},
            {"pick": pick, "to": "rejected"},
            {"pick": pick, "to": "rejected", "reason": "insult", "note": "n" * 1001},
            {"all": "1", "until": "kemarin", "to": "published"},
        ):
            assert bulk(staff, path, **form).status_code == 422, form
    assert count_of(app, Decision) == 0
    assert bulk(sign_in("officer"), "/decide", pick=pick, to="published").status_code == 403
    assert bulk(staff, f"/{UUID(int=7)}/undo").status_code == 404
