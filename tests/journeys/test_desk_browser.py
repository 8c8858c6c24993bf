"""A moderator at work in a browser: by keyboard alone, many at once, masking, on a phone."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from uuid import UUID

import pytest
from playwright.sync_api import expect

from service.accounts.grant import Reach
from service.moderation.asked import Asked
from service.moderation.bulk import MOST_AT_ONCE, Seen, decide_many
from service.moderation.decide import DecisionRequest
from service.moderation.queue import list_view
from service.ports import utc_now
from tests.browser import PHONE, checked
from tests.embedding import bodies, numbers
from tests.entering import enter_as
from tests.pictures import picture
from tests.publishing import MEMBER, submitted

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page

    from tests.browser import NewPage
    from tests.servers import Live

pytestmark = pytest.mark.browser
LOOKS = pytest.mark.parametrize(
    ("look", "name"),
    [
        ({"color_scheme": "light"}, "light"),
        ({"color_scheme": "dark"}, "dark"),
        ({"viewport": PHONE}, "phone"),
    ],
    ids=["light", "dark", "phone"],
)
ASKED = (
    "Lampu jalan di Gang Mawar mati sejak minggu lalu, kapan diperbaiki?",
    "Loket kelurahan antreannya panjang sekali, tolong ditambah petugasnya.",
    "Jadwal imunisasi posyandu Melati bulan depan tanggal berapa?",
)
WITH_PHONE = "Saya menunggu kabar di 0812-3456-7890, got depan rumah mampet sejak Senin."


def moderator(live: Live, page: Page) -> Page:
    """The page, signed in as a member of staff who may decide and answer."""
    return enter_as(live, page, Reach("administrator", "dinkes"), "Made Wirawan")


def sent(live: Live, *texts: str) -> str:
    """The page that these comments were sent to; they wait, and nothing of other tests does."""
    url = f"{live.host.url}/meja/{next(numbers)}"
    with live.app.app_context():
        waiting = list_view(MEMBER, Asked(), utc_now(), MOST_AT_ONCE)
        seen = [Seen(comment_id, version) for comment_id, version in waiting]
        decide_many(seen, DecisionRequest(UUID(int=0), "rejected", 0, MEMBER, "duplicate"))
        for text in texts:
            submitted(url, body=text)
    return url


def statuses(live: Live, url: str) -> list[str]:
    return [status for _, status in bodies(live, url)]


def test_by_keyboard_alone(live: Live, new_page: NewPage) -> None:
    url = sent(live, *ASKED)
    page = moderator(live, new_page())
    page.evaluate("localStorage.setItem('duaarah-keys', 'on')")
    page.reload()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_contain_text("terbitkan")
    page.keyboard.press("Escape")
    for asked in ASKED[:2]:
        focus(page, asked)
        page.keyboard.press("x")
    page.get_by_role("button", name="Terbitkan").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Terbitkan 2 tanggapan?")
    page.get_by_role("button", name="Ya, putuskan semuanya").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").first).to_contain_text("2 tanggapan diputuskan.")
    assert statuses(live, url) == ["published", "published", "pending"]
    page.keyboard.press("u")
    expect(page.get_by_text("2 keputusan diurungkan.")).to_be_visible()
    assert statuses(live, url) == ["pending"] * 3
    focus(page, ASKED[0])
    page.keyboard.press("Enter")
    page.wait_for_url("**/items/**")
    page.keyboard.press("p")
    expect(page.get_by_role("status").first).to_contain_text("Diterbitkan.")
    assert statuses(live, url) == ["published", "pending", "pending"]


def focus(page: Page, text: str) -> None:
    """Walk down the queue with j until the comment has the focus."""
    page.get_by_role("link", name="Dua Arah").focus()
    for _ in range(30):
        page.keyboard.press("j")
        if text in page.evaluate("document.activeElement.textContent"):
            return
    raise AssertionError(f"{text} was not reached")


def test_what_is_typed_is_no_command(live: Live, new_page: NewPage) -> None:
    url = sent(live, ASKED[0])
    page = moderator(live, new_page())
    page.evaluate("localStorage.setItem('duaarah-keys', 'on')")
    page.get_by_role("link", name=re.compile(re.escape(ASKED[0]))).first.click()
    page.get_by_label("Catatan untuk rekan").press_sequentially("supaya jelas")
    assert statuses(live, url) == ["pending"]
    expect(page.get_by_label("Catatan untuk rekan")).to_have_value("supaya jelas")


def test_two_at_one_comment_see_each_other(live: Live, new_page: NewPage) -> None:
    sent(live, ASKED[2])
    first, second = (moderator(live, new_page()) for _ in range(2))
    with first.expect_response("**/claim"):
        first.get_by_role("link", name=re.compile(re.escape(ASKED[2]))).first.click()
    second.goto(first.url)
    expect(second.get_by_text("Sedang dibuka juga oleh Made Wirawan.")).to_be_visible()


@LOOKS
def test_the_whole_item_is_accessible(
    live: Live, new_page: NewPage, pictures: Path | None, look: dict[str, object], name: str
) -> None:
    url = sent(live, ASKED[0], WITH_PHONE)
    page = moderator(live, new_page(bypass_csp=True, **look))
    checked(page)
    picture(page, pictures, f"desk-queue-{name}.png")
    page.get_by_label("Pilih tanggapan").first.check()
    page.get_by_role("button", name="Spam", exact=True).click()
    checked(page)
    picture(page, pictures, f"desk-bulk-{name}.png")
    page.get_by_role("link", name="Batal").click()
    page.get_by_role("link", name=re.compile("0812-3456-7890")).first.click()
    expect(page.get_by_text("nomor telepon")).to_be_visible()
    page.get_by_role("button", name="Samarkan data pribadi").click()
    expect(page.get_by_text("Teks asli warga tetap utuh")).to_be_visible()
    page.get_by_text("Sunting yang dibaca publik").click()
    checked(page)
    page.get_by_label("Catatan baru").fill("Sudah ditelepon, got dijadwalkan Kamis.")
    page.get_by_role("button", name="Simpan catatan").click()
    page.get_by_label("Jawaban").fill("Got dibersihkan hari Kamis oleh petugas kelurahan.")
    page.get_by_role("button", name="Terbitkan dan jawab").click()
    expect(page.get_by_text("Tanggapan dan jawaban sudah terbit.")).to_be_visible()
    page.get_by_role("button", name="Sematkan di atas").click()
    checked(page)
    picture(page, pictures, f"desk-item-{name}.png")
    assert statuses(live, url)[:2] == ["pending", "published"]
