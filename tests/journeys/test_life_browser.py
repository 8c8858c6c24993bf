"""The main job, end to end, in a browser: from a citizen's comment to the figures."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.request import urlopen

import pytest
from playwright.sync_api import expect

from service.accounts.add_staff import NewStaff, add_staff
from service.accounts.grant import Reach
from service.accounts.link import make_link
from service.ports import utc_now
from tests.browser import violations
from tests.embedding import article, embedded
from tests.pictures import picture

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page

    from tests.browser import NewPage
    from tests.servers import Live

pytestmark = pytest.mark.browser
BODY = "Kapan puskesmas Cibodas buka hari Sabtu? Ibu saya perlu kontrol setiap dua minggu."
ANSWER = "Mulai bulan depan puskesmas buka setiap hari Sabtu, pukul 07.30 sampai 12.00."
PHONE_WIDTH = 360
COUNTED = ["received", "published", "pending", "cases_answered"]


def staff(live: Live, role: str) -> str:
    """A sign-in link of a new member of staff."""
    email = f"{role}.hidup@staf.test"
    with live.app.app_context():
        new = NewStaff(email, role.title(), Reach(role, "dinkes", None))
        add_staff(new, "test:setup", utc_now())
        return make_link(email, "test:setup", utc_now())


def enter(page: Page, link: str) -> None:
    page.goto(link)
    page.get_by_role("main").get_by_role("button").first.click()
    page.wait_for_url("**/desk")


def stats(live: Live, metrics: list[str]) -> dict[str, Any]:
    """The figures of the portal so far: other tests live on the same service."""
    url = f"{live.url}/api/v1/stats?metrics={','.join(metrics)}&period=30d&dimensions=portal"
    with urlopen(f"{url}&filters=portal:dinkes") as answer:  # noqa: S310 - our own server
        row: dict[str, Any] = json.load(answer)["rows"][0]
        return row


def test_from_comment_to_figures(live: Live, new_page: NewPage) -> None:
    """Each step is taken by the person whose step it is, through the page that she sees."""
    before = stats(live, COUNTED)
    citizen = new_page()
    url = article(live)
    frame = embedded(citizen, url)
    frame.get_by_label("Nama").fill("Siti Aminah")
    frame.get_by_role("textbox", name="Tanggapan").fill(BODY)
    frame.get_by_role("button", name="Kirim").click()
    expect(frame.get_by_text("ditahan")).to_be_visible()
    receipt = frame.get_by_role("link", name="tanda terima").get_attribute("href")
    assert receipt is not None

    moderator = new_page(bypass_csp=True)
    enter(moderator, staff(live, "moderator"))
    moderator.get_by_role("link", name=BODY).click()
    expect(moderator.get_by_role("heading", name="Kata mesin")).to_be_visible()
    moderator.get_by_role("button", name="Terbitkan").click()
    moderator.get_by_role("button", name="Urungkan").click()
    moderator.goto(f"{live.url}/desk")
    moderator.get_by_role("link", name=BODY).click()
    moderator.get_by_role("button", name="Terbitkan").click()
    expect(moderator.get_by_role("status").first).to_contain_text("Diterbitkan")

    officer = new_page(bypass_csp=True)
    enter(officer, staff(live, "officer"))
    officer.goto(f"{live.url}/desk/cases")
    officer.get_by_role("link", name=BODY).click()
    expect(officer.get_by_role("button", name="Tolak")).to_have_count(0)
    officer.get_by_label("Jawaban").fill(ANSWER)
    officer.get_by_role("button", name="Terbitkan jawaban").click()
    expect(officer.get_by_text("Jawaban sudah terbit")).to_be_visible()

    frame = embedded(citizen, url)
    expect(frame.get_by_text(BODY)).to_be_visible()
    expect(frame.get_by_text(ANSWER)).to_be_visible()
    citizen.goto(receipt)
    expect(citizen.get_by_text(ANSWER)).to_be_visible()

    after = stats(live, COUNTED)
    grown = {name: after[name] - before[name] for name in COUNTED}
    assert grown == {"received": 1, "published": 1, "pending": 0, "cases_answered": 1}
    assert stats(live, ["first_answer_median_hours"])["first_answer_median_hours"] is not None


@pytest.fixture
def desk(live: Live, new_page: NewPage) -> Page:
    """A signed-in moderator's page, with a held comment and one that the machine took for spam."""
    citizen = new_page()
    for body in (
        "Kapan pendaftaran imunisasi di posyandu Melati dibuka lagi?",
        "Terima kasih, antrean di puskesmas sekarang jauh lebih cepat.",
        "Lampu jalan di Gang Mawar mati sejak minggu lalu, sudah lapor RT belum ada kabar.",
        "𝐃𝐚𝐟𝐭𝐚𝐫 sekarang di CUAN88, slot g4c0r deposit 10rb pasti maxwin tiap hari!",
    ):
        frame = embedded(citizen, article(live))
        frame.get_by_label("Nama").fill("Warga")
        frame.get_by_role("textbox", name="Tanggapan").fill(body)
        frame.get_by_role("button", name="Kirim").click()
        expect(frame.get_by_text("ditahan")).to_be_visible()
    page = new_page(bypass_csp=True)
    with live.app.app_context():
        email = f"meja{id(page)}@staf.test"
        add_staff(NewStaff(email, "Made", Reach("moderator", "dinkes", None)), "t:s", utc_now())
        link = make_link(email, "t:s", utc_now())
    enter(page, link)
    return page


def in_both_schemes(page: Page) -> list[tuple[str, str]]:
    """What axe has against the page in dark and in light colours."""
    page.emulate_media(color_scheme="dark")
    dark = violations(page)
    page.emulate_media(color_scheme="light")
    return [("dark", dark), ("light", violations(page))]


def test_the_desk_is_accessible(live: Live, desk: Page, pictures: Path | None) -> None:
    picture(desk, pictures, "queue.png")
    seen = []
    for view in ("", "?view=spam", "/cases", "/account"):
        path = f"/desk{view}"
        desk.goto(live.url + path)
        seen += [(path, *found) for found in in_both_schemes(desk)]
    desk.goto(f"{live.url}/desk?view=spam")
    desk.get_by_role("link", name="CUAN88").click()
    desk.wait_for_url("**/desk/items/**")
    seen += [("item", *found) for found in in_both_schemes(desk)]
    expect(desk.locator("mark").first).to_be_visible()
    picture(desk, pictures, "item.png")
    assert [found for found in seen if found[2]] == []


def test_the_desk_on_a_phone(live: Live, desk: Page, pictures: Path | None) -> None:
    desk.set_viewport_size({"width": PHONE_WIDTH, "height": 740})
    for path in ("/desk", "/desk?view=spam", "/desk/cases"):
        desk.goto(live.url + path)
        width = desk.evaluate("document.documentElement.scrollWidth")
        assert width <= PHONE_WIDTH, path
    desk.goto(f"{live.url}/desk?view=spam")
    desk.get_by_role("link", name="CUAN88").first.click()
    desk.wait_for_url("**/desk/items/**")
    assert desk.evaluate("document.documentElement.scrollWidth") <= PHONE_WIDTH
    picture(desk, pictures, "item-phone.png")
