"""An auditor in a real browser: the evidence pack, and copies of a text on a comment's page."""

from __future__ import annotations

import json
import zipfile
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from service.accounts.grant import Reach
from tests.browser import PHONE, checked
from tests.embedding import numbers
from tests.entering import enter_as
from tests.pictures import picture
from tests.publishing import decided, submitted

if TYPE_CHECKING:
    from pathlib import Path

    from tests.browser import NewPage
    from tests.servers import Live

pytestmark = pytest.mark.browser
LOOKS = pytest.mark.parametrize(
    "look",
    [
        {"color_scheme": "light"},
        {"color_scheme": "dark"},
        {"viewport": PHONE},
        {"viewport": {"width": 512, "height": 450}, "device_scale_factor": 2},
    ],
    ids=["light", "dark", "phone", "large"],
)
COPIED = (
    "Lampu jalan di gang dekat pasar pagi mati, mohon segera diperbaiki.",
    "Kapan puskesmas kami membuka loket pendaftaran daring lagi seperti dahulu?",
    "Selokan di samping sekolah mampet setiap hujan besar, airnya masuk kelas.",
    "Terima kasih, halte baru ini teduh, bersih, dan jadwalnya terpampang jelas.",
)
PLAIN = "Mohon jadwal angkutan sekolah ditempel juga di papan pengumuman kelurahan."


def test_a_pack_without_scripts(live: Live, new_page: NewPage, tmp_path: Path) -> None:
    with live.app.app_context():
        url = f"{live.host.url}/bukti/{next(numbers)}"
        asked = decided(submitted(url, body=f"{PLAIN} {next(numbers)}").id, "spam")
    page = new_page(java_script_enabled=False)
    enter_as(live, page, Reach("auditor"))
    page.goto(f"{live.url}/desk/audit")
    page.get_by_role("link", name="Paket bukti spam judi").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Unduh paket").click()
    assert download.value.suggested_filename.startswith("bukti-")
    path = tmp_path / "paket.zip"
    download.value.save_as(path)
    with zipfile.ZipFile(path) as pack:
        lines = pack.read("evidence.jsonl").decode().splitlines()
    assert str(asked) in {json.loads(line)["id"] for line in lines}


@LOOKS
def test_the_form(
    live: Live, new_page: NewPage, pictures: Path | None, look: dict[str, object]
) -> None:
    page = new_page(bypass_csp=True, **look)
    enter_as(live, page, Reach("auditor"))
    page.goto(f"{live.url}/desk/audit/evidence")
    expect(page.get_by_role("heading", level=1)).to_have_text("Paket bukti spam judi")
    checked(page)
    if look.get("color_scheme") == "light":
        picture(page, pictures, "evidence-light.png")
    page.get_by_label("Hari terakhir").fill("2020-01-01")
    page.get_by_role("button", name="Unduh paket").click()
    page.get_by_role("alert").wait_for()
    expect(page.get_by_label("Hari terakhir")).to_have_value("2020-01-01")
    checked(page)


@LOOKS
def test_copies_of_a_text(live: Live, new_page: NewPage, look: dict[str, object]) -> None:
    text = COPIED[next(numbers) % len(COPIED)]
    with live.app.app_context():
        url = f"{live.host.url}/bukti/{next(numbers)}"
        first = decided(submitted(url, body=text, author_name="Anisa").id, "published")
        asked = submitted(url, body=text).id
    page = new_page(bypass_csp=True, **look)
    enter_as(live, page, Reach("moderator"))
    page.goto(f"{live.url}/desk/items/{asked}")
    copies = page.get_by_role("region", name="Tulisan yang nyaris sama")
    expect(copies).to_contain_text("Anisa")
    checked(page)
    copies.locator(f"a[href*='{first}']").click()
    page.wait_for_url(f"**/desk/items/{first}*")
