"""A reader reports and a moderator dismisses; a citizen appeals and another moderator accepts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from service.accounts.grant import Reach
from tests.browser import PHONE, violations
from tests.embedding import article, embedded, frame_url, publish
from tests.entering import enter_as
from tests.pictures import picture

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page

    from tests.browser import NewPage
    from tests.servers import Live

pytestmark = pytest.mark.browser
DESK_PHONE = 360
SAID = "Antrean loket tiga di Cibodas tidak bergerak sejak pukul delapan pagi."


def moderator(live: Live, page: Page, name: str) -> Page:
    """The page of a moderator of her own, signed in."""
    return enter_as(live, page, Reach("moderator", "dinkes"), name)


def fits_a_phone(page: Page) -> bool:
    """Whether nothing sticks out to the right, in dark colours too."""
    page.set_viewport_size({"width": DESK_PHONE, "height": 740})
    page.emulate_media(color_scheme="dark")
    assert violations(page) == ""
    width: int = page.evaluate("document.documentElement.scrollWidth")
    return width <= DESK_PHONE


def test_a_reader_reports_and_a_moderator_dismisses(
    live: Live, new_page: NewPage, pictures: Path | None
) -> None:
    """By keyboard alone, in a frame on another site; the comment stays where it is."""
    url = article(live)
    body = f"{SAID} Kata Budi."
    publish(live, url, body=body, author_name="Budi")
    reader = new_page()
    frame = embedded(reader, url)
    frame.get_by_role("link", name="Laporkan Budi").press("Enter")
    expect(frame.get_by_role("heading", name="Laporkan tanggapan Budi")).to_be_focused()
    picture(reader, pictures, "report.png")
    frame.get_by_role("button", name="Kirim laporan").press("Enter")
    reason = frame.get_by_label("Alasan", exact=True)
    expect(reason).to_be_focused()
    expect(frame.get_by_text("Pilih alasan laporan.")).to_be_visible()
    reason.select_option("insult")
    frame.get_by_label("Keterangan").fill("Menyebut nama saya.")
    frame.get_by_role("button", name="Kirim laporan").press("Enter")
    expect(frame.get_by_role("heading", name="sudah kami terima")).to_be_focused()
    frame.get_by_role("link", name="Kembali ke tanggapan").press("Enter")
    expect(frame.get_by_role("link", name="Laporkan Budi")).to_be_focused()

    desk = moderator(live, new_page(bypass_csp=True), "Melati")
    desk.goto(f"{live.url}/desk?view=reported")
    desk.get_by_role("link", name=body).click()
    expect(desk.get_by_text("Menyebut nama saya.")).to_be_visible()
    assert violations(desk) == ""
    picture(desk, pictures, "reports.png")
    assert fits_a_phone(desk)
    desk.get_by_role("button", name="Tutup laporan").click()
    expect(desk.get_by_text("Laporan ditutup; tanggapan tetap terbit.")).to_be_visible()
    desk.goto(f"{live.url}/desk?view=reported")
    expect(desk.get_by_role("link", name=body)).to_have_count(0)
    expect(embedded(reader, url).get_by_text(body)).to_be_visible()


def test_a_report_without_javascript_on_a_phone(live: Live, new_page: NewPage) -> None:
    url = article(live)
    comment_id = publish(live, url, body=f"{SAID} Kata Cici.", author_name="Cici")
    page = new_page(java_script_enabled=False, viewport=PHONE)
    page.goto(frame_url(live, url))
    page.get_by_role("link", name="Laporkan Cici").click()
    page.get_by_label("Alasan", exact=True).select_option("other")
    page.get_by_role("button", name="Kirim laporan").click()
    expect(page.get_by_text("Tulis alasannya.")).to_be_visible()
    page.get_by_label("Keterangan").fill("Ini nomor telepon ibu saya.")
    page.get_by_role("button", name="Kirim laporan").click()
    expect(page.get_by_role("heading", name="sudah kami terima")).to_be_visible()
    page.get_by_role("link", name="Kembali ke tanggapan").click()
    expect(page.get_by_text("Kata Cici.")).to_be_visible()
    for scheme in ("light", "dark"):
        watched = new_page(bypass_csp=True, color_scheme=scheme, viewport=PHONE)
        watched.goto(frame_url(live, url, report=str(comment_id)))
        assert violations(watched) == ""
        assert watched.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_a_citizen_appeals_and_another_moderator_accepts(
    live: Live, new_page: NewPage, pictures: Path | None
) -> None:
    """The first decider cannot decide about herself; the citizen sees each step."""
    url = article(live)
    body = f"{SAID} Kata Dewi."
    citizen = new_page(bypass_csp=True, viewport=PHONE)
    frame = embedded(citizen, url)
    frame.get_by_label("Nama").fill("Dewi")
    frame.get_by_role("textbox", name="Tanggapan").fill(body)
    frame.get_by_role("button", name="Kirim").click()
    receipt = frame.get_by_role("link", name="tanda terima").get_attribute("href")
    assert receipt is not None

    first = moderator(live, new_page(bypass_csp=True), "Anggrek")
    first.get_by_role("link", name=body).click()
    item = first.url
    first.get_by_label("Alasan (warga").select_option("off_topic")
    first.get_by_role("button", name="Tolak", exact=True).click()
    second = moderator(live, new_page(bypass_csp=True), "Kenanga")

    citizen.goto(receipt)
    assert violations(citizen) == ""
    citizen.get_by_label("Alasan keberatan").fill("Antrean loket itu pokok beritanya.")
    citizen.get_by_role("button", name="Ajukan keberatan").click()
    expect(citizen.get_by_text("Sedang diperiksa.")).to_be_visible()
    assert violations(citizen) == ""
    picture(citizen, pictures, "appeal-phone.png")

    first.goto(item)
    expect(first.get_by_text("keberatan ini diputus rekan lain")).to_be_visible()
    second.goto(f"{live.url}/desk?view=appeals")
    second.get_by_role("link", name=body).click()
    expect(second.get_by_text("Antrean loket itu pokok beritanya.")).to_be_visible()
    assert violations(second) == ""
    picture(second, pictures, "appeal.png")
    assert fits_a_phone(second)
    second.get_by_role("button", name="Terima keberatan").click()
    expect(second.get_by_text("Keberatan diterima; tanggapan terbit.")).to_be_visible()

    citizen.goto(receipt)
    expect(citizen.get_by_text("Diterima.", exact=True)).to_be_visible()
    expect(citizen.get_by_role("heading", name="Sudah terbit")).to_be_visible()
    expect(embedded(new_page(), url).get_by_text(body)).to_be_visible()
