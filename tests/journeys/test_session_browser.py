"""A session that ends in mid-sentence, a second factor and the list of sessions, in Chromium."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pyotp
import pytest
from playwright.sync_api import expect
from sqlalchemy import select, update

from service.accounts.add_staff import NewStaff, add_staff
from service.accounts.grant import Reach
from service.accounts.link import make_link
from service.accounts.set_password import set_password
from service.accounts.staff_sessions import sign_out_everywhere
from service.accounts.tables import Staff
from service.db import db, transaction
from service.ports import utc_now
from tests.browser import PHONE, violations
from tests.publishing import submitted
from tests.staff import ACTOR

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.browser import NewPage
    from tests.servers import Live

pytestmark = pytest.mark.browser

PASSWORD = "kuda-laut-menari-7"
TEXT = "Warga menyebut nama tetangganya.\nKalimat itu kami tutup & sisanya tetap."


def staff(live: Live, email: str, role: str = "moderator") -> None:
    with live.app.app_context():
        if db.session.scalar(select(Staff.id).where(Staff.email == email)) is None:
            add_staff(NewStaff(email, "Ani", Reach(role)), ACTOR, utc_now())
            set_password(email, PASSWORD, ACTOR, utc_now())
        db.session.remove()


def type_password(page: Page, email: str) -> None:
    page.get_by_label("Surel").fill(email)
    page.get_by_label("Kata sandi").fill(PASSWORD)
    page.get_by_role("button", name="Masuk").click()


def test_the_text_comes_back(live: Live, new_page: NewPage) -> None:
    """Her sessions end from elsewhere while she edits; nothing has to be typed again."""
    email = "tengah@staf.test"
    staff(live, email)
    with live.app.app_context():
        body = "Lampu jalan mati, kata Pak Budi."
        item = f"/desk/items/{submitted(f'{live.host.url}/lampu', body=body).id}"
        db.session.remove()
    page = new_page(bypass_csp=True)
    page.goto(f"{live.url}{item}")
    type_password(page, email)
    page.get_by_text("Sunting yang dibaca publik").click()
    page.locator("textarea[name=public_body]").fill(TEXT)
    with live.app.app_context():
        sign_out_everywhere(email, ACTOR, utc_now())
        db.session.remove()
    form = page.locator("form", has=page.locator("textarea[name=public_body]"))
    form.get_by_role("button").last.click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Sesi Anda sudah berakhir")
    expect(page.get_by_label("Tulisan Anda")).to_have_value(TEXT)
    assert violations(page) == ""
    page.get_by_role("link", name="Masuk").click()
    type_password(page, email)

    expect(page.get_by_role("heading", level=1)).to_have_text("Tulisan yang menunggu")
    expect(page.get_by_label("Tulisan Anda")).to_have_value(TEXT)
    assert violations(page) == ""
    page.get_by_role("button", name="Kirim sekarang").click()
    expect(page).to_have_url(re.compile(re.escape(f"{live.url}{item}") + r"(\?.*)?$"))
    expect(page.locator("textarea[name=public_body]")).to_have_value(TEXT)


def test_a_second_factor_on_a_telephone(live: Live, new_page: NewPage) -> None:
    """Set up by the key in letters, used at the next sign-in; no page scrolls sideways."""
    email = "faktor@staf.test"
    staff(live, email)
    page = new_page(viewport=PHONE, color_scheme="dark", bypass_csp=True)
    page.goto(f"{live.url}/desk/account/factor/set-up")
    type_password(page, email)
    expect(page.get_by_role("img", name="Kode QR")).to_be_visible()
    assert violations(page) == ""
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    totp = pyotp.TOTP((page.locator("code").first.text_content() or "").replace("-", ""))
    page.get_by_label("Kode enam angka").fill(totp.now())
    page.get_by_role("button", name="Aktifkan").click()
    expect(page.get_by_role("listitem")).to_have_count(10)
    assert violations(page) == ""
    with live.app.app_context():  # the code was used; let the next one of this moment count
        with transaction() as session:
            session.execute(update(Staff).where(Staff.email == email).values(tf_last_counter=0))
        link = urlsplit(make_link(email, ACTOR, utc_now())).path
        db.session.remove()
    other = new_page(bypass_csp=True)
    other.goto(f"{live.url}{link}")
    other.get_by_role("button", name="Masuk").click()
    expect(other.get_by_role("heading", level=1)).to_have_text("Faktor kedua")
    assert violations(other) == ""
    other.get_by_label("Kode dari aplikasi").fill(totp.now())
    other.get_by_role("button", name="Masuk").click()
    expect(other).to_have_url(f"{live.url}/desk")

    page.goto(f"{live.url}/desk/account/sessions")
    expect(page.get_by_role("listitem")).to_have_count(2)
    assert violations(page) == ""
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.get_by_role("button", name="Keluar dari semua peramban").click()
    other.goto(f"{live.url}/desk/account")
    expect(other.get_by_role("heading", level=1)).to_have_text("Masuk ke meja kerja")
