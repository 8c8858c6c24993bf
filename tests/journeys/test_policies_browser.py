"""Policies and bans at the desk in a real browser, without scripts, in the dark and on a phone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from service.accounts.grant import Reach
from service.policies.policy_save import read_policy
from service.policies.words_scope import scope_named
from tests.browser import PHONE, checked
from tests.embedding import numbers
from tests.entering import enter_as
from tests.policies import EVERYWHERE, set_policy
from tests.publishing import published, submitted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.browser import NewPage
    from tests.servers import Live

pytestmark = pytest.mark.browser


@pytest.fixture(autouse=True)
def _as_before(live: Live) -> Iterator[None]:
    """Other tests' comments arrive at the same portal: it keeps the policy that it had."""
    with live.app.app_context():
        before = read_policy(scope_named("portal:dinkes", EVERYWHERE)).data or {}
    yield
    with live.app.app_context():
        set_policy("portal:dinkes", **before)


@pytest.mark.parametrize(
    "look",
    [{"color_scheme": "dark"}, {"viewport": PHONE}, {"java_script_enabled": False}],
    ids=["dark", "phone", "without-scripts"],
)
def test_look_first_save_go_back_ban_lift(
    live: Live, new_page: NewPage, look: dict[str, object]
) -> None:
    scripts = look.get("java_script_enabled", True)
    page = new_page(bypass_csp=True, **look)
    enter_as(live, page, Reach("administrator", None, "dinkes"))
    with live.app.app_context():
        published(f"{live.host.url}/kebijakan/1", body="Kapan buka?" + "panjang" * 40)
        banned = submitted(
            f"{live.host.url}/kebijakan/2", author_email=f"kuat{next(numbers)}@kantor.example"
        )
    page.get_by_role("link", name="Kebijakan").click()
    if scripts:
        checked(page)
    page.get_by_role("main").get_by_role("link").first.click()
    page.get_by_label("Jam tenang").fill("malam")
    page.get_by_role("button", name="Lihat dulu").click()
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.get_by_label("Jam tenang")).to_have_value("malam")
    if scripts:
        checked(page)
    page.get_by_label("Jam tenang").fill("22:00-06:00")
    page.get_by_label("Tahan bila memuat sekian tautan").fill(str(1 + next(numbers) % 50))
    page.get_by_role("button", name="Lihat dulu").click()
    expect(page.get_by_text("Akan terbit")).to_be_visible()
    if scripts:
        checked(page)
    page.get_by_role("button", name="Simpan kebijakan").click()
    expect(page.get_by_role("status")).to_contain_text("Kebijakan disimpan")
    expect(page.get_by_label("Jam tenang")).to_have_value("22:00-06:00")
    if scripts:
        checked(page)
    page.goto(f"{live.url}/desk/items/{banned.id}")
    page.get_by_text("Blokir pengirim").click()
    page.get_by_label("Berapa lama").select_option("1")
    if scripts:
        checked(page)
    page.get_by_role("button", name="Blokir", exact=True).click()
    expect(page.get_by_text("Pengirim diblokir")).to_be_visible()
    page.get_by_role("link", name="Blokir").click()
    expect(page.get_by_text("@kantor.example").first).to_be_visible()
    if scripts:
        checked(page)
    page.get_by_role("button", name="Cabut blokir").first.click()
    expect(page.get_by_role("status")).to_contain_text("Blokir dicabut")
