"""A closed discussion, and one where only officials reply, in Chromium: without scripts, too."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect
from sqlalchemy import update

from service.comments.tables import Thread
from service.db import db, transaction
from service.policies.policy_save import read_policy
from service.policies.words_scope import scope_named
from service.ports import utc_now
from tests.browser import PHONE, violations
from tests.embedding import article, bodies, embedded, frame_url, publish
from tests.pictures import picture
from tests.policies import EVERYWHERE, set_policy

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.browser import NewPage
    from tests.servers import Live

pytestmark = pytest.mark.browser
LOOKS = pytest.mark.parametrize(
    "look",
    [{"color_scheme": "dark"}, {"viewport": PHONE}, {"java_script_enabled": False}],
    ids=["dark", "phone", "without-scripts"],
)
CLOSED = "Diskusi ini sudah ditutup"


@pytest.fixture(autouse=True)
def _as_before(live: Live) -> Iterator[None]:
    """Other tests' comments arrive at the same portal: it keeps the policy that it had."""
    with live.app.app_context():
        before = read_policy(scope_named("portal:dinkes", EVERYWHERE)).data or {}
    yield
    with live.app.app_context():
        set_policy("portal:dinkes", **before)


def policy(live: Live, **fields: Any) -> None:  # noqa: ANN401 - fields
    with live.app.app_context():
        set_policy("portal:dinkes", **fields)


def grow_old(live: Live, page_url: str, days: int) -> None:
    """Let a page's first comment be of so many days ago."""
    with live.app.app_context():
        with transaction() as session:
            began = utc_now() - timedelta(days=days)
            session.execute(update(Thread).where(Thread.url == page_url).values(created_at=began))
        db.session.remove()


@LOOKS
def test_an_old_discussion(
    live: Live, new_page: NewPage, look: dict[str, object], pictures: Path | None
) -> None:
    url = article(live)
    publish(live, url, body="Terima kasih, sudah dijawab.")
    grow_old(live, url, 40)
    policy(live, close_after_days=30)
    page = new_page(bypass_csp=True, **look)
    page.goto(frame_url(live, url))
    expect(page.get_by_role("heading", name=CLOSED)).to_be_visible()
    since = page.locator("#write time")
    expect(since).to_contain_text(" WIB")
    expect(page.get_by_text("Terima kasih, sudah dijawab.")).to_be_visible()
    assert page.get_by_role("button").count() == 0
    if "viewport" in look:
        picture(page, pictures, "widget-closed-phone.png")
    assert page.get_by_role("link", name="Balas").count() == 0
    if look.get("java_script_enabled", True):
        assert violations(page) == ""
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_it_closes_while_somebody_writes(live: Live, new_page: NewPage) -> None:
    """What she wrote is not lost: she can copy it."""
    url = article(live)
    publish(live, url)
    frame = embedded(new_page(), url)
    frame.get_by_label("Tanggapan Anda").fill("Saya menulis lama sekali.")
    frame.get_by_label("Nama", exact=True).fill("Siti")
    grow_old(live, url, 40)
    policy(live, close_after_days=30)
    frame.get_by_role("button", name="Kirim tanggapan").click()
    expect(frame.get_by_role("heading", name=CLOSED)).to_be_focused()
    expect(frame.get_by_text("Saya menulis lama sekali.")).to_be_visible()
    assert ("Saya menulis lama sekali.", "pending") not in bodies(live, url)


@LOOKS
def test_only_officials_reply(live: Live, new_page: NewPage, look: dict[str, object]) -> None:
    url = article(live)
    publish(live, url, body="Kapan dijawab?")
    policy(live, replies="officials")
    page = new_page(bypass_csp=True, **look)
    page.goto(frame_url(live, url))
    expect(page.get_by_text("Kapan dijawab?")).to_be_visible()
    assert page.get_by_role("link", name="Balas").count() == 0
    expect(page.get_by_text("hanya petugas yang membalas")).to_be_visible()
    if look.get("java_script_enabled", True):
        assert violations(page) == ""
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.get_by_label("Tanggapan Anda").fill("Tanggapan baru tetap boleh.")
    page.get_by_label("Nama", exact=True).fill("Siti")
    page.get_by_role("button", name="Kirim tanggapan").click()
    expect(page.get_by_text("sudah kami terima")).to_be_visible()
