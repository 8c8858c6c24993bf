"""One comment's page over HTTP, on both databases."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from service.screening.verdict import Reason
from tests.fakes import FakeClock, FakeScreener, verdict
from tests.sending import PAGE
from tests.service.moderation.desk import ASKED, OTHER_PAGE, answer, decide, received

if TYPE_CHECKING:
    from flask.testing import FlaskClient

    from tests.staff import SignIn

UNKNOWN = "0198c0de-0000-7000-8000-000000000000"


def page_of(staff: FlaskClient, comment_id: str) -> str:
    page = staff.get(f"/desk/items/{comment_id}")
    assert page.status_code == 200, page.text
    assert page.headers["Cache-Control"] == "no-store"
    return page.text


def test_reasons_stand_in_the_text_and_in_words(
    client: FlaskClient, screener: FakeScreener, sign_in: SignIn
) -> None:
    reasons = [
        Reason("gambling", "text", (5, 9), "slot", "Kata perjudian yang disamarkan", 2.5),
        Reason("gambling", "author_name", (0, 4), "gacor", "Nama memuat kata perjudian", 1.0),
        Reason("links", "text", None, "", "Banyak tautan", 0.0),
    ]
    screener.says = verdict("spam", reasons=reasons)
    comment_id = received(client, body="main sl0t yuk", author_name="g4c0 jaya")
    page = page_of(sign_in("moderator"), comment_id)
    assert 'main <mark>sl0t <span class="read">dibaca “slot”</span></mark> yuk' in page
    assert '<mark>g4c0 <span class="read">dibaca “gacor”</span></mark> jaya' in page
    for words in ("Kata perjudian yang disamarkan", "Banyak tautan", "Mesin: spam", "judi"):
        assert words in page
    assert re.search(r'<meter min="0" max="1" value="0.99"', page)
    assert "99 %" in page


def test_an_address_is_shown_only_where_the_machine_points_at_it(
    client: FlaskClient, screener: FakeScreener, sign_in: SignIn
) -> None:
    moderator = sign_in("moderator")
    assert "siti@contoh.id" not in page_of(moderator, received(client, **ASKED))
    screener.says = verdict("hold", reasons=[Reason("x", "author_email", (0, 4), "", "Aneh", 0.0)])
    assert "<mark>siti</mark>@contoh.id" in page_of(moderator, received(client, **ASKED))


def test_a_broken_model_says_so(
    client: FlaskClient, screener: FakeScreener, sign_in: SignIn
) -> None:
    screener.fault = RuntimeError("boom")
    page = page_of(sign_in("moderator"), received(client))
    assert "Model rusak" in page
    assert "RuntimeError" in page
    assert "<meter" not in page


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("author_name", "<img src=x onerror=alert(1)>"),
        ("body", "<script>alert(1)</script> & \"'"),
        ("author_url", 'https://x.example/?a=<b>&c="d"\''),
    ],
)
def test_what_a_citizen_writes_is_never_html(
    client: FlaskClient, screener: FakeScreener, sign_in: SignIn, field: str, value: str
) -> None:
    hostile = "<script>r()</script>"
    named = "text" if field == "body" else field
    marked = Reason("x", named, (0, len(value)), hostile, f"alasan {hostile}", 0.0)
    screener.says = verdict("spam", reasons=[marked])
    comment_id = received(client, **{field: value})
    moderator = sign_in("moderator")
    decide(moderator, comment_id, "published", note=hostile)
    answer(sign_in("officer"), comment_id, body=hostile)
    pages = [
        moderator.get(path).text
        for path in (f"/desk/items/{comment_id}", "/desk?view=published", "/desk/cases")
    ]
    for page in pages:
        assert not re.search(r"<(script>|img|b>)", page)


def test_the_conversation_stands_above(client: FlaskClient, sign_in: SignIn) -> None:
    moderator = sign_in("moderator")
    top = received(client, body="Pertanyaan di atas?")
    decide(moderator, top, "published")
    answer(sign_in("officer"), top, body="Jawaban dinas.")
    reply = received(client, body="Balasan warga", parent_id=top)
    decide(moderator, reply, "published")
    below = received(client, body="Balasan lagi", parent_id=reply)
    page = page_of(moderator, below)
    assert (
        page.index("Pertanyaan di atas?") < page.index("Balasan warga") < page.index("Balasan lagi")
    )
    assert "Jawaban dinas." in page_of(moderator, top)


def test_history_names_people_and_reasons(
    client: FlaskClient, clock: FakeClock, sign_in: SignIn
) -> None:
    comment_id = received(client)
    moderator = sign_in("moderator")
    decide(moderator, comment_id, "rejected", reason="duplicate", note="Sama dengan kemarin.")
    clock.forward(minutes=5)
    decide(moderator, comment_id, "published", seen_version=2)
    page = " ".join(page_of(moderator, comment_id).split())
    assert "Menunggu → Ditolak (Sudah pernah dikirim)" in page
    assert "Ditolak → Terbit (disetujui)" in page
    assert "Sama dengan kemarin." in page
    assert page.count("Staf moderator:") == 2


def test_the_page_it_stands_under(client: FlaskClient, sign_in: SignIn) -> None:
    comment_id = received(client, page={"url": PAGE, "title": "Puskesmas <baru>"})
    page = page_of(sign_in("moderator"), comment_id)
    assert f'<a href="{PAGE}" rel="noopener noreferrer">Puskesmas &lt;baru&gt;</a>' in page


def test_the_case_and_its_clock(client: FlaskClient, clock: FakeClock, sign_in: SignIn) -> None:
    comment_id = received(client)
    moderator = sign_in("moderator")
    decide(moderator, comment_id, "published")
    assert "Pertanyaan: Sisa 5 hari kerja" in page_of(moderator, comment_id)
    clock.forward(days=30)
    assert "Pertanyaan: Terlambat" in page_of(sign_in("moderator"), comment_id)


def test_another_agencys_comment_looks_like_none(client: FlaskClient, sign_in: SignIn) -> None:
    foreign = received(client, portal="dishub", page={"url": OTHER_PAGE})
    moderator = sign_in("moderator", agency="dinkes")
    refused, unknown = (moderator.get(f"/desk/items/{name}") for name in (foreign, UNKNOWN))
    assert refused.status_code == unknown.status_code == 404
    assert refused.text == unknown.text
    assert moderator.get("/desk/items/bukan-uuid").status_code == 404


def test_an_official_answer_is_no_item(client: FlaskClient, sign_in: SignIn) -> None:
    comment_id = received(client)
    decide(sign_in("moderator"), comment_id, "published")
    answer(sign_in("officer"), comment_id)
    thread = client.get("/api/v1/portals/dinkes/thread", query_string={"page": PAGE}).text
    official = re.findall(r'"id":"([0-9a-f-]{36})"', thread)[1]
    assert sign_in("moderator").get(f"/desk/items/{official}").status_code == 404


@pytest.mark.parametrize(
    ("role", "forms"),
    [
        ("moderator", {"ban", "decide", "edit", "arrange", "assign", "notes"}),
        ("officer", {"answer", "notes"}),
        ("auditor", set()),
        ("administrator", {"ban", "decide", "edit", "answer", "arrange", "assign", "notes"}),
    ],
)
def test_who_sees_which_form(
    client: FlaskClient, sign_in: SignIn, role: str, forms: set[str]
) -> None:
    comment_id = received(client)
    decide(sign_in("moderator"), comment_id, "published")
    page = page_of(sign_in(role, agency="dinkes"), comment_id)
    assert set(re.findall(rf'action="/desk/items/{comment_id}/(\w+)"', page)) == forms


def test_only_what_can_be_done_is_offered(client: FlaskClient, sign_in: SignIn) -> None:
    comment_id = received(client)
    moderator = sign_in("moderator")
    assert 'value="published"' in page_of(moderator, comment_id)
    decide(moderator, comment_id, "published")
    page = page_of(moderator, comment_id)
    assert 'value="published"' not in page
    assert 'value="rejected"' in page


def test_the_language_is_kept(client: FlaskClient, sign_in: SignIn) -> None:
    received(client)
    moderator = sign_in("moderator")
    token = re.search(r'name="csrf_token" value="([^"]+)"', moderator.get("/desk").text)
    assert token
    form = {"csrf_token": token[1], "lang": "en", "next": "/desk?view=spam"}
    result = moderator.post("/desk/language", data=form)
    assert (result.status_code, result.location) == (303, "/desk?view=spam")
    assert '<html lang="en">' in moderator.get("/desk").text


@pytest.mark.parametrize(
    "back", ["https://jahat.example/desk", "//jahat.example/desk", "/r/x", "", "//[", "/desk\\x"]
)
def test_the_language_switch_leads_nowhere_else(sign_in: SignIn, back: str) -> None:
    moderator = sign_in("moderator")
    token = re.search(r'name="csrf_token" value="([^"]+)"', moderator.get("/desk").text)
    assert token
    form = {"csrf_token": token[1], "lang": "xx", "next": back}
    result = moderator.post("/desk/language", data=form)
    assert result.location == "/desk"
    assert "duaarah_lang" not in (result.headers.get("Set-Cookie") or "")
