"""The desk's word lists over HTTP: preview, list, take off, put back; on both databases."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import insert, select

from service.audit.tables import AuditEvent
from service.db import db, transaction
from service.moderation.word_pages import SHOWN
from service.policies.tables import WordEntry, WordListState
from service.policies.words import MOST_ENTRIES
from tests.fakes import MORNING, FakeScreener, verdict
from tests.service.moderation.desk import OTHER_PAGE, decide, received, rows_of
from tests.staff import csrf_of

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

    from tests.staff import SignIn

ASKED = {"words": "tipu", "action": "hold", "scope": "all"}


def preview(staff: FlaskClient, **change: str) -> TestResponse:
    """GET what the form asks for."""
    return staff.get("/desk/words/preview", query_string=ASKED | change)


def post(staff: FlaskClient, path: str = "", **fields: str) -> TestResponse:
    """POST as one of the page's forms does."""
    return staff.post(f"/desk/words{path}", data={"csrf_token": csrf_of(staff), **fields})


def confirm(staff: FlaskClient, page: TestResponse) -> TestResponse:
    """Press the preview's button."""
    hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page.text))
    return staff.post("/desk/words", data=hidden)


def entries(app: Flask) -> list[tuple[str, str, bool]]:
    return [(row.words, row.action, row.active) for row in rows_of(app, WordEntry)]


def tags(app: Flask) -> list[str]:
    with app.app_context():
        query = select(AuditEvent.tag).where(AuditEvent.tag.startswith("words:"))
        return list(db.session.scalars(query.order_by(AuditEvent.id)))


def test_preview_then_list_then_hold(app: Flask, client: FlaskClient, sign_in: SignIn) -> None:
    received(client, body="Saya ditipu calo")
    moderator = sign_in("moderator")
    page = preview(moderator, words="Menipu")
    assert page.status_code == 200
    assert "1 tanggapan akan terkena" in page.text
    assert '<mark>ditipu <span class="read">dibaca “tipu”</span></mark>' in page.text
    assert entries(app) == []  # a GET changes nothing
    listed = confirm(moderator, page)
    assert (listed.status_code, listed.location) == (303, "/desk/words")
    assert entries(app) == [("Menipu", "hold", True)]
    assert tags(app) == ["words:added"]
    shown = moderator.get("/desk/words").text
    assert "<strong>Menipu</strong>" in shown
    assert "Staf moderator" in shown
    item = moderator.get(f"/desk/items/{received(client, body='penipu!')}").text
    assert "Mesin: perlu dibaca petugas" in item
    assert "Ada di daftar kata: Menipu" in item
    assert '<mark>penipu <span class="read">dibaca “tipu”</span></mark>!' in item


def test_take_off_and_put_back(app: Flask, sign_in: SignIn) -> None:
    moderator = sign_in("moderator")
    post(moderator, **ASKED)
    gone = post(moderator, "/1/remove")
    assert gone.location == "/desk/words?removed=1"
    page = moderator.get(gone.location).text
    assert "“tipu” dihapus dari daftar" in page
    assert "<strong>tipu</strong>" not in page
    assert entries(app) == [("tipu", "hold", False)]
    assert post(moderator, "/1/restore").status_code == 303
    assert entries(app) == [("tipu", "hold", True)]
    assert "dihapus dari daftar" not in moderator.get("/desk/words?removed=1").text
    assert tags(app) == ["words:added", "words:removed", "words:restored"]


@pytest.mark.parametrize(
    "number", ["99999999999999999999", "-99999999999999999999", "2147483648", "0", "x", "9" * 5000]
)
def test_a_number_that_no_entry_has(sign_in: SignIn, number: str) -> None:
    page = sign_in("moderator").get("/desk/words", query_string={"removed": number})
    assert page.status_code == 200
    assert "dihapus dari daftar" not in page.text


def test_the_preview_tells_likely_false_alarms(
    client: FlaskClient, screener: FakeScreener, sign_in: SignIn
) -> None:
    moderator = sign_in("moderator")
    screener.says = verdict("hold")
    for number in range(25):
        comment_id = received(client, body=f"laporan penipuan nomor {number}")
        if number >= 22:
            decide(moderator, comment_id, "published")
    page = preview(moderator).text
    assert "Dari 25 tanggapan terakhir" in page
    assert "25 tanggapan akan terkena" in page
    assert "3 di antaranya sudah terbit" in page
    assert page.count("<mark>") == 20
    assert "Yang ditampilkan: 20 yang terbaru" in page
    assert "nomor 24" in page
    assert "nomor 4<" not in page


def test_the_preview_of_an_exception(client: FlaskClient, sign_in: SignIn) -> None:
    moderator = sign_in("moderator")
    post(moderator, **ASKED)
    received(client, body="awas penipuan")
    received(client, body="dia menipu")
    page = preview(moderator, words="awas penipuan", action="allow").text
    assert "1 tanggapan tidak lagi terkena" in page
    assert "awas <mark>penipuan" in page


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"words": ""}, "kosong atau terlalu panjang"),
        ({"words": "!?!"}, "paling sedikit dua huruf"),
        ({"words": "a"}, "paling sedikit dua huruf"),
        ({"words": "x" * 101}, "kosong atau terlalu panjang"),
        ({"words": "a\0b"}, "tidak dapat disimpan"),
        (
            {"words": "jalan rumah air lampu sampah taman parkir pasar kota"},
            "terlalu banyak untuk satu",
        ),
        ({"words": "yang", "action": "spam"}, "hampir setiap tanggapan"),
        ({"words": "GAK  ada yg", "action": "allow"}, "hampir setiap tanggapan"),
        ({"words": "beradanya"}, "hampir setiap tanggapan"),
        ({"action": "burn"}, "Pilih tahan"),
        ({"scope": "portal:nowhere"}, "Pilih daftar"),
        ({"scope": "portal:a\0"}, "Pilih daftar"),
        ({"scope": ""}, "Pilih daftar"),
    ],
)
def test_bad_input_is_told_and_nothing_is_listed(
    app: Flask, sign_in: SignIn, change: dict[str, str], told: str
) -> None:
    moderator = sign_in("moderator")
    for answer in (preview(moderator, **change), post(moderator, **(ASKED | change))):
        assert answer.status_code == 422
        assert told in answer.text
    assert entries(app) == []


def test_what_was_typed_comes_back_and_is_never_html(sign_in: SignIn) -> None:
    moderator = sign_in("moderator")
    hostile = '"><script>r()</script>'
    for answer in (
        preview(moderator, words=hostile, action="burn"),
        preview(moderator, words=hostile),
        post(moderator, **(ASKED | {"words": hostile})),
        moderator.get("/desk/words"),
    ):
        assert "<script>r" not in answer.text
    assert "&lt;script&gt;" in moderator.get("/desk/words").text


def test_the_same_words_twice(app: Flask, sign_in: SignIn) -> None:
    moderator = sign_in("moderator")
    post(moderator, **ASKED)
    again = post(moderator, **(ASKED | {"words": "T1PU", "action": "spam"}))
    assert again.status_code == 422
    assert "sudah ada di daftar itu" in again.text
    assert post(moderator, **(ASKED | {"scope": "portal:dinkes"})).status_code == 303
    post(moderator, "/1/remove")
    assert post(moderator, **(ASKED | {"action": "spam"})).status_code == 303
    assert entries(app) == [("tipu", "spam", True), ("tipu", "hold", True)]


@pytest.mark.parametrize("role", ["officer", "auditor"])
def test_others_may_not(app: Flask, sign_in: SignIn, role: str) -> None:
    staff = sign_in(role)
    assert staff.get("/desk/words").status_code == 403
    assert preview(staff).status_code == 403
    assert post(staff, **ASKED).status_code == 403
    assert "/desk/words" not in staff.get("/desk").text
    assert entries(app) == []


def test_the_desk_shows_the_way(sign_in: SignIn) -> None:
    assert 'href="/desk/words"' in sign_in("moderator", portal="dinkes").get("/desk").text


def test_nobody_changes_the_lists_of_others(
    app: Flask, client: FlaskClient, sign_in: SignIn
) -> None:
    everywhere = sign_in("administrator")
    for scope in ("all", "agency:dishub", "portal:dishub", "agency:dinkes"):
        post(everywhere, **(ASKED | {"scope": scope, "words": f"kata {scope}"}))
    received(client, portal="dishub", page={"url": OTHER_PAGE}, body="kena tipu di dishub")
    received(client, body="kena tipu di dinkes")
    narrow = sign_in("moderator", agency="dinkes")
    page = narrow.get("/desk/words").text
    assert "kata all" in page
    assert "kata agency:dinkes" in page
    assert "dishub" not in page
    assert page.count("/remove") == 1  # everybody's list can be read, not changed
    for scope in ("all", "agency:dishub", "portal:dishub"):
        assert preview(narrow, scope=scope).status_code == 422
        assert post(narrow, **(ASKED | {"scope": scope})).status_code == 422
    shown = preview(narrow, scope="agency:dinkes").text
    assert "tipu</mark> di dinkes" in shown
    assert "di dishub" not in shown
    for number in (1, 2, 3, 999):
        assert post(narrow, f"/{number}/remove").status_code == 404
    assert "dihapus" not in narrow.get("/desk/words?removed=2").text
    assert all(active for _, _, active in entries(app))
    assert post(narrow, "/4/remove").status_code == 303


def test_a_portal_moderator_has_her_portal_alone(sign_in: SignIn) -> None:
    everywhere = sign_in("administrator")
    for scope in ("agency:dinkes", "agency:dishub"):
        post(everywhere, **(ASKED | {"scope": scope, "words": f"kata {scope}"}))
    narrow = sign_in("moderator", portal="dinkes")
    assert post(narrow, **(ASKED | {"scope": "agency:dinkes"})).status_code == 422
    page = narrow.get("/desk/words").text
    assert "kata agency:dinkes" in page  # it has a say on her portal, but is not hers to change
    assert "kata agency:dishub" not in page
    assert "/remove" not in page
    assert post(narrow, "/1/remove").status_code == 404
    assert post(narrow, **(ASKED | {"scope": "portal:dinkes"})).status_code == 303


def test_a_long_comment_is_shown_around_the_hit(client: FlaskClient, sign_in: SignIn) -> None:
    received(client, body="awal " * 200 + "ditipu " + "akhir " * 200)
    page = preview(sign_in("moderator")).text
    page = page.partition('<ol class="queue">')[2].partition("</p>")[0]
    shown = re.sub(r"\s+", " ", page)
    assert "…" in shown
    assert "awal <mark>ditipu" in shown
    assert shown.count("awal") <= 21
    assert shown.count("akhir") <= 51


def test_without_the_token_nothing_changes(app: Flask, sign_in: SignIn) -> None:
    moderator = sign_in("moderator")
    assert moderator.post("/desk/words", data=ASKED).status_code == 400
    assert entries(app) == []


def test_ten_thousand_entries_are_searched_and_not_all_shown(app: Flask, sign_in: SignIn) -> None:
    by = {"added_by": "t:t", "added_at": MORNING, "changed_by": "t:t", "changed_at": MORNING}
    rows = [
        {"words": f"kata{number}", "action": "hold", "active": True, **by}
        for number in range(MOST_ENTRIES - 1)
    ]
    with app.app_context(), transaction() as session:
        session.execute(insert(WordEntry), rows)
        session.add(WordListState(id=1, version=7))
    moderator = sign_in("moderator")
    page = moderator.get("/desk/words").text
    assert page.count("Hapus</button>") == SHOWN
    assert f"({MOST_ENTRIES - 1} ungkapan)" in page
    page = moderator.get("/desk/words?q=KATA77").text
    assert page.count("Hapus</button>") == 111  # kata77, kata77x, kata77xx
    assert "Tidak ada yang cocok" in moderator.get("/desk/words?q=(a%2B)%2B$").text
    asked = {"words": "tipu", "action": "hold", "scope": "all"}
    assert moderator.get("/desk/words/preview", query_string=asked).status_code == 200
    assert post(moderator, **asked).status_code == 303
    assert post(moderator, **(asked | {"words": "calo"})).status_code == 422
