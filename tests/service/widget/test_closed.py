"""The iframe page of a thread that its policy has closed, and of one where only officials reply."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.fakes import MORNING
from tests.policies import set_policy
from tests.sending import send
from tests.widget import open_thread, publish_at_once, sent_id, write

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient

    from tests.fakes import FakeClock

CLOSED = "Diskusi ini sudah ditutup"


@pytest.fixture(autouse=True)
def _at_once(app: Flask) -> None:
    publish_at_once(app)


def set_up(app: Flask, **fields: Any) -> None:  # noqa: ANN401 - fields
    with app.app_context():
        set_policy("portal:dinkes", moderation="post", **fields)


def test_closed_by_age_says_since_when(client: FlaskClient, app: Flask, clock: FakeClock) -> None:
    send(client)
    set_up(app, close_after_days=10)
    page = open_thread(client)
    assert "<form" in page.text
    clock.forward(hours=12 * 24)
    closed = open_thread(client).text
    assert CLOSED in closed
    assert "20 Maret 2026, 09.00 WIB" in closed
    assert (MORNING.replace(day=MORNING.day + 10)).isoformat() in closed
    assert "<form" not in closed
    assert "data-reply" not in closed
    assert "data-report" in closed  # what stands there can still be reported
    late = write(client, page, body="Saya baru sempat menulis.")
    assert (late.status_code, CLOSED in late.text) == (409, True)
    assert "Saya baru sempat menulis." in late.text
    assert "20 March 2026" in open_thread(client, lang="en").text


def test_a_link_to_answer_does_not_open_it(
    client: FlaskClient, app: Flask, clock: FakeClock
) -> None:
    root = sent_id(client)
    set_up(app, close_after_days=1)
    clock.forward(hours=24)
    closed = open_thread(client, reply=root).text
    assert CLOSED in closed
    assert "<form" not in closed


def test_an_empty_page_never_closes_by_age(
    client: FlaskClient, app: Flask, clock: FakeClock
) -> None:
    set_up(app, close_after_days=1)
    clock.forward(hours=48)
    page = open_thread(client)
    assert "Jadilah yang pertama menulis." in page.text
    assert write(client, page).status_code == 201


def test_only_officials_reply(client: FlaskClient, app: Flask) -> None:
    root = sent_id(client)
    before = open_thread(client, reply=root)
    assert f'data-reply="{root}"' in before.text
    set_up(app, replies="officials")
    page = open_thread(client, reply=root)
    assert "data-reply" not in page.text
    assert "hanya petugas yang membalas" in page.text
    assert f'name="parent_id" value="{root}"' not in page.text
    assert write(client, page, body="Tanggapan lain.").status_code == 201
    late = write(client, before, body="Balasan yang terlambat.")
    assert late.status_code == 422
    assert "Balasan yang terlambat." in late.text
    assert f'name="parent_id" value="{root}"' not in late.text
