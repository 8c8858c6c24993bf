"""Managing people and deliveries in a real browser: all looks, without scripts, by keys."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from service.accounts.add_staff import NewStaff, add_staff
from service.accounts.grant import Reach
from service.accounts.invite import invite
from service.db import add_row, transaction
from service.delivery.tables import OutboxMessage
from service.ports import utc_now
from tests.browser import EACH_LOOK, checked
from tests.embedding import numbers
from tests.entering import enter_as
from tests.pictures import picture

if TYPE_CHECKING:
    from pathlib import Path

    from tests.browser import NewPage
    from tests.servers import Live

pytestmark = pytest.mark.browser


def failed(live: Live, kind: str, error: str, state: str = "failed") -> None:
    """Put an announcement into the outbox that could not be mailed."""
    now = utc_now()
    row = {
        "kind": kind, "subject": f"decision:{next(numbers)}", "payload": {}, "state": state,
        "created_at": now, "not_before": now, "attempts": 9, "last_error": error,
    }  # fmt: skip
    with live.app.app_context(), transaction() as session:
        add_row(session, OutboxMessage, row)


@EACH_LOOK
def test_from_the_invitation_to_the_end(
    live: Live, new_page: NewPage, look: dict[str, object]
) -> None:
    scripts = bool(look.get("java_script_enabled", True))
    page, guest = new_page(bypass_csp=True, **look), new_page(**look)
    look_at = checked if scripts else lambda _page: None
    enter_as(live, page)
    email = f"komang{next(numbers)}@staf.test"
    page.get_by_role("link", name="Kelola").click()
    page.get_by_role("link", name="Petugas", exact=True).click()
    look_at(page)
    page.get_by_label("Surel", exact=True).fill("admin@demo")
    page.get_by_role("combobox", name="Peran", exact=True).select_option("moderator")
    page.get_by_label("Berlaku untuk").select_option("agency:dinkes")
    page.get_by_label("lewat tautan").check()
    page.get_by_role("button", name="Undang").click()
    expect(page.get_by_label("Surel", exact=True)).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_label("Berlaku untuk")).to_have_value("agency:dinkes")
    look_at(page)
    page.get_by_label("Surel", exact=True).fill(email)
    page.get_by_role("button", name="Undang").click()
    expect(page.get_by_role("button", name=f"Cabut undangan {email}")).to_be_visible()
    look_at(page)
    guest.goto(page.get_by_label("Tautan", exact=True).input_value())
    guest.get_by_label("Nama").fill(f"Komang {email}")
    guest.get_by_label("Kata sandi").fill("kuda-laut-menari-7")
    guest.get_by_role("button", name="Buat akun").click()
    guest.wait_for_url("**/desk")
    page.get_by_label("Nama atau surel").fill(email)
    page.get_by_role("button", name="Saring").click()
    expect(page.get_by_text("1 petugas")).to_be_visible()
    page.get_by_role("link", name=f"Komang {email}").click()
    look_at(page)
    page.get_by_role("combobox", name="Peran", exact=True).select_option("officer")
    page.get_by_label("Berlaku untuk").select_option("portal:dinkes")
    page.get_by_role("button", name="Beri peran").click()
    expect(page.get_by_role("status")).to_contain_text("Peran diberikan.")
    page.get_by_role("button", name="Beri peran").click()
    page.get_by_role("button", name="Cabut peran Moderator").click()
    expect(page.get_by_role("button", name="Cabut peran Moderator")).to_have_count(0)
    page.get_by_role("button", name="Nonaktifkan akun").click()
    expect(page.get_by_text("nonaktif", exact=True)).to_be_visible()
    look_at(page)
    guest.goto(f"{live.url}/desk")
    expect(guest.get_by_role("button", name="Masuk")).to_be_visible()
    page.get_by_role("button", name="Aktifkan akun lagi").click()
    expect(page.get_by_role("button", name="Nonaktifkan akun")).to_be_visible()


@EACH_LOOK
def test_deliveries(live: Live, new_page: NewPage, look: dict[str, object]) -> None:
    scripts = bool(look.get("java_script_enabled", True))
    page = new_page(bypass_csp=True, **look)
    look_at = checked if scripts else lambda _page: None
    enter_as(live, page)
    failed(live, "comment_decided", "SMTPRecipientsRefused 550")
    failed(live, "comment_decided", "TimeoutError")
    page.get_by_role("link", name="Kelola").click()
    page.get_by_role("link", name="Kiriman", exact=True).click()
    look_at(page)
    page.get_by_role("link", name="Gagal").click()
    page.get_by_label("Tentang").select_option("comment_decided")
    page.get_by_role("button", name="Saring").click()
    expect(page.get_by_text("Server surel menolak alamat penerima.").first).to_be_visible()
    look_at(page)
    page.get_by_role("button", name="Coba lagi semua").click()
    expect(page.get_by_role("status")).to_contain_text("dicoba lagi")
    page.get_by_role("link", name="Tidak akan sampai").click()
    page.get_by_role("button", name="Sisihkan kiriman").first.click()
    expect(page.get_by_role("status")).to_contain_text("tidak dikirim lagi")
    look_at(page)
    page.get_by_role("button", name="Urungkan").click()
    expect(page.get_by_role("status")).to_contain_text("Kiriman dikembalikan.")
    look_at(page)
    page.get_by_role("button", name="Sisihkan yang tidak akan sampai").click()
    expect(page.get_by_role("status")).to_contain_text("disisihkan")
    expect(page.get_by_text("Tidak ada kiriman yang cocok")).to_be_visible()


def test_people_by_keys_alone(live: Live, new_page: NewPage) -> None:
    page = new_page()
    enter_as(live, page)
    page.goto(f"{live.url}/desk/people")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(page.get_by_label("Nama atau surel")).to_be_focused()
    page.keyboard.type("tidak-ada-yang-bernama-ini")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Tidak ada petugas yang cocok")).to_be_visible()


@pytest.mark.parametrize(
    ("name", "look"),
    [
        ("light", {"color_scheme": "light", "viewport": {"width": 1024, "height": 1350}}),
        ("dark", {"color_scheme": "dark", "viewport": {"width": 1024, "height": 1350}}),
        ("phone", {"color_scheme": "light", "viewport": {"width": 360, "height": 1350}}),
    ],
)
def test_pictures(
    live: Live, new_page: NewPage, pictures: Path | None, name: str, look: dict[str, Any]
) -> None:
    """The pages as the docs show them."""
    page = new_page(**look)
    enter_as(live, page)
    with live.app.app_context():
        at, tag = utc_now(), f"rupa{next(numbers)}"
        staff = NewStaff(f"made-{tag}@staf.test", "Made Suarta", Reach("moderator", "dinkes"))
        made = add_staff(staff, "t:s", at)
        staff = NewStaff(f"putu-{tag}@staf.test", "Putu Ayu", Reach("officer", None, "dinkes"))
        add_staff(staff, "t:s", at)
        invite(f"komang-{tag}@staf.test", Reach("auditor"), "t:s", at, mail=False)
    for kind, error, state in (
        ("comment_answered", "SMTPRecipientsRefused 550", "failed"),
        ("staff_invited", "called off", "cancelled"),
        ("comment_received", "ConnectionRefusedError 111", "failed"),
    ):
        failed(live, kind, error, state)
    page.goto(f"{live.url}/desk/people?q={tag}")
    picture(page, pictures, f"admin-people-{name}.png")
    page.goto(f"{live.url}/desk/people/{made}")
    picture(page, pictures, f"admin-person-{name}.png")
    page.set_viewport_size({"width": look["viewport"]["width"], "height": 900})
    page.goto(f"{live.url}/desk/deliveries")
    expect(page.get_by_role("heading", name="Kiriman")).to_be_visible()
    picture(page, pictures, f"admin-deliveries-{name}.png")
