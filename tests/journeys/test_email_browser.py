"""Another e-mail address in Chromium, in each look: asked for, confirmed, refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from service.accounts.add_staff import NewStaff, add_staff
from service.accounts.grant import Reach
from service.accounts.mailed import token_of
from service.accounts.tables import Staff
from service.accounts.wish import Wish
from service.db import db
from service.delivery.tables import OutboxMessage
from service.ports import utc_now
from tests.browser import EACH_LOOK, checked
from tests.embedding import numbers
from tests.entering import enter_as
from tests.pictures import picture
from tests.staff import ACTOR

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page

    from tests.browser import NewPage
    from tests.servers import Live

pytestmark = pytest.mark.browser
FORM = "/desk/account/email"


def mailed_to(live: Live, address: str) -> str:
    """What stands behind the last slash of the link that goes to the address."""
    with live.app.app_context():
        mails = select(OutboxMessage.payload).where(OutboxMessage.kind == "staff_email")
        payload = db.session.scalars(mails.order_by(OutboxMessage.id.desc())).first()
        assert payload
        return Wish(payload["by"], address).behind(token_of(payload["seed"]))


def addresses(live: Live) -> list[str]:
    """Those of the staff."""
    with live.app.app_context():
        found = list(db.session.scalars(select(Staff.email)))
        db.session.remove()
    return found


def new_address() -> str:
    return f"alamat{next(numbers)}@staf.test"


def seen(page: Page, heading: str, look: dict[str, object]) -> None:
    """The page is there, and nothing is wrong with it."""
    expect(page.get_by_role("heading", level=1)).to_have_text(heading)
    if look.get("java_script_enabled", True):
        checked(page)


@EACH_LOOK
def test_ones_own(
    live: Live,
    new_page: NewPage,
    pictures: Path | None,
    look: dict[str, object],
    request: pytest.FixtureRequest,
) -> None:
    wanted, name = new_address(), request.node.callspec.id
    page = enter_as(live, new_page(bypass_csp=True, **look), Reach("moderator"))
    page.goto(f"{live.url}/desk/account")
    page.get_by_role("link", name="Alamat surel").click()
    seen(page, "Alamat surel", look)
    page.get_by_label("Alamat surel baru").fill("ani@kantor")
    page.get_by_role("button", name="Kirim tautan").click()
    expect(page.get_by_role("alert")).to_contain_text("Bukan alamat surel")
    expect(page.get_by_label("Alamat surel baru")).to_have_value("ani@kantor")
    picture(page, pictures, f"account-email-{name}.png")
    seen(page, "Alamat surel", look)
    page.get_by_label("Alamat surel baru").fill(wanted)
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Jika alamat itu dapat dipakai")
    picture(page, pictures, f"account-email-sent-{name}.png")
    seen(page, "Alamat surel", look)
    link = f"{live.url}{FORM}/{mailed_to(live, wanted)}"
    page.goto(link)
    picture(page, pictures, f"account-email-link-{name}.png")
    seen(page, "Alamat surel baru", look)
    assert wanted not in addresses(live)
    page.get_by_role("button", name="Pakai alamat ini").click()
    expect(page.get_by_role("status")).to_contain_text("sudah diganti")
    seen(page, "Alamat surel baru", look)
    assert wanted in addresses(live)
    page.goto(link)
    expect(page.get_by_role("button", name="Masuk")).to_be_visible()


def test_of_another_account(live: Live, new_page: NewPage) -> None:
    """Neither the page of who asks nor that of a stranger says more than it should."""
    taken = new_address()
    with live.app.app_context():
        add_staff(NewStaff(taken, "Budi", Reach("officer")), ACTOR, utc_now())
    page = enter_as(live, new_page(), Reach("moderator"))
    page.goto(f"{live.url}{FORM}")
    page.get_by_label("Alamat surel baru").fill(taken)
    page.get_by_role("button", name="Kirim tautan").click()
    expect(page.get_by_role("status")).to_contain_text("Jika alamat itu dapat dipakai")
    wanted = new_address()
    page.goto(f"{live.url}{FORM}")
    page.get_by_label("Alamat surel baru").fill(wanted)
    page.get_by_role("button", name="Kirim tautan").click()
    expect(page.get_by_role("status")).to_be_visible()
    other = enter_as(live, new_page(), Reach("moderator"))
    other.goto(f"{live.url}{FORM}/{mailed_to(live, wanted)}")
    expect(other.get_by_text("Tautan ini milik akun lain")).to_be_visible()
    page.goto(f"{live.url}{FORM}")
    page.locator("[name=csrf_token]").evaluate("field => { field.value = 'palsu' }")
    page.get_by_label("Alamat surel baru").fill(wanted)
    answered = page.expect_response(lambda answer: answer.request.method == "POST")
    with answered as posted:
        page.get_by_role("button", name="Kirim tautan").click()
    assert posted.value.status == 400
    assert wanted not in addresses(live)


@EACH_LOOK
def test_asked_for_by_whoever_manages_her(
    live: Live, new_page: NewPage, look: dict[str, object]
) -> None:
    page, reader = new_page(bypass_csp=True, **look), new_page(bypass_csp=True, **look)
    enter_as(live, page)
    old, wanted = new_address(), new_address()
    with live.app.app_context():
        made = add_staff(NewStaff(old, "Citra", Reach("officer", "dinkes")), ACTOR, utc_now())
    page.goto(f"{live.url}/desk/people/{made}")
    page.get_by_label("Alamat surel baru").fill(old)
    page.get_by_role("button", name="Kirim tautan konfirmasi").click()
    expect(page.get_by_label("Alamat surel baru")).to_have_attribute("aria-invalid", "true")
    seen(page, "Citra", look)
    page.get_by_label("Alamat surel baru").fill(wanted)
    page.get_by_role("button", name="Kirim tautan konfirmasi").click()
    expect(page.get_by_role("status")).to_contain_text(wanted)
    reader.goto(f"{live.url}/desk/email/{mailed_to(live, wanted)}")
    seen(reader, "Alamat surel baru", look)
    assert wanted not in addresses(live)
    reader.get_by_role("button", name="Pakai alamat ini").click()
    expect(reader.get_by_role("status")).to_contain_text("sudah diganti")
    seen(reader, "Alamat surel baru", look)
    page.reload()
    expect(page.get_by_role("main")).to_contain_text(wanted)
