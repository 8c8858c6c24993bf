"""The page to try the API, in Chromium: with its script, without, and for everybody."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser import PHONE, violations

if TYPE_CHECKING:
    from typing import Any

    from playwright.sync_api import Page

    from tests.browser import NewPage
    from tests.servers import Live

pytestmark = pytest.mark.browser


def opened(page: Page, live: Live) -> Page:
    page.goto(f"{live.url}/api/v1/docs?portal=dinkes")
    return page


def test_an_answer_on_the_page(page: Page, live: Live) -> None:
    form = opened(page, live).locator("#readStatistics form")
    form.get_by_label("metrics").fill("received,pending")
    form.get_by_label("dimensions").fill("portal")
    form.get_by_label("period").fill("7d")
    form.get_by_role("button").click()
    expect(form.locator("output")).to_contain_text("200 OK")
    expect(form.locator("pre")).to_contain_text('"portal": "dinkes"')
    assert page.url.endswith("/api/v1/docs?portal=dinkes")


def test_a_refusal_on_the_page(page: Page, live: Live) -> None:
    form = opened(page, live).locator("#countComments form")
    form.get_by_label("page").fill("bukan alamat")
    form.get_by_role("button").click()
    expect(form.locator("pre")).to_contain_text("application/problem+json")
    expect(form.locator("pre")).to_contain_text('"status": 422')


def test_without_script_the_answer_opens(new_page: NewPage, live: Live) -> None:
    page = opened(new_page(java_script_enabled=False), live)
    page.locator("#readThread form").get_by_role("button").click()
    expect(page.locator("body")).to_contain_text('"comments"')
    assert "/api/v1/portals/dinkes/thread?page=" in page.url


@pytest.mark.parametrize(
    "look", [{"color_scheme": "light"}, {"color_scheme": "dark"}, {"viewport": PHONE}]
)
def test_everybody_can_read_it(new_page: NewPage, live: Live, look: dict[str, Any]) -> None:
    page = opened(new_page(bypass_csp=True, **look), live)
    assert violations(page) == ""
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
