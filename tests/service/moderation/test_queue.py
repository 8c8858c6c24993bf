"""The queue over HTTP, on both databases."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from service.moderation import queue
from tests.fakes import FakeClock, FakeScreener, verdict
from tests.service.moderation.desk import OTHER_PAGE, decide, received

if TYPE_CHECKING:
    from flask.testing import FlaskClient

    from tests.staff import SignIn

TITLE = re.compile(r"<h2 id=\"q\d+\"><a [^>]*>([^<]*)</a>")
NEXT = re.compile(r'rel="next" href="([^"]+)"')


def titles(staff: FlaskClient, path: str = "/desk") -> list[str]:
    page = staff.get(path)
    assert page.status_code == 200, page.text
    return TITLE.findall(page.text)


def test_empty(sign_in: SignIn) -> None:
    moderator = sign_in("moderator")
    assert "Tidak ada yang menunggu" in moderator.get("/desk").text
    assert "Tidak ada yang ditahan mesin" in moderator.get("/desk?view=spam").text
    assert "Belum ada tanggapan" in moderator.get("/desk?view=published").text


def test_the_angry_question_waits_least(
    client: FlaskClient, screener: FakeScreener, sign_in: SignIn
) -> None:
    received(client, body="Biasa saja satu")
    received(client, body="Biasa saja dua")
    received(client, body="Buka jam berapa?")
    screener.says = verdict("hold", "negative")
    received(client, body="Kapan jalan ini beres?!")
    received(client, body="Kesal sekali")
    assert titles(sign_in("moderator")) == [
        "Kapan jalan ini beres?!",
        "Kesal sekali",
        "Buka jam berapa?",
        "Biasa saja satu",
        "Biasa saja dua",
    ]


def test_each_view_holds_its_own(
    client: FlaskClient, screener: FakeScreener, sign_in: SignIn
) -> None:
    moderator = sign_in("moderator")
    for number, (to, more) in enumerate(
        [("published", {}), ("rejected", {"reason": "insult"}), ("spam", {})]
    ):
        decide(moderator, received(client, body=f"Putusan {number}"), to, 1, **more)
    received(client, body="Menunggu satu")
    screener.says = verdict("spam")
    received(client, body="Kata mesin spam")
    assert titles(moderator) == ["Menunggu satu"]
    assert titles(moderator, "/desk?view=spam") == ["Kata mesin spam"]
    assert titles(moderator, "/desk?view=published") == ["Putusan 0"]
    assert titles(moderator, "/desk?view=rejected") == ["Putusan 2", "Putusan 1"]


def test_counts(client: FlaskClient, screener: FakeScreener, sign_in: SignIn) -> None:
    moderator = sign_in("moderator", agency="dinkes")
    decide(moderator, received(client), "published")
    received(client, body="Menunggu satu")
    received(client, body="Menunggu dua")
    received(client, portal="dishub", page={"url": OTHER_PAGE}, body="Milik dinas lain")
    screener.says = verdict("spam")
    received(client, body="Kata mesin spam")
    page = moderator.get("/desk").text
    counts = re.findall(r'<span class="count">(\d+)</span>', page)
    assert counts == ["2", "1", "1", "0", "0", "0", "0"]


def test_scope(client: FlaskClient, sign_in: SignIn) -> None:
    received(client, body="Untuk dinkes")
    received(client, portal="dishub", page={"url": OTHER_PAGE}, body="Untuk dishub")
    assert titles(sign_in("moderator", agency="dinkes")) == ["Untuk dinkes"]
    assert titles(sign_in("officer", portal="dishub")) == ["Untuk dishub"]
    assert titles(sign_in("auditor")) == ["Untuk dinkes", "Untuk dishub"]


@pytest.mark.parametrize("view", ["pending", "published"])
def test_pages_by_key(
    client: FlaskClient, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch, view: str
) -> None:
    monkeypatch.setattr(queue, "PAGE_SIZE", 3)
    moderator = sign_in("moderator")
    for number in range(7):
        comment_id = received(client, body=f"Nomor {number}{'?' * (number % 2)}")
        if view == "published":
            decide(moderator, comment_id, "published")
    found, path = [], f"/desk?view={view}"
    while path:
        page = moderator.get(path).text
        found += TITLE.findall(page)
        following = NEXT.search(page)
        path = following[1].replace("&amp;", "&") if following else ""
    expected = (
        ["Nomor 1?", "Nomor 3?", "Nomor 5?", "Nomor 0", "Nomor 2", "Nomor 4", "Nomor 6"]
        if view == "pending"
        else [f"Nomor {n}{'?' * (n % 2)}" for n in range(6, -1, -1)]
    )
    assert found == expected


def test_a_cursor_of_nobody(sign_in: SignIn) -> None:
    moderator, none = sign_in("moderator"), "0" * 32
    for cursor in ("x", "1.", "1.zz", f"99999.{none}", f"-99999.{none}", "%00"):
        assert moderator.get(f"/desk?after={cursor}").status_code == 422, cursor
    for cursor in (f"-1.{none}", f"-{10**16}.{none}", f"{10**18 - 1}.{none}"):
        for view in ("published", "overdue"):
            page = moderator.get(f"/desk?view={view}&after={cursor}")
            assert page.status_code == 422, cursor
    late = f"/desk?view=published&after={253_402_300_799 * 10**6}.{none}"  # the year 9999
    assert moderator.get(late).status_code == 200


def test_an_unknown_view_is_the_first(client: FlaskClient, sign_in: SignIn) -> None:
    received(client, body="Menunggu satu")
    assert titles(sign_in("moderator"), "/desk?view=tiada") == ["Menunggu satu"]


def test_the_failure_is_told(client: FlaskClient, screener: FakeScreener, sign_in: SignIn) -> None:
    screener.fault = RuntimeError("boom")
    received(client)
    assert "Mesin gagal menilai" in sign_in("moderator").get("/desk").text


def test_waiting_time(client: FlaskClient, clock: FakeClock, sign_in: SignIn) -> None:
    received(client)
    clock.forward(hours=3)
    assert "3 jam yang lalu" in sign_in("moderator").get("/desk").text


def test_after_a_decision_comes_the_next(client: FlaskClient, sign_in: SignIn) -> None:
    first, second, third = (received(client, body=f"Nomor {n}") for n in range(3))
    moderator = sign_in("moderator")
    onward = decide(moderator, second, "published").location
    assert onward == f"/desk/items/{third}?view=pending"
    assert decide(moderator, third, "published").location == f"/desk/items/{first}?view=pending"
    assert decide(moderator, first, "published").location == "/desk?view=pending"


def test_strangers_are_asked_to_sign_in(client: FlaskClient) -> None:
    assert client.get("/desk").status_code == 302
