"""New members of staff in a real browser, signed in by a one-time link; for the browser tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.accounts.add_staff import NewStaff, add_staff
from service.accounts.grant import Reach
from service.accounts.link import make_link
from service.ports import utc_now
from tests.embedding import numbers
from tests.staff import ACTOR

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.servers import Live

CITY = Reach("administrator")


def enter_as(live: Live, page: Page, reach: Reach = CITY, name: str = "Wayan") -> Page:
    """The page, at the desk as somebody new with this role; as a rule an administrator."""
    with live.app.app_context():
        email = f"{reach.role}{next(numbers)}@masuk.test"
        add_staff(NewStaff(email, name, reach), ACTOR, utc_now())
        link = make_link(email, ACTOR, utc_now())
    page.goto(link)
    page.get_by_role("main").get_by_role("button").first.click()
    page.wait_for_url("**/desk")
    return page
