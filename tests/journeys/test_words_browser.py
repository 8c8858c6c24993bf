"""Word lists at the desk in a real browser, without scripts, in the dark and on a phone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from service.accounts.grant import Reach
from tests.browser import PHONE, checked
from tests.embedding import numbers
from tests.entering import enter_as
from tests.publishing import published, submitted

if TYPE_CHECKING:
    from tests.browser import NewPage
    from tests.servers import Live

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(
    "look",
    [{"color_scheme": "dark"}, {"viewport": PHONE}, {"java_script_enabled": False}],
    ids=["dark", "phone", "without-scripts"],
)
def test_look_first_list_take_off_put_back(
    live: Live, new_page: NewPage, look: dict[str, object]
) -> None:
    scripts = look.get("java_script_enabled", True)
    page = new_page(bypass_csp=True, **look)
    enter_as(live, page, Reach("moderator", None, "dinkes"))
    word = "rahayu" + "".join("abcdefghij"[int(digit)] for digit in str(next(numbers)))
    with live.app.app_context():
        submitted(f"{live.host.url}/kata/1", body=f"Beli di {word}nya sekarang " + "panjang" * 40)
        published(f"{live.host.url}/kata/2", body=f"Apa itu {word}?")
    page.get_by_role("link", name="Daftar kata").click()
    page.get_by_label("Kata atau ungkapan").fill("!")
    page.get_by_role("button", name="Lihat dulu").click()
    expect(page.get_by_role("alert")).to_be_visible()
    page.get_by_label("Kata atau ungkapan").fill(word)
    page.get_by_label("Yang terjadi").select_option("spam")
    page.get_by_role("button", name="Lihat dulu").click()
    expect(page.get_by_text("2 tanggapan akan terkena")).to_be_visible()
    expect(page.get_by_text("1 di antaranya sudah terbit")).to_be_visible()
    expect(page.locator("mark")).to_have_count(2)
    if scripts:
        checked(page)
    page.get_by_role("button", name="Masukkan ke daftar").click()
    expect(page.get_by_role("status")).to_contain_text("Sudah masuk daftar")
    if scripts:
        checked(page)
    page.get_by_role("button", name=f"Hapus “{word}”").click()
    expect(page.get_by_role("status")).to_contain_text("dihapus dari daftar")
    if scripts:
        checked(page)
    page.get_by_role("button", name="Urungkan").click()
    expect(page.get_by_role("status")).to_contain_text("dikembalikan")
    page.get_by_role("button", name=f"Hapus “{word}”").click()
