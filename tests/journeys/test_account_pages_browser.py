"""The ways in and one's own account in Chromium: in each look, by axe, at 200 %, in pictures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pyotp
import pytest
from playwright.sync_api import expect
from sqlalchemy import select, update

from service.accounts.add_staff import NewStaff, add_staff
from service.accounts.grant import Reach
from service.accounts.invite import invite
from service.accounts.link import make_link
from service.accounts.mailed import token_of
from service.accounts.recover import ask_for_link
from service.accounts.set_password import set_password
from service.accounts.tables import Staff
from service.db import db, transaction
from service.delivery.tables import OutboxMessage
from service.ports import utc_now
from tests.browser import violations
from tests.embedding import numbers
from tests.pictures import picture
from tests.staff import ACTOR

if TYPE_CHECKING:
    from pathlib import Path

    from flask import Flask
    from playwright.sync_api import Page

    from tests.browser import NewPage
    from tests.servers import Live

pytestmark = pytest.mark.browser

PASSWORD = "kuda-laut-menari-7"
PHONE = {"width": 360, "height": 740}
LOOKS: dict[str, dict[str, Any]] = {
    "light": {"color_scheme": "light"},
    "dark": {"color_scheme": "dark"},
    "phone": {"viewport": PHONE},
    "large": {"viewport": {"width": 512, "height": 450}, "device_scale_factor": 2},
}
"""`large` is a window of 1024 × 900 at 200 %."""

EACH_LOOK = pytest.mark.parametrize("look", list(LOOKS))


class Camera:
    """Looks at pages in one look: axe, the width of the window, a picture for the docs."""

    def __init__(self, page: Page, folder: Path | None, look: str) -> None:
        self.page, self.folder, self.look = page, folder, look

    def see(self, heading: str, name: str = "") -> None:
        """The page with this heading; with a name, its picture."""
        page = self.page
        expect(page.get_by_role("heading", level=1)).to_have_text(heading)
        if name:
            picture(page, self.folder, f"account-{name}-{self.look}.png")
        assert violations(page) == ""
        wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert page.evaluate(wide) <= 0


def member(app: Flask, role: str = "moderator") -> str:
    """The e-mail of a new member of staff with a password."""
    email = f"rupa{next(numbers)}@staf.test"
    with app.app_context():
        add_staff(NewStaff(email, "Ani Lestari", Reach(role)), ACTOR, utc_now())
        set_password(email, PASSWORD, ACTOR, utc_now())
        db.session.remove()
    return email


def password_link(live: Live, email: str) -> str:
    """The address that a mail for a new password names."""
    with live.app.app_context():
        ask_for_link(email, "password", utc_now())
        mails = select(OutboxMessage.payload).where(OutboxMessage.kind == "staff_link")
        payload = db.session.scalars(mails.order_by(OutboxMessage.id.desc())).first()
        assert payload
        return f"{live.url}/desk/password/{token_of(payload['seed'])}"


def sign_in(page: Page, url: str, email: str, onward: str = "desk") -> None:
    page.goto(f"{url}/desk/sign-in")
    page.get_by_label("Surel").fill(email)
    page.get_by_label("Kata sandi").fill(PASSWORD)
    page.get_by_role("button", name="Masuk").click()
    page.wait_for_url(f"**/{onward}")


@EACH_LOOK
def test_ways_in(live: Live, new_page: NewPage, pictures: Path | None, look: str) -> None:
    email = member(live.app)
    page = new_page(bypass_csp=True, **LOOKS[look])
    camera = Camera(page, pictures, look)
    page.goto(f"{live.url}/desk/sign-in")
    camera.see("Masuk ke meja kerja", "sign-in")
    page.get_by_label("Surel").fill(email)
    page.get_by_label("Kata sandi").fill("salah sekali")
    page.get_by_role("button", name="Masuk").click()
    expect(page.get_by_role("alert")).to_be_visible()
    camera.see("Masuk ke meja kerja", "refused")

    page.goto(f"{live.url}/desk/recover")
    camera.see("Tidak bisa masuk?", "recover")
    page.get_by_label("Surel").fill("bukan-surel@")
    page.locator("form").evaluate("form => form.noValidate = true")
    page.get_by_role("button", name="Buat kata sandi baru").click()
    expect(page.get_by_role("alert")).to_be_visible()
    camera.see("Tidak bisa masuk?")
    page.get_by_label("Surel").fill(email)
    page.get_by_role("button", name="Buat kata sandi baru").click()
    expect(page.get_by_role("status")).to_be_visible()
    camera.see("Tidak bisa masuk?", "mailed")

    page.goto(password_link(live, email))
    camera.see("Kata sandi baru", "password")
    page.get_by_label("Kata sandi baru").fill("pendek")
    page.locator("form").evaluate("form => form.noValidate = true")
    page.get_by_role("button", name="Simpan kata sandi").click()
    expect(page.get_by_role("alert")).to_be_visible()
    camera.see("Kata sandi baru")
    page.get_by_label("Kata sandi baru").fill("gajah-duduk-di-beranda")
    page.get_by_role("button", name="Simpan kata sandi").click()
    expect(page.get_by_role("status")).to_be_visible()
    camera.see("Kata sandi baru")


@EACH_LOOK
def test_an_invitation(live: Live, new_page: NewPage, pictures: Path | None, look: str) -> None:
    page = new_page(bypass_csp=True, **LOOKS[look])
    camera = Camera(page, pictures, look)
    with live.app.app_context():
        email = f"undangan{next(numbers)}@staf.test"
        page.goto(invite(email, Reach("officer", "dinkes"), ACTOR, utc_now()))
        db.session.remove()
    camera.see("Undangan menjadi petugas", "invitation")
    page.get_by_label("Nama").fill("Rahayu")
    page.get_by_label("Kata sandi").fill("pendek")
    page.locator("form").evaluate("form => form.noValidate = true")
    page.get_by_role("button", name="Buat akun").click()
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.get_by_label("Nama")).to_have_value("Rahayu")
    camera.see("Undangan menjadi petugas")
    page.get_by_label("Kata sandi").fill("gajah-duduk-di-beranda")
    page.get_by_role("button", name="Buat akun").click()
    page.wait_for_url("**/desk")


@EACH_LOOK
def test_ones_own_account(live: Live, new_page: NewPage, pictures: Path | None, look: str) -> None:
    email = member(live.app)
    page = new_page(bypass_csp=True, **LOOKS[look])
    camera = Camera(page, pictures, look)
    sign_in(page, live.url, email)
    page.goto(f"{live.url}/desk/account")
    camera.see("Akun saya", "account")
    page.get_by_role("link", name="Sesi yang terbuka").click()
    camera.see("Sesi yang terbuka", "sessions")
    page.goto(f"{live.url}/desk/account/password")
    camera.see("Kata sandi baru")

    page.goto(f"{live.url}/desk/account/tokens")
    camera.see("Token API")
    page.get_by_label("Nama, misalnya").fill("Laporan mingguan")
    page.get_by_role("button", name="Buat token").click()
    expect(page.get_by_role("alert")).to_be_visible()
    camera.see("Token API")
    expect(page.get_by_label("Nama, misalnya")).to_have_value("Laporan mingguan")
    page.get_by_label("queue:read").check()
    page.get_by_role("button", name="Buat token").click()
    expect(page.get_by_role("status")).to_be_visible()
    camera.see("Token API", "tokens")

    page.goto(f"{live.url}/desk/account/factor")
    camera.see("Faktor kedua")
    page.get_by_role("link", name="Siapkan faktor kedua").click()
    camera.see("Siapkan faktor kedua", "factor-set-up")
    totp = pyotp.TOTP((page.locator("code").first.text_content() or "").replace("-", ""))
    page.get_by_label("Kode enam angka").fill(totp.now())
    page.get_by_role("button", name="Aktifkan").click()
    camera.see("Kode pemulihan", "factor-codes")
    page.goto(f"{live.url}/desk/account/factor")
    camera.see("Faktor kedua", "factor")
    asked(live, camera, email, totp)


def asked(live: Live, camera: Camera, email: str, totp: pyotp.TOTP) -> None:
    """Her second factor at the next sign-in: a wrong code, then the right one."""
    with live.app.app_context():  # the code was used; let the next one of this moment count
        with transaction() as session:
            session.execute(update(Staff).where(Staff.email == email).values(tf_last_counter=0))
        link = urlsplit(make_link(email, ACTOR, utc_now())).path
        db.session.remove()
    page = camera.page
    page.context.clear_cookies()
    page.goto(f"{live.url}{link}")
    camera.see("Masuk dengan tautan", "link")
    page.get_by_role("button", name="Masuk").click()
    camera.see("Faktor kedua", "factor-asked")
    page.get_by_label("Kode dari aplikasi").fill("12345")
    page.get_by_role("button", name="Masuk").click()
    expect(page.get_by_role("alert")).to_be_visible()
    camera.see("Faktor kedua")
    page.get_by_label("Kode dari aplikasi").fill(totp.now())
    page.get_by_role("button", name="Masuk").click()
    page.wait_for_url("**/desk")


@EACH_LOOK
def test_the_audit_page(live: Live, new_page: NewPage, pictures: Path | None, look: str) -> None:
    page = new_page(bypass_csp=True, **LOOKS[look])
    camera = Camera(page, pictures, look)
    sign_in(page, live.url, member(live.app, "auditor"))
    page.get_by_role("link", name="Jejak audit").click()
    camera.see("Jejak audit", "audit")
    page.get_by_label("Kejadian", exact=True).fill("staff:signed_in")
    page.get_by_role("button", name="Saring").click()
    expect(page.get_by_role("row").nth(1)).to_contain_text("staff:signed_in")
    camera.see("Jejak audit")
    page.get_by_label("Kejadian", exact=True).fill("tiada:ada")
    page.get_by_role("button", name="Saring").click()
    expect(page.get_by_text("Tidak ada kejadian")).to_be_visible()
    camera.see("Jejak audit")
