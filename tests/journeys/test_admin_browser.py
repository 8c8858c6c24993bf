"""Administering agencies and portals in a real browser: all looks, without scripts, the preview."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect
from sqlalchemy import func, select

from service.accounts.add_staff import NewStaff, add_staff
from service.accounts.grant import Reach
from service.comments.tables import Comment
from service.db import db
from service.ports import utc_now
from tests.browser import EACH_LOOK, checked
from tests.embedding import numbers
from tests.entering import enter_as
from tests.journeys.test_looks_browser import conversation
from tests.pictures import picture

if TYPE_CHECKING:
    from pathlib import Path

    from tests.browser import NewPage
    from tests.servers import Live

pytestmark = pytest.mark.browser
HEX = re.compile("[0-9a-f]{48}")


def stored(live: Live) -> int:
    """How many comments there are."""
    with live.app.app_context():
        return db.session.scalar(select(func.count()).select_from(Comment)) or 0


@EACH_LOOK
def test_an_agency_and_its_portal(live: Live, new_page: NewPage, look: dict[str, object]) -> None:
    scripts = bool(look.get("java_script_enabled", True))
    page = new_page(bypass_csp=True, **look)
    look_at = checked if scripts else lambda _page: None
    enter_as(live, page)
    slug = f"dinas-{next(numbers)}"
    page.get_by_role("link", name="Kelola").click()
    look_at(page)
    page.get_by_role("link", name="OPD", exact=True).click()
    page.get_by_label("Nama", exact=True).fill("Dinas Pertamanan")
    page.get_by_label("Slug").fill("Dinas!")
    page.get_by_role("button", name="Tambah OPD").click()
    expect(page.get_by_label("Slug")).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_label("Nama", exact=True)).to_have_value("Dinas Pertamanan")
    look_at(page)
    page.get_by_label("Slug").fill(slug)
    page.get_by_role("button", name="Tambah OPD").click()
    expect(page.get_by_role("heading", name="Dinas Pertamanan")).to_be_visible()
    look_at(page)
    page.get_by_role("link", name="Tambah portal untuk OPD ini").click()
    expect(page.get_by_label("OPD", exact=True)).to_have_value(slug)
    page.get_by_label("Nama portal").fill("Kabar Taman")
    page.get_by_label("Slug").fill(slug)
    page.get_by_label("Alamat asal").fill(f"https://{slug}.example\ntaman.example/berita")
    page.get_by_role("button", name="Tambah portal").click()
    expect(page.get_by_text("Baris 2")).to_be_visible()
    look_at(page)
    page.get_by_label("Alamat asal").fill(f"https://{slug}.example")
    page.get_by_role("button", name="Tambah portal").click()
    expect(page.get_by_label("Kode pasang")).to_contain_text(f'data-portal="{slug}"')
    inside = page.frame_locator("iframe.preview")
    expect(inside.get_by_text("Belum ada tanggapan.")).to_be_visible()
    look_at(page)
    page.get_by_label("Program yang memakainya").fill("WordPress")
    page.get_by_role("button", name="Buat kunci").click()
    expect(page.get_by_role("textbox", name="Kunci", exact=True)).to_have_value(HEX)
    look_at(page)
    page.get_by_role("button", name="Ganti kunci WordPress").click()
    expect(page.get_by_text("Berlaku sampai")).to_be_visible()
    look_at(page)
    page.get_by_role("button", name="Cabut kunci WordPress").last.click()
    expect(page.get_by_role("status").first).to_contain_text("Kunci dicabut.")
    look_at(page)
    page.get_by_label("Nama portal").fill("Kabar Taman Kota")
    page.get_by_role("button", name="Simpan").click()
    expect(page.get_by_role("heading", name="Kabar Taman Kota")).to_be_visible()


def test_the_preview_sends_nothing(live: Live, new_page: NewPage) -> None:
    page = new_page()
    enter_as(live, page)
    page.goto(f"{live.url}/desk/portals/dinkes")
    before = stored(live)
    inside = page.frame_locator("iframe.preview")
    inside.get_by_label("Nama", exact=True).fill("Wayan")
    inside.get_by_label("Tanggapan Anda").fill("Hanya mencoba.")
    inside.get_by_role("button", name="Kirim tanggapan").click()
    expect(inside.get_by_label("Tanggapan Anda")).to_have_value("Hanya mencoba.")
    assert stored(live) == before
    width = "() => getComputedStyle(document.body).fontFamily"
    assert "system-ui" in page.frames[1].evaluate(width), "it has its style"


def test_the_code_is_copied(live: Live, new_page: NewPage) -> None:
    page = new_page(permissions=["clipboard-read", "clipboard-write"])
    enter_as(live, page)
    page.goto(f"{live.url}/desk/portals/dinkes")
    page.get_by_label("Bahasa", exact=True).select_option("en")
    page.get_by_role("button", name="Terapkan").click()
    page.get_by_role("button", name="Salin kode").click()
    expect(page.get_by_text("Tersalin.")).to_be_visible()
    copied = page.evaluate("() => navigator.clipboard.readText()")
    assert copied == (
        f'<script src="{live.url}/embed/v1.js" data-portal="dinkes" data-lang="en" defer></script>'
    )


def test_by_keys_alone(live: Live, new_page: NewPage) -> None:
    page = new_page()
    enter_as(live, page)
    page.goto(f"{live.url}/desk/portals/dinkes")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Langsung ke isi")).to_be_focused()
    page.keyboard.press("Enter")
    for _ in range(3):
        page.keyboard.press("Tab")
    expect(page.get_by_role("textbox", name="Alamat asal")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").first).to_contain_text("Tidak ada yang berubah.")


@pytest.mark.parametrize(
    ("name", "look"),
    [
        ("light", {"color_scheme": "light", "viewport": {"width": 1024, "height": 1500}}),
        ("dark", {"color_scheme": "dark", "viewport": {"width": 1024, "height": 1500}}),
        ("phone", {"color_scheme": "light", "viewport": {"width": 360, "height": 1500}}),
    ],
)
def test_pictures(
    live: Live, new_page: NewPage, pictures: Path | None, name: str, look: dict[str, Any]
) -> None:
    """The pages as the docs show them."""
    page = new_page(**look)
    enter_as(live, page)
    with live.app.app_context():
        conversation(f"{live.host.url}/rupa/{next(numbers)}")
        for role in ("moderator", "officer"):
            email = f"{role}{next(numbers)}@staf.test"
            add_staff(NewStaff(email, "Ketut", Reach(role, "dinkes")), "t:s", utc_now())
    for path, height in (("admin", 480), ("agencies", 700), ("portals", 900)):
        page.set_viewport_size({"width": look["viewport"]["width"], "height": height})
        page.goto(f"{live.url}/desk/{path}")
        picture(page, pictures, f"admin-{path}-{name}.png".replace("admin-admin", "admin"))
    page.set_viewport_size(look["viewport"])
    page.goto(f"{live.url}/desk/portals/dinkes")
    expect(page.frame_locator("iframe.preview").get_by_text("Kapan puskesmas")).to_be_visible()
    page.get_by_role("heading", name="Kabar Dinas Kesehatan").scroll_into_view_if_needed()
    picture(page, pictures, f"admin-portal-{name}.png")
