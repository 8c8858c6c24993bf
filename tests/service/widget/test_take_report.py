"""Reporting from the iframe page without JavaScript, on both databases."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

import pytest

from service.moderation.tables import Report
from tests.publishing import answered
from tests.sending import PAGE
from tests.service.moderation.complaining import public_comment
from tests.service.moderation.desk import count_of, decide, rows_of
from tests.widget import open_thread

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

    from tests.staff import SignIn

OURS = "https://suara.example"


@pytest.fixture
def staff(sign_in: SignIn) -> FlaskClient:
    """A moderator."""
    return sign_in("moderator")


@pytest.fixture
def comment_id(client: FlaskClient, staff: FlaskClient) -> str:
    """A public comment."""
    return public_comment(client, staff, author_name="Budi <b>")


def tell(
    client: FlaskClient, comment_id: str, origin: str | None = OURS, page: str = PAGE, **typed: str
) -> TestResponse:
    """Send the form, as a browser does."""
    return client.post(
        "/embed/report",
        query_string={"portal": "dinkes", "page": page, "report": comment_id},
        data={"reason": "insult"} | typed,
        headers={} if origin is None else {"Origin": origin},
    )


def test_the_way_to_the_form(client: FlaskClient, comment_id: str) -> None:
    page = open_thread(client).text
    assert f"report={comment_id}#report" in page
    assert 'id="report"' not in page
    form = open_thread(client, report=comment_id).text
    assert "Laporkan tanggapan Budi &lt;b&gt;" in form
    assert 'action="/embed/report?' in form
    assert form.count(f"report={comment_id}") == 2  # its link and the form; no other link keeps it


def test_taken(app: Flask, client: FlaskClient, comment_id: str) -> None:
    for _ in range(2):  # a double click
        page = tell(client, comment_id, text="Menyebut nama lengkap saya.")
        assert page.status_code == 202
        assert "Laporan Anda sudah kami terima" in page.text
        assert "Kirim laporan" not in page.text
        policy = page.headers["Content-Security-Policy"]
        assert policy.endswith("frame-ancestors 'self' https://dinkes.example")
    (stored,) = rows_of(app, Report)
    assert (stored.reason, stored.body) == ("insult", "Menyebut nama lengkap saya.")


def test_official_answers_have_no_link(client: FlaskClient, app: Flask, staff: FlaskClient) -> None:
    comment_id = public_comment(client, staff)
    with app.app_context():
        answered(UUID(comment_id), "Buka hari Sabtu.")
    page = open_thread(client).text
    assert "Jawaban resmi" in page
    assert page.count("data-report") == 1


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"reason": ""}, "Pilih alasan laporan."),
        ({"reason": "other", "text": ""}, "Tulis alasannya."),
        ({"text": "<i>" + "x" * 1000}, "Paling banyak 1.000 karakter."),
    ],
)
def test_refused_comes_back_with_what_was_typed(
    app: Flask, client: FlaskClient, comment_id: str, typed: dict[str, str], words: str
) -> None:
    page = tell(client, comment_id, **typed)
    assert page.status_code == 422
    assert words in page.text
    assert 'aria-invalid="true"' in page.text
    assert typed.get("text", "").replace("<", "&lt;").replace(">", "&gt;") in page.text
    assert count_of(app, Report) == 0


@pytest.mark.parametrize("origin", ["https://jahat.example", "null", "https://dishub.example"])
def test_only_from_our_page_or_the_portals(
    app: Flask, client: FlaskClient, comment_id: str, origin: str
) -> None:
    assert tell(client, comment_id, origin).status_code == 403
    assert count_of(app, Report) == 0


def test_what_is_gone(app: Flask, client: FlaskClient, comment_id: str, staff: FlaskClient) -> None:
    decide(staff, comment_id, "rejected", 2, reason="insult")
    for odd in (comment_id, "bukan-id", "0" * 32):
        answer = tell(client, odd)
        assert answer.status_code == 404
        assert "sudah tidak ditampilkan" in answer.text
        assert "sudah tidak ditampilkan" in open_thread(client, report=odd).text
    assert count_of(app, Report) == 0


def test_another_portals_page(app: Flask, client: FlaskClient, comment_id: str) -> None:
    assert tell(client, comment_id, page="https://lain.example/a").status_code == 422
    assert tell(client, comment_id, page="bukan alamat").status_code == 422
    assert count_of(app, Report) == 0


def test_a_get_reports_nothing(app: Flask, client: FlaskClient, comment_id: str) -> None:
    asked = {"portal": "dinkes", "page": PAGE, "report": comment_id, "reason": "insult"}
    assert client.get("/embed/report", query_string=asked).status_code == 405
    open_thread(client, report=comment_id, reason="insult")
    assert count_of(app, Report) == 0
