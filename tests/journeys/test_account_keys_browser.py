"""One's own account by the keyboard; the back button after the sign-out; where `next` leads."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from service.accounts.enter import is_local
from tests.journeys.test_account_pages_browser import PASSWORD, member, sign_in

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.browser import NewPage
    from tests.servers import Live

pytestmark = pytest.mark.browser


def test_by_the_keyboard_alone(live: Live, new_page: NewPage) -> None:
    """In, to the tokens, a new one, out again: Tab, space and Enter, and one always sees where."""
    email = member(live.app)
    page = new_page()
    page.goto(f"{live.url}/desk/sign-in")
    press_to(page, "Surel")
    page.keyboard.type(email)
    press_to(page, "Kata sandi")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk")
    page.goto(f"{live.url}/desk/account")
    press_to(page, "Token API")
    page.keyboard.press("Enter")
    page.wait_for_url("**/tokens")
    press_to(page, "Nama, misalnya untuk apa dipakai")
    page.keyboard.type("Laporan")
    press_to(page, "queue:read")
    page.keyboard.press("Space")
    press_to(page, "Buat token")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_be_visible()
    press_to(page, "Akun saya")
    page.keyboard.press("Enter")
    page.wait_for_url("**/account")
    press_to(page, "Keluar")
    page.keyboard.press("Enter")
    page.wait_for_url("**/sign-in")


FOCUSED = """() => {
  const one = document.activeElement;
  const style = getComputedStyle(one);
  const words = one.labels?.length ? one.labels[0].innerText : one.innerText;
  const seen = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 1;
  return [(words || "").trim(), seen];
}"""


def press_to(page: Page, name: str) -> None:
    """Press Tab until what has this name is focused; everything on the way shows its focus."""
    for _ in range(80):
        page.keyboard.press("Tab")
        words, seen = page.evaluate(FOCUSED)
        if words:
            assert seen, f"{words!r} does not show that it is focused"
        if words.endswith(name):
            return
    pytest.fail(f"the keyboard does not get to {name!r}")


def test_the_back_button_after_signing_out(live: Live, new_page: NewPage) -> None:
    """Whoever sits down after her finds no page of hers in the browser."""
    page = new_page()
    sign_in(page, live.url, member(live.app))
    for path in ("/desk/account/sessions", "/desk/account"):
        page.goto(f"{live.url}{path}")
    page.get_by_role("button", name="Keluar").click()
    page.wait_for_url("**/sign-in")
    for _ in range(2):
        page.go_back()
        expect(page.get_by_role("heading", level=1)).to_have_text("Masuk ke meja kerja")


SIGNS = ("/", "\\", ":", "e", "@", "?", "\t", ".", "%5c")
LONGEST = 5
LEAVES = """paths => paths.filter(path => {
  try {
    return new URL(path, location.href).origin !== location.origin;
  } catch {
    return true;
  }
})"""


def test_what_the_sign_in_calls_local_stays_here(live: Live, page: Page) -> None:
    """Browsers read addresses in ways of their own: every short nasty one, as this one does."""
    page.goto(f"{live.url}/desk/sign-in")
    paths = ["".join(signs) for n in range(1, LONGEST + 1) for signs in product(SIGNS, repeat=n)]
    local = [path for path in paths if is_local(path)]
    assert len(local) > 1000
    assert page.evaluate(LEAVES, local) == []
    assert page.evaluate(LEAVES, ["//e", "/\\e", "/\t/e"]) == ["//e", "/\\e", "/\t/e"]
