"""What a browser shows to somebody who is locked out, in each look: by passwords, by codes."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect
from sqlalchemy import update

from service.accounts.factor import new_secret
from service.accounts.tables import Staff
from service.db import db, transaction
from service.settings import Settings
from tests.journeys.test_account_pages_browser import EACH_LOOK, LOOKS, Camera, member, sign_in
from tests.servers import gunicorn, prepared

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from flask import Flask

    from tests.browser import NewPage

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def strict(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Flask]]:
    """A service that counts guesses as in life: its address, and an application beside it."""
    listener = socket.create_server(("127.0.0.1", 0))
    url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    environ = {
        "DUAARAH_ENV": "test",
        "DUAARAH_VAR": str(tmp_path_factory.mktemp("strict")),
        "DUAARAH_BASE_URL": url,
        "DUAARAH_GUESS_LIMIT": "2 per 15 minute",
        "DUAARAH_SIGN_IN_LIMIT": "1000 per minute",
        "DUAARAH_TOTP_REQUIRED": "none",
        "DUAARAH_WORKER": "0",
        "DUAARAH_SQLITE_SYNCHRONOUS": "OFF",
        "DUAARAH_LOG_LEVEL": "ERROR",
    }
    app = prepared(Settings.from_env(environ), "https://dinkes.example")
    with gunicorn(environ, listener):
        yield url, app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


@EACH_LOOK
def test_locked_out(
    strict: tuple[str, Flask], new_page: NewPage, pictures: Path | None, look: str
) -> None:
    url, app = strict
    email = member(app)
    page = new_page(bypass_csp=True, **LOOKS[look])
    camera = Camera(page, pictures, look)
    for _ in range(3):
        page.goto(f"{url}/desk/sign-in")
        page.get_by_label("Surel").fill(email)
        page.get_by_label("Kata sandi").fill("salah sekali")
        page.get_by_role("button", name="Masuk").click()
        expect(page.get_by_role("alert")).to_be_visible()
    camera.see("Percobaan dihentikan sementara", "locked")
    expect(page.get_by_role("alert")).to_contain_text("menit")
    page.get_by_role("link", name="Minta tautan masuk").click()
    camera.see("Tidak bisa masuk?")


@EACH_LOOK
def test_locked_out_of_the_codes(
    strict: tuple[str, Flask], new_page: NewPage, pictures: Path | None, look: str
) -> None:
    """On the way in, with a second factor that another browser has just set up."""
    url, app = strict
    page = new_page(bypass_csp=True, **LOOKS[look])
    camera = Camera(page, pictures, look)
    email = member(app)
    with app.app_context():
        with transaction() as session:
            staff = update(Staff).where(Staff.email == email)
            session.execute(staff.values(tf_totp_secret=new_secret()))
        db.session.remove()
    sign_in(page, url, email, "factor")
    for _ in range(3):
        page.get_by_label("Kode dari aplikasi").fill("12345")
        page.get_by_role("button", name="Masuk").click()
        expect(page.get_by_role("alert")).to_be_visible()
    camera.see("Percobaan dihentikan sementara", "locked-codes")
    expect(page.get_by_role("link", name="Buat kata sandi baru")).to_be_visible()
    expect(page.get_by_role("link", name="Masuk")).to_have_count(0)
