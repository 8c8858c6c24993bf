"""What everybody sees: WCAG 2.2 AA by axe, no sideways scrolling, and the docs' pictures."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from service.comments.tables import Thread
from service.db import transaction
from tests.browser import PHONE, checked
from tests.embedding import article, embedded, frame_url, numbers
from tests.pictures import picture
from tests.publishing import answered, decided, published, submitted

if TYPE_CHECKING:
    from pathlib import Path

    from tests.browser import NewPage
    from tests.servers import Live

pytestmark = pytest.mark.browser
LOOKS = pytest.mark.parametrize(
    "look",
    [{"color_scheme": "light"}, {"color_scheme": "dark"}, {"viewport": PHONE}],
    ids=["light", "dark", "phone"],
)


def conversation(page_url: str) -> None:
    """A page with every kind of comment; call it inside the application's context."""
    published(page_url, author_name="Anisa", body="Terima kasih, lampunya sekarang terang.")
    first = published(
        page_url, body="Kapan puskesmas Cibodas buka hari Sabtu? Saya bekerja sampai Jumat."
    )
    answered(first, "Mulai 6 Juni puskesmas Cibodas buka setiap Sabtu, pukul 08.00–12.00.")
    long = "https://kabar.example/" + "panjang" * 30
    published(page_url, author_name="Budi", body=f"Lihat juga {long}", parent_id=first)
    published(
        page_url,
        author_name="Warga RW 04",
        body="Dua tahun lalu juga dijanjikan, lalu tidak jadi. Kali ini siapa yang mengawasi?",
    )


@LOOKS
def test_widget(live: Live, new_page: NewPage, look: dict[str, object]) -> None:
    page = new_page(bypass_csp=True, **look)
    url = f"{live.host.url}/rupa/{next(numbers)}"
    page.goto(frame_url(live, url))
    checked(page)
    with live.app.app_context():
        conversation(url)
    page.goto(frame_url(live, url))
    checked(page)
    page.get_by_role("link", name="Balas Budi").click()
    page.get_by_text("Cantumkan situs saya").click()
    page.get_by_label("Situs").fill("x")
    page.get_by_role("button", name="Kirim tanggapan").click()
    page.locator("[aria-invalid]").first.wait_for()
    checked(page)
    page.get_by_label("Situs").fill("")
    page.get_by_label("Nama", exact=True).fill("Siti")
    page.get_by_label("Tanggapan Anda").fill("Semoga ditepati.")
    page.get_by_role("button", name="Kirim tanggapan").click()
    page.get_by_text("sudah kami terima").wait_for()
    checked(page)


@LOOKS
def test_closed_thread_and_error(live: Live, new_page: NewPage, look: dict[str, object]) -> None:
    page = new_page(bypass_csp=True, **look)
    url = f"{live.host.url}/rupa/{next(numbers)}"
    with live.app.app_context():
        conversation(url)
        with transaction() as session:
            thread = session.scalars(select(Thread).where(Thread.url == url)).one()
            thread.closed_at = thread.created_at
            thread.version += 1
    page.goto(frame_url(live, url))
    checked(page)
    page.goto(f"{live.url}/embed/thread?portal=tiada")
    checked(page)


@LOOKS
def test_receipts(live: Live, new_page: NewPage, look: dict[str, object]) -> None:
    page = new_page(bypass_csp=True, **look)
    url = f"{live.host.url}/rupa/{next(numbers)}"
    with live.app.app_context():
        held = submitted(url, body="x" * 400 + "\n\nSaya menunggu.")
        refused = submitted(url)
        decided(refused.id, "rejected", "personal_data")
        shown = submitted(url)
        answered(decided(shown.id, "published"), "Sudah kami perbaiki.")
    for accepted in (held, refused, shown):
        page.goto(accepted.receipt_url)
        checked(page)


def test_demo_article(live: Live, new_page: NewPage) -> None:
    page = new_page(bypass_csp=True, viewport=PHONE)
    page.goto(f"{live.url}/demo/")
    checked(page)


@pytest.mark.parametrize("zoomed", [{"width": 512, "height": 450}])
def test_twice_as_large(live: Live, new_page: NewPage, zoomed: dict[str, int]) -> None:
    """At 200 % a window of 1,024 pixels has room for 512."""
    page = new_page(bypass_csp=True, viewport=zoomed, device_scale_factor=2)
    url = f"{live.host.url}/rupa/{next(numbers)}"
    with live.app.app_context():
        conversation(url)
    page.goto(frame_url(live, url))
    checked(page)


@pytest.mark.parametrize(
    ("name", "look"),
    [
        ("widget", {"color_scheme": "light", "viewport": {"width": 760, "height": 1200}}),
        ("widget-dark", {"color_scheme": "dark", "viewport": {"width": 760, "height": 1200}}),
        ("widget-phone", {"color_scheme": "light", "viewport": {"width": 360, "height": 1200}}),
    ],
)
def test_pictures(
    live: Live, new_page: NewPage, pictures: Path | None, name: str, look: dict[str, object]
) -> None:
    """An article with its comments, as the docs show it."""
    page = new_page(**look)
    url = article(live)
    with live.app.app_context():
        conversation(url)
    frame = embedded(page, url)
    expect(frame.locator(".official")).to_contain_text("Jawaban resmi · Dinas Kesehatan")
    picture(page, pictures, f"{name}.png")
