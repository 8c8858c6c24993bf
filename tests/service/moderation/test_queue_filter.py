"""The queue's filters and the views of what is owed, on both databases."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from service.access import Scope
from service.comments.queue_entry import requeue
from service.comments.tables import Comment
from service.db import transaction
from service.moderation import queue
from service.moderation.asked import AGES, OUTCOMES, SENTIMENTS, STATUSES, TOPICS, View, asked_of
from service.moderation.queue_walk import shape_of, walk
from tests.fakes import FakeClock, FakeScreener, verdict
from tests.sending import PAGE
from tests.service.moderation.desk import OTHER_PAGE, answer, decide, received
from tests.service.moderation.test_queue import NEXT, titles
from tests.staff import csrf_of

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient

    from tests.staff import SignIn

FOUND = re.compile(r'<p role="status">([^<]*cocok[^<]*)</p>')


@pytest.fixture
def mixed(client: FlaskClient, screener: FakeScreener, clock: FakeClock) -> None:
    """Held comments of two portals, tones, outcomes, kinds, languages and ages."""
    received(client, body="Terima kasih petugas")
    clock.forward(hours=24 * 5)
    screener.says = verdict("hold", "negative")
    received(client, body="Kapan jalan ini beres?!")
    screener.says = verdict("publish", "positive")
    received(client, body="Bagus sekali", portal="dishub", page={"url": OTHER_PAGE})
    screener.fault = RuntimeError("boom")
    received(client, body="Belum dinilai", headers={"Accept-Language": "en"})
    screener.fault = None


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("sentiment=negative", ["Kapan jalan ini beres?!"]),
        ("sentiment=positive", ["Bagus sekali"]),
        ("outcome=failed", ["Belum dinilai"]),
        ("outcome=hold", ["Kapan jalan ini beres?!"]),
        ("topic=question", ["Kapan jalan ini beres?!"]),
        ("portal=dishub", ["Bagus sekali"]),
        ("agency=dishub", ["Bagus sekali"]),
        ("language=en", ["Belum dinilai"]),
        ("age=over3", ["Terima kasih petugas"]),
        ("age=day", ["Kapan jalan ini beres?!", "Belum dinilai", "Bagus sekali"]),
        ("status=pending&sentiment=positive", ["Bagus sekali"]),
        ("agency=dinkes&language=id&age=day", ["Kapan jalan ini beres?!"]),
        ("portal=dishub&sentiment=negative", []),
        ("portal=tiada", []),
    ],
)
@pytest.mark.usefixtures("mixed")
def test_each_filter(sign_in: SignIn, query: str, expected: list[str]) -> None:
    moderator = sign_in("moderator")
    page = moderator.get(f"/desk?{query}").text
    assert re.findall(r"<h2 id=\"q\d+\"><a [^>]*>([^<]*)</a>", page) == expected
    assert FOUND.search(page) is not None
    if not expected:
        assert "Tidak ada yang cocok dengan saringan ini" in page


@pytest.mark.usefixtures("mixed")
def test_in_a_scope_the_filters_reach_no_further(sign_in: SignIn) -> None:
    moderator = sign_in("moderator", agency="dinkes")
    assert titles(moderator, "/desk?portal=dishub") == []
    assert titles(moderator, "/desk?sentiment=negative") == ["Kapan jalan ini beres?!"]
    assert 'name="portal"' not in moderator.get("/desk").text  # one portal is no choice


@pytest.mark.usefixtures("mixed")
def test_after_a_decision_comes_the_next_that_is_asked_for(sign_in: SignIn) -> None:
    moderator = sign_in("moderator")
    page = moderator.get("/desk?agency=dinkes&age=day").text
    links = re.findall(r'href="/desk/items/([0-9a-f-]{36})\?view=([^"]+)"', page)
    assert [view for _, view in links] == ["pending?agency%3Ddinkes%26age%3Dday"] * 2
    (first, view), (second, _) = links
    onward = decide(moderator, first, "published", view="pending?agency=dinkes&age=day").location
    assert onward == f"/desk/items/{second}?view={view}"


def test_a_long_walk_goes_on_where_it_ended(
    client: FlaskClient, screener: FakeScreener, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queue, "LOOKED_AT", 3)
    for number in range(8):
        screener.says = verdict("publish", "negative" if number in {4, 7} else "neutral")
        received(client, body=f"Nomor {number}")
    moderator = sign_in("moderator")
    path = "/desk?sentiment=neutral&language=id"
    found, pages = [], 0
    while path:
        page = moderator.get(path).text
        found += re.findall(r">(Nomor \d)<", page)
        following = NEXT.search(page)
        path = following[1].replace("&amp;", "&") if following else ""
        pages += 1
    assert found == [f"Nomor {n}" for n in range(8) if n not in {4, 7}]
    assert pages > 1
    first = moderator.get("/desk?sentiment=positive&language=id").text
    assert "Tidak ada yang cocok di antara 3 tanggapan pertama" in first
    assert "Cari lebih jauh" in first


def test_what_is_owed_the_earliest_due_first(
    client: FlaskClient, clock: FakeClock, sign_in: SignIn
) -> None:
    moderator = sign_in("moderator")
    ids = []
    for number in range(3):
        ids.append(received(client, body=f"Kapan nomor {number} beres?"))
        decide(moderator, ids[-1], "published")
        clock.forward(hours=24)
    asked = [f"Kapan nomor {number} beres?" for number in range(3)]
    assert titles(moderator, "/desk?view=unanswered") == asked
    assert titles(moderator, "/desk?view=overdue") == []
    clock.forward(hours=24 * 30)
    moderator = sign_in("moderator")
    answer(sign_in("officer"), ids[1])
    assert titles(moderator, "/desk?view=overdue") == [asked[0], asked[2]]
    assert titles(moderator, "/desk?view=unanswered&topic=praise") == []


def test_mine_is_what_was_handed_to_me(client: FlaskClient, sign_in: SignIn) -> None:
    moderator = sign_in("moderator")
    first, _ = received(client, body="Satu"), received(client, body="Dua")
    page = moderator.get(f"/desk/items/{first}").text
    me = re.search(r'<option value="(\d+)"[^>]*>Staf moderator', page)
    assert me is not None
    form = {"csrf_token": csrf_of(moderator), "assigned_to": me[1], "view": "mine"}
    moderator.post(f"/desk/items/{first}/assign", data=form)
    assert titles(moderator, "/desk?view=mine") == ["Satu"]
    assert titles(sign_in("moderator", email="lain@staf.test"), "/desk?view=mine") == []
    decide(moderator, first, "rejected", reason="insult", view="mine")
    assert titles(moderator, "/desk?view=mine") == []


def test_the_urgency_explains_itself(
    client: FlaskClient, screener: FakeScreener, sign_in: SignIn
) -> None:
    screener.says = verdict("hold", "negative")
    received(client, body="Kapan jalan ini beres?!")
    page = sign_in("moderator").get("/desk").text
    assert "Urgensi 35: mesin ragu 10, pertanyaan bernada marah 25" in " ".join(page.split())


@pytest.mark.parametrize("view", list(View))
@pytest.mark.usefixtures("mixed")
def test_every_view_takes_every_filter(sign_in: SignIn, view: str) -> None:
    auditor = sign_in("auditor")
    values = {"sentiment": SENTIMENTS, "outcome": OUTCOMES, "topic": TOPICS, "age": tuple(AGES)}
    for name, some in {**values, "status": STATUSES, "q": ("jalan",)}.items():
        for value in some:
            assert auditor.get(f"/desk?view={view}&{name}={value}").status_code == 200


@pytest.mark.usefixtures("mixed")
def test_bulk_over_a_whole_filter(sign_in: SignIn) -> None:
    moderator = sign_in("moderator")
    form = {
        "csrf_token": csrf_of(moderator), "view": "pending?language=id&age=day", "all": "1",
        "to": "published",
    }  # fmt: skip
    confirm = moderator.post("/desk/bulk", data=form).text
    until = re.search(r'name="until" value="([^"]+)"', confirm)
    assert until is not None
    moderator.post("/desk/bulk/decide", data={**form, "until": until[1]})
    assert titles(moderator) == ["Belum dinilai", "Terima kasih petugas"]


@pytest.mark.parametrize(
    ("grant", "query"),
    [({"agency": "dishub"}, ""), ({}, "&agency=dishub"), ({}, "&portal=dishub")],
)
def test_a_quiet_agency_is_found_behind_many_others(
    client: FlaskClient,
    sign_in: SignIn,
    monkeypatch: pytest.MonkeyPatch,
    grant: dict[str, str],
    query: str,
) -> None:
    monkeypatch.setattr(queue, "LOOKED_AT", 2)
    city = sign_in("moderator")
    for portal, page in [("dishub", OTHER_PAGE), *[("dinkes", PAGE)] * 5]:
        comment_id = received(client, body=f"Untuk {portal}", portal=portal, page={"url": page})
        decide(city, comment_id, "published")
    assert titles(sign_in("moderator", **grant), f"/desk?view=published{query}") == ["Untuk dishub"]


@pytest.mark.parametrize("name", ["sentiment", "outcome", "topic", "language", "agency", "portal"])
def test_one_filter_of_what_waits_is_answered_by_an_index(app: Flask, name: str) -> None:
    asked = asked_of(
        {
            name: {
                "sentiment": "negative",
                "outcome": "hold",
                "topic": "praise",
                "language": "en",
                "agency": "dinkes",
                "portal": "dinkes",
            }[name]
        }
    )
    with app.app_context():
        way = walk(shape_of(Scope(everywhere=True), asked))
    assert asked.filters
    assert not way.bounded


def test_after_a_long_walk_no_comment_of_others_is_named(
    client: FlaskClient, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queue, "LOOKED_AT", 1)
    ids = [received(client, body=f"Nomor {number}") for number in range(3)]
    mine = sign_in("moderator", portal="dishub").get("/desk").text
    following = NEXT.search(mine)
    assert following is not None
    assert not any(one.replace("-", "") in following[1] for one in ids)


def test_after_an_appeal_comes_the_next_appeal(
    app: Flask, client: FlaskClient, sign_in: SignIn
) -> None:
    moderator = sign_in("moderator")
    ids = [received(client, body=f"Nomor {number}") for number in range(3)]
    with app.app_context(), transaction() as session:
        for comment in session.scalars(select(Comment)):
            comment.appeal_open = str(comment.id) in ids[:2]
            requeue(comment)
    onward = decide(moderator, ids[0], "published", view="pending").location
    assert onward == f"/desk/items/{ids[1]}?view=pending"
