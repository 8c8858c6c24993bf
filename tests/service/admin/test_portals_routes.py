"""The desk's pages on portals, over HTTP: lists, forms, the snippet and the preview."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import select

from service.db import db
from service.portals.tables import Portal
from tests.sending import PAGE, send
from tests.service.admin.test_agencies_routes import crossed, post

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient

    from tests.fakes import FakeClock
    from tests.staff import SignIn

LIST = "/desk/portals"
MINE = "/desk/portals/dinkes"
FORM = {
    "slug": "kabar-baru",
    "name": "Kabar Baru",
    "agency": "dinkes",
    "origins": "https://baru.example\r\nhttps://www.baru.example\r\n",
}
MARK = re.compile(r'name="seen" value="([0-9a-f]+)"')
FRAME = re.compile(r'<iframe [^>]*src="([^"]+)"([^>]*)>')
SNIPPET = re.compile(r'<textarea id="snippet"[^>]*>([^<]*)</textarea>')


def origins_of(app: Flask, slug: str = "dinkes") -> list[str]:
    with app.app_context():
        return db.session.scalars(select(Portal.origins).where(Portal.slug == slug)).one()


def seen(staff: FlaskClient, path: str = MINE) -> str:
    found = MARK.search(staff.get(path).text)
    assert found
    return found[1]


def test_a_new_portal_with_its_snippet(app: Flask, sign_in: SignIn) -> None:
    admin = sign_in("administrator")
    answer = post(admin, LIST, **FORM)
    assert (answer.status_code, answer.location) == (303, f"{LIST}/kabar-baru")
    assert origins_of(app, "kabar-baru") == ["https://baru.example", "https://www.baru.example"]
    page = admin.get(answer.location).text
    found = SNIPPET.search(page)
    assert found
    assert html.unescape(found[1]) == (
        '<script src="https://suara.example/embed/v1.js" data-portal="kabar-baru" defer></script>'
    )
    assert "frame-src https://suara.example" in page
    assert "Kabar Baru" in admin.get(LIST).text


def test_every_fault_beside_its_field(sign_in: SignIn) -> None:
    admin = sign_in("administrator")
    lines = "https://baru.example\n*.baru.example\nhttps://baru.example/berita"
    page = post(admin, LIST, **(FORM | {"slug": "Ä", "origins": lines}))
    assert page.status_code == 422
    assert 'id="wrong-slug"' in page.text
    assert "Baris 2" in page.text
    assert "Baris 3" in page.text
    assert "Baris 1" not in page.text
    assert lines in html.unescape(page.text)
    assert 'value="Kabar Baru"' in page.text


def test_figures(client: FlaskClient, sign_in: SignIn) -> None:
    for number in range(3):
        assert send(client, body=f"Kapan dibuka? {number}").status_code in {201, 202}
    text = sign_in("administrator").get(LIST).text
    row = text.partition("Kabar Dinas Kesehatan")[2]
    assert row.split('class="number">')[1].startswith("3<")
    row = text.partition("Kabar Dinas Perhubungan")[2]
    assert row.split('class="number">')[1].startswith("0<")


def test_changing_it(app: Flask, sign_in: SignIn, client: FlaskClient) -> None:
    admin = sign_in("administrator", portal="dinkes")
    first = {"name": "Warta Sehat", "origins": "https://sehat.example", "seen": seen(admin)}
    answer = post(admin, MINE, **first)
    assert (answer.status_code, answer.location) == (303, MINE)
    assert "Portal disimpan." in admin.get(MINE).text
    assert origins_of(app) == ["https://sehat.example"]
    asked = {"portal": "dinkes", "page": "https://sehat.example/1"}
    policy = client.get("/embed/thread", query_string=asked).headers["Content-Security-Policy"]
    assert policy.endswith("frame-ancestors 'self' https://sehat.example")
    assert send(client).status_code == 422, "the old address is no longer the portal's"
    late = post(admin, MINE, **(first | {"name": "Warta Lain"}))
    assert late.status_code == 409
    assert "baru saja diubah orang lain" in late.text
    assert 'value="Warta Lain"' in late.text, "what was typed comes back"
    fresh = MARK.search(late.text)
    assert fresh
    assert post(admin, MINE, **(first | {"seen": fresh[1]})).status_code == 303
    assert "Tidak ada yang berubah." in admin.get(MINE).text


@pytest.mark.parametrize("origins", ["", " \n", "dinkes.example", "x\n" * 20])
def test_a_refused_change_changes_nothing(app: Flask, sign_in: SignIn, origins: str) -> None:
    admin = sign_in("administrator")
    page = post(admin, MINE, name="Warta", origins=origins, seen=seen(admin))
    assert page.status_code == 422
    assert 'id="wrong-origins"' in page.text
    assert 'value="Warta"' in page.text
    assert origins_of(app) == ["https://dinkes.example"]


def test_nothing_outside(app: Flask, sign_in: SignIn) -> None:
    admin = sign_in("administrator", agency="dinkes")
    assert "Kabar Dinas Perhubungan" not in admin.get(LIST).text
    assert admin.get(f"{LIST}/dishub").status_code == 404
    fields = {"name": "Warta", "origins": "https://jahat.example"}
    assert post(admin, f"{LIST}/dishub", **fields).status_code == 404
    assert post(admin, LIST, **(FORM | {"agency": "dishub"})).status_code == 404
    assert len(crossed(app)) == 3
    for slug in ("tiada", "%00", "%C3%A9", "x" * 60):
        assert admin.get(f"{LIST}/{slug}").status_code == 404
    assert len(crossed(app)) == 3, "what is not there is no event"
    assert origins_of(app, "dishub") == ["https://dishub.example"]


def test_of_one_portal(sign_in: SignIn) -> None:
    """She changes it, and adds none: a portal belongs to an agency."""
    admin = sign_in("administrator", portal="dinkes")
    page = admin.get(LIST).text
    assert "Kabar Dinas Kesehatan" in page
    assert "Tambah portal" not in page
    assert post(admin, LIST, **FORM).status_code == 404


def test_the_preview_is_the_widget_without_its_hands(sign_in: SignIn, client: FlaskClient) -> None:
    admin = sign_in("administrator")
    page = admin.get(MINE)
    assert "frame-src 'self'" in page.headers["Content-Security-Policy"]
    assert page.headers["Content-Security-Policy"].endswith("frame-ancestors 'none'")
    found = FRAME.search(page.text)
    assert found
    assert re.search(r"\bsandbox\b(?!=)", found[2]), "no scripts, no forms, no session"
    shown = client.get(html.unescape(found[1]))
    assert shown.status_code == 200
    assert (
        "frame-ancestors 'self' https://dinkes.example"
        in (shown.headers["Content-Security-Policy"])
    )
    assert parse_qs(urlsplit(html.unescape(found[1])).query)["page"] == ["https://dinkes.example/"]
    assert "frame-src" not in admin.get(LIST).headers["Content-Security-Policy"]


def test_the_preview_shows_the_newest_page(
    sign_in: SignIn, client: FlaskClient, clock: FakeClock
) -> None:
    admin = sign_in("administrator")
    assert "belum ada tanggapan dari alamat ini" in admin.get(MINE).text
    clock.forward(hours=5)
    send(client)
    page = admin.get(MINE).text
    assert "halaman baru terakhir 10 Maret 2026, 14.00 WIB" in page
    found = FRAME.search(page)
    assert found
    assert parse_qs(urlsplit(html.unescape(found[1])).query)["page"] == [PAGE]


def test_language_and_colour_go_into_the_snippet(sign_in: SignIn) -> None:
    admin = sign_in("administrator")
    asked = {"page": PAGE, "embed_lang": "en", "theme": "dark"}
    page = admin.get(MINE, query_string=asked).text
    found, frame = SNIPPET.search(page), FRAME.search(page)
    assert found
    assert frame
    assert 'data-lang="en" data-theme="dark"' in html.unescape(found[1])
    query = parse_qs(urlsplit(html.unescape(frame[1])).query)
    assert query == {"portal": ["dinkes"], "page": [PAGE], "lang": ["en"], "theme": ["dark"]}


@pytest.mark.parametrize("page", ["https://jahat.example/", "javascript:alert(1)", "//x", "["])
def test_a_page_that_is_not_the_portals(sign_in: SignIn, page: str) -> None:
    asked = {"page": page, "embed_lang": '"><script>', "theme": "biru"}
    text = sign_in("administrator").get(MINE, query_string=asked).text
    assert 'id="wrong-page"' in text
    found, frame = SNIPPET.search(text), FRAME.search(text)
    assert found
    assert frame
    assert "data-lang" not in found[1]
    assert parse_qs(urlsplit(html.unescape(frame[1])).query)["page"] == ["https://dinkes.example/"]
