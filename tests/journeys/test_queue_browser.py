"""The queue's search and filters in a browser, accessible in every look and on a phone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from service.moderation.search import index_new
from tests.browser import violations
from tests.journeys.test_desk_browser import ASKED, LOOKS, moderator, sent
from tests.pictures import picture

if TYPE_CHECKING:
    from pathlib import Path
    from typing import Any

    from tests.browser import NewPage
    from tests.servers import Live

pytestmark = pytest.mark.browser


@LOOKS
def test_search_filter_and_save(
    live: Live, new_page: NewPage, pictures: Path | None, look: dict[str, Any], name: str
) -> None:
    sent(live, *ASKED)
    with live.app.app_context():
        while index_new():
            pass
    page = moderator(live, new_page(bypass_csp=True, **look))
    page.get_by_label("Cari kata dalam tanggapan").fill("antre")
    page.keyboard.press("Enter")
    page.wait_for_url("**q=antre**")
    expect(page.get_by_role("link", name=ASKED[1]).first).to_be_visible()
    expect(page.get_by_role("link", name=ASKED[0])).to_have_count(0)
    page.locator("form.filter summary").click()
    page.get_by_label("Umur").select_option("day")
    page.get_by_role("button", name="Terapkan").click()
    page.wait_for_url("**age=day**")
    expect(page.get_by_text("cocok.")).to_be_visible()
    assert violations(page) == ""
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    picture(page, pictures, f"queue-filter-{name}.png")
    page.get_by_label("Simpan saringan ini dengan nama").fill(f"Antrean {name}")
    page.get_by_role("button", name="Simpan", exact=True).click()
    expect(page.get_by_role("link", name=f"★ Antrean {name}")).to_be_visible()
