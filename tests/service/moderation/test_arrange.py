"""Pinning, closing, handing over and notes over HTTP, on both databases."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from service.accounts.tables import Staff
from service.audit.tables import AuditEvent
from service.moderation.tables import StaffNote
from tests.sending import PAGE, send
from tests.service.moderation.desk import (
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


def do(staff: FlaskClient, comment_id: str, what: str, **form: object) -> TestResponse:
    """POST one of the item page's small forms."""
    return staff.post(
        f"/desk/items/{comment_id}/{what}", data={"csrf_token": csrf_of(staff), **form}
    )


def published(client: FlaskClient, staff: FlaskClient, *bodies: str) -> list[str]:
    ids = [received(client, body=body) for body in bodies]
    for one in ids:
        decide(staff, one, "published")
    return ids


def tags(app: Flask) -> list[str]:
    return [event.tag for event in rows_of(app, AuditEvent)]


def test_the_pinned_stand_first_on_the_first_page_alone(
    app: Flask, client: FlaskClient, sign_in: SignIn, clock: FakeClock
) -> None:
    staff = sign_in("moderator", agency="dinkes")
    first, second, _ = published(client, staff, "satu satu", "dua dua", "tiga tiga")
    for one in (first, second):
        clock.forward(seconds=1)
        assert do(staff, one, "arrange", act="pin").status_code == 303
    assert public_bodies(client) == ["dua dua", "satu satu", "tiga tiga"]
    asked = {"page": PAGE, "limit": 1, "sort": "oldest"}
    page = client.get("/api/v1/portals/dinkes/thread", query_string=asked).json
    assert page is not None
    assert [one["body"] for one in page["comments"]] == ["dua dua", "satu satu", "tiga tiga"]
    assert [one.get("pinned") for one in page["comments"]] == [True, True, None]
    assert page["next"] is None
    shown = client.get("/embed/thread", query_string={"portal": "dinkes", "page": PAGE}).text
    assert shown.count("Disematkan") == 2
    do(staff, second, "arrange", act="unpin")
    assert public_bodies(client) == ["satu satu", "tiga tiga", "dua dua"]
    assert tags(app).count("comment:pinned") == 2


def test_what_is_withheld_is_not_shown_pinned(client: FlaskClient, sign_in: SignIn) -> None:
    staff = sign_in("moderator")
    first, _ = published(client, staff, "satu satu", "dua dua")
    do(staff, first, "arrange", act="pin")
    decide(staff, first, "rejected", 2, reason="insult")
    assert public_bodies(client) == ["dua dua"]


def test_only_three_and_only_public_first_comments(client: FlaskClient, sign_in: SignIn) -> None:
    staff = sign_in("moderator")
    waiting = received(client)
    assert do(staff, waiting, "arrange", act="pin").status_code == 409
    ids = published(client, staff, "satu", "dua", "tiga", "empat")
    answers = [do(staff, one, "arrange", act="pin").status_code for one in ids]
    assert answers == [303, 303, 303, 409]
    assert do(staff, ids[0], "arrange", act="pin").status_code == 303  # it is pinned already
    reply = received(client, parent_id=ids[0])
    decide(staff, reply, "published")
    do(staff, ids[1], "arrange", act="unpin")
    assert do(staff, reply, "arrange", act="pin").status_code == 409


def test_a_closed_thread_takes_no_more_and_says_so(
    app: Flask, client: FlaskClient, sign_in: SignIn
) -> None:
    staff = sign_in("moderator")
    (first,) = published(client, staff, "satu satu")
    for _ in range(2):
        assert do(staff, first, "arrange", act="close").status_code == 303
    assert send(client).status_code == 409
    asked = {"portal": "dinkes", "page": PAGE}
    assert "ditutup" in client.get("/embed/thread", query_string=asked).text.lower()
    do(staff, first, "arrange", act="open")
    assert send(client).status_code in {201, 202}
    assert [tag for tag in tags(app) if tag.startswith("thread:")] == [
        "thread:closed",
        "thread:opened",
    ]


def test_an_unknown_act_does_nothing(app: Flask, client: FlaskClient, sign_in: SignIn) -> None:
    comment_id = received(client)
    staff = sign_in("moderator")
    before = count_of(app, AuditEvent)
    assert do(staff, comment_id, "arrange", act="burn").status_code == 422
    assert count_of(app, AuditEvent) == before


def test_a_comment_is_handed_to_who_can_do_something(
    app: Flask, client: FlaskClient, sign_in: SignIn
) -> None:
    comment_id = received(client)
    for role, agency in (("officer", "dinkes"), ("moderator", "dishub")):
        sign_in(role, agency=agency)
    mine, theirs = (one.id for one in rows_of(app, Staff))
    staff = sign_in("moderator", agency="dinkes")
    assert do(staff, comment_id, "assign", assigned_to=mine).status_code == 303
    assert comment_of(app, comment_id).assigned_to == mine
    assert do(staff, comment_id, "assign", assigned_to=theirs).status_code == 422
    assert do(staff, comment_id, "assign", assigned_to=999).status_code == 422
    assert comment_of(app, comment_id).assigned_to == mine
    assert "Ditangani oleh" in staff.get(f"/desk/items/{comment_id}").text
    do(staff, comment_id, "assign", assigned_to="")
    assert comment_of(app, comment_id).assigned_to is None


def test_notes_are_read_by_colleagues_and_by_nobody_else(
    app: Flask, client: FlaskClient, sign_in: SignIn
) -> None:
    sent = json.loads(send(client).text)
    staff = sign_in("officer", agency="dinkes")
    for _ in range(2):
        assert do(staff, sent["id"], "notes", staff_note="Sudah ditelepon <b>.").status_code == 303
    assert count_of(app, StaffNote) == 1
    assert "Sudah ditelepon &lt;b&gt;." in sign_in("auditor").get(f"/desk/items/{sent['id']}").text
    assert "Sudah ditelepon" not in client.get(sent["receipt_url"]).text
    assert do(staff, sent["id"], "notes", staff_note=" ").status_code == 422
    long = do(staff, sent["id"], "notes", staff_note="<i>" + "n" * 2000)
    assert long.status_code == 422
    assert "&lt;i&gt;nnn" in long.text


@pytest.mark.parametrize("what", ["arrange", "assign", "notes"])
def test_another_agencys_comment_looks_like_none(
    client: FlaskClient, sign_in: SignIn, what: str
) -> None:
    other = received(client, portal="dishub", page={"url": OTHER_PAGE})
    form = {"act": "close", "staff_note": "halo"}
    assert do(sign_in("moderator", agency="dinkes"), other, what, **form).status_code == 404
    assert do(sign_in("auditor"), other, what, **form).status_code == 403
