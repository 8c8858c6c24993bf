"""Writing in the widget with a real browser: with the script, and without it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from service.comments.tables import Comment, Thread
from service.db import db, transaction
from tests.browser import PHONE
from tests.embedding import article, bodies, embedded, frame_url, numbers, publish

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.browser import NewPage
    from tests.servers import Live

pytestmark = pytest.mark.browser


def test_comment_is_sent_without_leaving(live: Live, page: Page) -> None:
    url = article(live)
    frame = embedded(page, url)
    frame.evaluate("window.stayed = true")
    frame.get_by_label("Tanggapan Anda").fill("Apakah imunisasi ikut buka hari Sabtu?")
    frame.get_by_label("Nama", exact=True).fill("Siti")
    frame.get_by_role("button", name="Kirim tanggapan").click()
    told = frame.get_by_role("heading", name="Tanggapan Anda sudah kami terima")
    expect(told).to_be_focused()
    expect(frame.get_by_text("seorang petugas akan membacanya")).to_be_visible()
    assert frame.evaluate("window.stayed")
    assert bodies(live, url) == [("Apakah imunisasi ikut buka hari Sabtu?", "pending")]
    with page.expect_popup() as opened:
        frame.get_by_role("link", name="Buka tanda terima").click()
    expect(opened.value.get_by_text("Menunggu dibaca petugas")).to_be_visible()


def test_faults_keep_the_words_and_take_the_focus(live: Live, page: Page) -> None:
    url = article(live)
    frame = embedded(page, url)
    frame.get_by_label("Tanggapan Anda").fill("Pertanyaan saya.")
    frame.get_by_text("Cantumkan situs saya").click()
    frame.get_by_label("Situs").fill("bukan alamat")
    frame.get_by_label("Nama", exact=True).fill("Siti")
    frame.get_by_role("button", name="Kirim tanggapan").click()
    expect(frame.get_by_label("Situs")).to_be_focused()
    expect(frame.get_by_label("Situs")).to_have_attribute("aria-invalid", "true")
    expect(frame.get_by_text("harus diawali http://")).to_be_visible()
    assert frame.get_by_label("Tanggapan Anda").input_value() == "Pertanyaan saya."
    frame.get_by_label("Situs").fill("https://siti.example")
    frame.get_by_role("button", name="Kirim tanggapan").click()
    expect(frame.get_by_text("sudah kami terima")).to_be_visible()
    assert len(bodies(live, url)) == 1


def test_lost_connection_keeps_the_words(live: Live, page: Page) -> None:
    url = article(live)
    frame = embedded(page, url)
    frame.get_by_label("Tanggapan Anda").fill("Jangan hilang.")
    frame.get_by_label("Nama", exact=True).fill("Siti")
    page.route("**/embed/thread?**", lambda route: route.abort())
    frame.get_by_role("button", name="Kirim tanggapan").click()
    expect(frame.get_by_role("status")).to_contain_text("Kiriman tidak sampai")
    assert frame.get_by_label("Tanggapan Anda").input_value() == "Jangan hilang."
    page.unroute("**/embed/thread?**")
    frame.get_by_role("button", name="Kirim tanggapan").click()
    expect(frame.get_by_text("sudah kami terima")).to_be_visible()
    assert len(bodies(live, url)) == 1


def test_draft_outlives_a_reload_but_not_its_sending(live: Live, page: Page) -> None:
    """By itself: to a frame of another site Chromium may forbid storage, which hurts no test."""
    first, other = (frame_url(live, f"{live.host.url}/{next(numbers)}") for _ in range(2))
    page.goto(first)
    area = page.get_by_label("Tanggapan Anda")
    area.fill("Masih saya tulis…")
    page.goto(other)
    expect(area).to_have_value("")
    page.goto(first)
    expect(area).to_have_value("Masih saya tulis…")
    page.get_by_label("Nama", exact=True).fill("Siti")
    page.get_by_role("button", name="Kirim tanggapan").click()
    expect(page.get_by_text("sudah kami terima")).to_be_visible()
    page.goto(first)
    expect(area).to_have_value("")


def test_counter_counts_as_the_server_does(live: Live, page: Page) -> None:
    frame = embedded(page, article(live))
    area, count = frame.get_by_label("Tanggapan Anda"), frame.locator("#count")
    expect(count).to_have_text("5.000 karakter lagi")
    area.fill("  e\u0301\U0001f44d\n\n")
    expect(count).to_have_text("4.998 karakter lagi")
    area.fill("\U0001f44d" * 5001)
    expect(count).to_have_text("1 karakter terlalu banyak")
    expect(frame.get_by_role("status")).to_have_text("1 karakter terlalu banyak")


def test_answering_a_comment(live: Live, page: Page) -> None:
    url = article(live)
    first = publish(live, url, author_name="Budi", body="Yang pertama.")
    frame = embedded(page, url)
    frame.get_by_role("link", name="Balas Budi").click()
    expect(frame.get_by_text("Membalas Budi")).to_be_visible()
    expect(frame.get_by_label("Tanggapan Anda")).to_be_focused()
    frame.get_by_role("link", name="Batalkan balasan").click()
    expect(frame.get_by_text("Membalas Budi")).to_be_hidden()
    frame.get_by_role("link", name="Balas Budi").click()
    frame.get_by_label("Tanggapan Anda").fill("Setuju.")
    frame.get_by_role("button", name="Kirim tanggapan").click()  # no name yet
    expect(frame.get_by_text("Periksa isian yang ditandai")).to_be_visible()
    expect(frame.get_by_text("Membalas Budi")).to_be_visible()
    frame.get_by_label("Nama", exact=True).fill("Siti")
    frame.get_by_role("button", name="Kirim tanggapan").click()
    expect(frame.get_by_text("sudah kami terima")).to_be_visible()
    with live.app.app_context():
        parent = db.session.scalars(
            select(Comment.parent_id).where(Comment.body == "Setuju.")
        ).one()
    assert parent == first


def test_thread_that_closes_meanwhile_gives_the_words_back(live: Live, page: Page) -> None:
    url = article(live)
    publish(live, url)
    frame = embedded(page, url)
    frame.get_by_label("Tanggapan Anda").fill("Terlambat.")
    frame.get_by_label("Nama", exact=True).fill("Siti")
    with live.app.app_context(), transaction() as session:
        thread = session.scalars(select(Thread).where(Thread.url == url)).one()
        thread.closed_at = thread.created_at
        thread.version += 1
    frame.get_by_role("button", name="Kirim tanggapan").click()
    expect(frame.get_by_role("heading", name="Diskusi ini sudah ditutup")).to_be_focused()
    expect(frame.get_by_text("Terlambat.")).to_be_visible()
    assert len(bodies(live, url)) == 1


def test_without_javascript(live: Live, new_page: NewPage) -> None:
    page = new_page(java_script_enabled=False, viewport=PHONE)
    url = article(live)
    publish(live, url, author_name="Budi", body="Sudah ada di sini.")
    page.goto(url)
    page.get_by_role("link", name="Tanggapan").click()
    expect(page.get_by_text("Sudah ada di sini.")).to_be_visible()
    page.get_by_role("link", name="Balas Budi").click()
    expect(page.get_by_text("Membalas Budi")).to_be_visible()
    page.get_by_label("Tanggapan Anda").fill("Balasan tanpa skrip.")
    page.get_by_role("button", name="Kirim tanggapan").click()
    expect(page.get_by_text("Tulis nama Anda")).to_be_visible()
    expect(page.get_by_label("Tanggapan Anda")).to_have_value("Balasan tanpa skrip.")
    page.get_by_label("Nama", exact=True).fill("Siti")
    page.get_by_role("button", name="Kirim tanggapan").click()
    expect(page.get_by_text("sudah kami terima")).to_be_visible()
    page.reload()
    expect(page.get_by_text("sudah kami terima")).to_be_visible()
    assert ("Balasan tanpa skrip.", "pending") in bodies(live, url)
    assert len(bodies(live, url)) == 2
