"""The list of open cases over HTTP, on both databases."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Protocol

import pytest

from service.cases import listing
from tests.service.moderation.desk import OTHER_PAGE, answer, decide, received

if TYPE_CHECKING:
    from flask.testing import FlaskClient

    from tests.fakes import FakeClock
    from tests.staff import SignIn

TITLE = re.compile(r"<h2 id=\"c\d+\"><a [^>]*>([^<]*)</a>")
NEXT = re.compile(r'rel="next" href="([^"]+)"')


class Publish(Protocol):
    """Publishes a comment with this body, on the desk; gives its id."""

    def __call__(self, body: str, **change: Any) -> str:  # noqa: ANN401 - JSON
        """Publish one."""


@pytest.fixture
def publish(client: FlaskClient, sign_in: SignIn) -> Publish:
    """What the tests publish with."""

    def do(body: str, **change: Any) -> str:  # noqa: ANN401 - JSON
        comment_id = received(client, body=body, **change)
        moderator = sign_in("moderator", email="moderator@staf.test")  # a session ends some day
        assert decide(moderator, comment_id, "published").status_code == 303
        return comment_id

    return do


def test_empty(sign_in: SignIn) -> None:
    assert "Tidak ada kasus yang menunggu" in sign_in("officer").get("/desk/cases").text


def test_the_earliest_due_first(publish: Publish, clock: FakeClock, sign_in: SignIn) -> None:
    publish("Lampu jalan mati")
    clock.forward(days=1)
    publish("Buka jam berapa?")
    clock.forward(days=1)
    publish("Tutup jam berapa?")
    page = sign_in("officer").get("/desk/cases").text
    assert TITLE.findall(page) == ["Buka jam berapa?", "Tutup jam berapa?", "Lampu jalan mati"]
    for words in ("Pengaduan", "Pertanyaan", "Paling lambat Selasa, 7 April 2026"):
        assert words in page


@pytest.mark.parametrize(
    ("days", "said", "overdue"),
    [(0, "Sisa 5 hari kerja", 0), (7, "Jatuh tempo hari ini", 0), (15, "Terlambat 1 hari", 1)],
)
def test_due_in_words(
    publish: Publish, clock: FakeClock, sign_in: SignIn, days: int, said: str, overdue: int
) -> None:
    publish("Buka jam berapa?")
    clock.forward(days=days)
    page = sign_in("officer").get("/desk/cases").text
    assert said in page
    assert page.count('class="overdue"') == overdue


def test_answered_cases_are_gone(publish: Publish, sign_in: SignIn) -> None:
    comment_id = publish("Buka jam berapa?")
    officer = sign_in("officer")
    answer(officer, comment_id)
    assert TITLE.findall(officer.get("/desk/cases").text) == []


def test_scope(publish: Publish, sign_in: SignIn) -> None:
    publish("Untuk dinkes?")
    publish("Untuk dishub?", portal="dishub", page={"url": OTHER_PAGE})
    for reach, bodies in (
        ({"agency": "dinkes"}, ["Untuk dinkes?"]),
        ({"portal": "dishub"}, ["Untuk dishub?"]),
        ({}, ["Untuk dinkes?", "Untuk dishub?"]),
    ):
        page = sign_in("auditor", **reach).get("/desk/cases").text
        assert TITLE.findall(page) == bodies


def test_pages_by_key(publish: Publish, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listing, "PAGE_SIZE", 2)
    bodies = [f"Nomor {number}?" for number in range(5)]
    for body in bodies:
        publish(body)
    officer, found, path = sign_in("officer"), [], "/desk/cases"
    while path:
        page = officer.get(path).text
        found += TITLE.findall(page)
        following = NEXT.search(page)
        path = following[1] if following else ""
    assert found == bodies


def test_a_cursor_of_nobody(sign_in: SignIn) -> None:
    officer = sign_in("officer")
    for cursor in ("x", "-1", "4711", "2147483648", "9" * 40, "%00", "²"):
        assert officer.get(f"/desk/cases?after={cursor}").status_code == 422, cursor


def test_a_cursor_of_another_agency(publish: Publish, sign_in: SignIn) -> None:
    """Her answer tells nobody which numbers other agencies' cases have, nor when they are due."""
    publish("Untuk dishub?", portal="dishub", page={"url": OTHER_PAGE})
    assert sign_in("officer", agency="dishub").get("/desk/cases?after=1").status_code == 200
    assert sign_in("officer", agency="dinkes").get("/desk/cases?after=1").status_code == 422
