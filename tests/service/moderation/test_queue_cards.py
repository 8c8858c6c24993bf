"""The queue's rows as HTML: nothing of what people write is markup, and nothing is too long."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from babel.dates import format_timedelta

from service.moderation.queue_cards import MOST_READ, MOST_SHOWN, _waited
from tests.fakes import FakeScreener, verdict
from tests.service.moderation.desk import received

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient

    from tests.staff import SignIn

MARKUP = """<i title='a' lang="b">R&D {0} %s</i>"""
SAFE = "&lt;i title=&#39;a&#39; lang=&#34;b&#34;&gt;R&amp;D {0} %s&lt;/i&gt;"


def test_what_people_write_is_no_markup(client: FlaskClient, sign_in: SignIn) -> None:
    page = {"url": "https://dinkes.example/berita", "title": MARKUP}
    received(client, body=MARKUP, author_name=MARKUP, page=page)
    shown = sign_in("moderator").get("/desk").text
    assert "<i " not in shown
    assert f'view=pending">{SAFE}</a>' in shown
    assert f"<span>{SAFE}</span>" in shown
    assert f"Pilih tanggapan {SAFE}</span>" in shown
    assert f"<span>Kabar Dinas Kesehatan: {SAFE}</span>" in shown


@pytest.mark.parametrize("body", ["kata " * 900, "é" * 4000, "é\u202e" * 1500])
def test_a_long_text_is_cut(client: FlaskClient, sign_in: SignIn, body: str) -> None:
    received(client, body=body)
    shown = sign_in("moderator").get("/desk").text
    text = shown.split('view=pending">')[-1].split("</a>")[0]
    assert text.endswith("…")
    assert MOST_SHOWN - 5 <= len(text) <= MOST_SHOWN + 1
    assert MOST_READ >= 2 * MOST_SHOWN


def test_chips_say_why(client: FlaskClient, screener: FakeScreener, sign_in: SignIn) -> None:
    screener.says = verdict("hold", "negative")
    received(client, body="Kapan?!")
    page = sign_in("moderator").get("/desk").text
    chips = page.split('<p class="chips">')[1].split("</p>")[0].split("</span>")
    assert [chip.split(">")[-1].strip() for chip in chips[:2]] == [
        "Urgensi 35: mesin ragu 10, pertanyaan bernada marah 25",
        "Mesin: perlu dibaca petugas · spam 1 %",
    ]


@pytest.mark.parametrize("locale", ["id", "en"])
def test_waiting_times_are_told_as_finely_as_their_words(app: Flask, locale: str) -> None:
    with app.test_request_context(f"/?lang={locale}"):
        for minutes in (0, 1, 59, 90, 119, 200, 1439, 2000, 2879, 4000, 14_000, 200_000, 900_000):
            time = timedelta(minutes=minutes)
            near = {
                format_timedelta(time + more, granularity="minute", locale=locale)
                for more in (-timedelta(hours=6), timedelta(0), timedelta(hours=6))
            }
            said = _waited(time, locale)
            assert any(one in said for one in near)
