"""The loader and the iframe page over HTTP, on both databases."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import service
from tests.sending import PAGE, send
from tests.widget import FormReader, open_thread, publish_at_once, sent_id

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient

ROOT = Path(service.__file__).parent
WIDGET = ROOT / "widget" / "static"
TOKENS = ROOT / "static" / "tokens.css"
LOADER_BYTES = 3 * 1024
WIDGET_BYTES = 15 * 1024


def packed(*texts: bytes) -> int:
    return sum(len(gzip.compress(text, 6)) for text in texts)


def test_loader_is_kept_and_asked_for_by_etag(client: FlaskClient) -> None:
    first = client.get("/embed/v1.js")
    assert first.status_code == 200
    assert first.mimetype == "text/javascript"
    assert "max-age" in first.headers["Cache-Control"]
    assert first.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    again = client.get("/embed/v1.js", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_loader_fits(client: FlaskClient) -> None:
    assert packed(client.get("/embed/v1.js").data) <= LOADER_BYTES


def test_widget_fits(client: FlaskClient) -> None:
    files = [path for path in WIDGET.iterdir() if path.suffix in {".js", ".css"}]
    assert WIDGET / "loader.js" in files
    texts = [path.read_bytes() for path in (TOKENS, *files)]
    assert packed(open_thread(client).data, *texts) <= WIDGET_BYTES


def test_empty_thread(client: FlaskClient) -> None:
    page = open_thread(client)
    assert page.status_code == 200
    assert "Belum ada tanggapan." in page.text
    assert 'lang="id"' in page.text
    assert FormReader(page.text).fields["idempotency_key"]


def test_every_reader_has_a_key_of_her_own(client: FlaskClient) -> None:
    first, second = open_thread(client), open_thread(client)
    assert first.headers["Cache-Control"] == "no-store"
    keys = {FormReader(page.text).fields["idempotency_key"] for page in (first, second)}
    assert len(keys) == 2


def test_only_the_portal_may_frame_it(client: FlaskClient) -> None:
    policy = open_thread(client).headers["Content-Security-Policy"]
    assert policy.endswith("frame-ancestors 'self' https://dinkes.example")
    assert "unsafe" not in policy


def test_language_and_theme(client: FlaskClient) -> None:
    assert 'lang="en"' in open_thread(client, lang="en").text
    assert 'data-theme="dark"' in open_thread(client, theme="dark").text
    odd = open_thread(client, lang='"><b>', theme='"><b>').text
    assert 'lang="id"' in odd
    assert "data-theme" not in odd


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ({"portal": "tiada"}, 404),
        ({"portal": ""}, 404),
        ({"page": "https://lain.example/a"}, 422),
        ({"page": ""}, 422),
        ({"page": "bukan alamat"}, 422),
        ({"page": "https://dinkes.example/" + "a" * 2001}, 422),
        ({"cursor": "bukan-kursor"}, 422),
        ({"page_id": "x" * 201}, 422),
    ],
)
def test_bad_address(client: FlaskClient, asked: dict[str, str], status: int) -> None:
    answer = open_thread(client, **asked)
    assert answer.status_code == status
    assert answer.mimetype == "text/html"


def test_bad_cursor(client: FlaskClient, app: Flask) -> None:
    publish_at_once(app)
    send(client)
    assert open_thread(client, cursor="bukan-kursor").status_code == 422


def test_a_reader_in_a_frame_sees_the_error(client: FlaskClient) -> None:
    answer = open_thread(client, portal="tiada")
    assert "frame-ancestors 'self' *" in answer.headers["Content-Security-Policy"]
    assert "<form" not in answer.text


def test_comments_are_readable_without_script(client: FlaskClient, app: Flask) -> None:
    publish_at_once(app)
    root = sent_id(client, body="Lampunya <b>terang</b>.\nLihat https://a.example/x")
    reply = sent_id(client, author_name="Budi", parent_id=root, body="Setuju sekali.")
    send(client, author_name="Cici", parent_id=reply, body="Saya juga.")
    page = open_thread(client).text
    assert "Lampunya &lt;b&gt;terang&lt;/b&gt;" in page
    assert 'rel="nofollow ugc noopener"' in page
    assert page.index("terang") < page.index("Setuju sekali.") < page.index("Saya juga.")
    assert "membalas Budi" in page
    assert "membalas Siti" not in page
    assert "10 Maret 2026, 09.00 WIB" in page


def test_pages_of_a_long_thread(client: FlaskClient, app: Flask) -> None:
    publish_at_once(app)
    for number in range(51):
        send(client, body=f"Tanggapan nomor {number:03}.")
    first = open_thread(client).text
    assert "nomor 050" in first
    assert "nomor 000" not in first
    href = next(tag["href"] for name, tag in FormReader(first).tags if tag.get("rel") == "next")
    second = client.get(href).text
    assert "nomor 000" in second
    assert "nomor 050" not in second
    assert 'rel="next"' not in second


def test_all_replies_of_one(client: FlaskClient, app: Flask) -> None:
    publish_at_once(app)
    root = sent_id(client)
    for number in range(51):
        send(client, parent_id=root, body=f"Balasan nomor {number:03}.")
    page = open_thread(client).text
    assert "Semua balasan untuk Siti" in page
    replies = open_thread(client, root=root).text
    assert "Kembali ke semua tanggapan" in replies
    assert "Balasan nomor 049." in replies


def test_reply_link(client: FlaskClient, app: Flask) -> None:
    publish_at_once(app)
    sent = sent_id(client, author_name="Siti <i>")
    form = open_thread(client, reply=sent)
    assert FormReader(form.text).fields["parent_id"] == sent
    assert "Membalas Siti &lt;i&gt;" in form.text
    gone = open_thread(client, reply="0198c0de-0000-7000-8000-000000000000")
    assert FormReader(gone.text).fields["parent_id"] == ""


@pytest.mark.parametrize("field", ["author_name", "body", "page"])
def test_what_citizens_write_is_never_markup(client: FlaskClient, app: Flask, field: str) -> None:
    publish_at_once(app)
    attack = "\"'><img src=x onerror=alert(1)><script>alert(1)</script>"
    url = f"{PAGE}?q={attack}" if field == "page" else PAGE
    change: dict[str, Any] = {field: attack}
    if field == "page":
        change = {"page": {"url": url, "title": attack}}
    assert send(client, **change).status_code == 201
    page = open_thread(client, page=url, title=attack)
    names = [name for name, _ in FormReader(page.text).tags]
    assert "img" not in names
    assert names.count("script") == 1
    assert not [tag for _, tag in FormReader(page.text).tags if any(n[:2] == "on" for n in tag)]


def test_nothing_inline(client: FlaskClient, app: Flask) -> None:
    publish_at_once(app)
    send(client)
    for name, tag in FormReader(open_thread(client).text).tags:
        assert "style" not in tag
        assert name != "style"
        assert name != "script" or tag["src"].startswith("/static/")
