"""The form of the iframe page, sent without JavaScript, on both databases."""

from __future__ import annotations

import re
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import event, select

from service.comments.tables import Comment, Thread
from service.db import db, transaction
from tests.fakes import FakeClock, FakeScreener, verdict
from tests.sending import BODY, PAGE, send
from tests.widget import FormReader, open_thread, publish_at_once, sent_id, write

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask
    from flask.testing import FlaskClient
    from sqlalchemy import Connection

RECEIPT = re.compile(r'href="https://suara\.example(/r/[^"]+)"')
REFERENCE = re.compile(r"DA-[0-9A-Z]{5}-[0-9A-Z]{5}")


def comments(app: Flask) -> list[Comment]:
    with app.app_context():
        return list(db.session.scalars(select(Comment).order_by(Comment.id)))


def test_held_comment_is_told(client: FlaskClient, app: Flask) -> None:
    answer = write(client, open_thread(client), author_email="siti@example.org", notify="1")
    assert answer.status_code == 202
    assert "seorang petugas akan membacanya" in answer.text
    (stored,) = comments(app)
    assert (stored.status, stored.body, stored.notify) == ("pending", BODY, True)
    assert REFERENCE.search(answer.text)[0] == stored.reference  # type: ignore[index]
    receipt = client.get(RECEIPT.search(answer.text)[1])  # type: ignore[index]
    assert str(stored.reference) in receipt.text


def test_spam_is_told_like_any_hold(client: FlaskClient, screener: FakeScreener) -> None:
    screener.says = verdict("spam")
    answer = write(client, open_thread(client))
    assert answer.status_code == 202
    assert "spam" not in answer.text.lower()


def test_published_comment_is_told_and_shown(client: FlaskClient, app: Flask) -> None:
    publish_at_once(app)
    answer = write(client, open_thread(client))
    assert answer.status_code == 201
    assert "sudah terbit" in answer.text
    assert BODY in answer.text


@pytest.mark.parametrize(
    "part", [{"cursor": "x"}, {"root": "x"}, {"page_id": "\0"}, {"page": "https://["}]
)
def test_what_cannot_be_shown_is_not_stored(
    client: FlaskClient, app: Flask, part: dict[str, str]
) -> None:
    """Whoever is told of a fault must be able to count on it: nothing of hers was kept."""
    asked = {"portal": "dinkes", "page": PAGE} | part
    typed = {"author_name": "Siti", "body": BODY, "idempotency_key": "k"}
    assert client.post("/embed/thread", query_string=asked, data=typed).status_code == 422
    assert comments(app) == []


def test_reload_stores_nothing_more(client: FlaskClient, app: Flask) -> None:
    page = open_thread(client)
    first, again = write(client, page), write(client, page)
    assert (first.status_code, first.text) == (again.status_code, again.text)
    assert len(comments(app)) == 1


def test_used_form_with_other_words_gets_a_new_key(client: FlaskClient, app: Flask) -> None:
    page = open_thread(client)
    write(client, page)
    answer = write(client, page, body="Pertanyaan saya yang kedua.")
    assert answer.status_code == 422
    form = FormReader(answer.text)
    assert form.fields["body"] == "Pertanyaan saya yang kedua."
    assert form.fields["idempotency_key"] != FormReader(page.text).fields["idempotency_key"]
    sent = write(client, answer, body="Pertanyaan saya yang kedua.")
    assert sent.status_code == 202
    assert len(comments(app)) == 2


@pytest.mark.parametrize(
    ("typed", "field", "words"),
    [
        ({"author_name": ""}, "author_name", "Tulis nama Anda"),
        ({"author_name": "n" * 81}, "author_name", "paling banyak 80"),
        ({"author_name": "dua\nbaris"}, "author_name", "satu baris"),
        ({"author_email": "bukan"}, "author_email", "Alamat surel"),
        ({"author_url": "javascript:alert(1)"}, "author_url", "http://"),
        ({"body": "x"}, "body", "2 sampai 5.000"),
        ({"body": "x" * 5001}, "body", "2 sampai 5.000"),
        ({"body": "nul\0nul"}, "body", "karakter yang tidak dapat disimpan"),
    ],
)
def test_fault_stands_at_its_field(
    client: FlaskClient, app: Flask, typed: dict[str, str], field: str, words: str
) -> None:
    kept = {"author_email": "siti@example.org", "author_name": "Siti", "body": "Isi &amp; <teks>"}
    answer = write(client, open_thread(client), **(kept | typed))
    assert answer.status_code == 422
    form = FormReader(answer.text)
    marked = [tag for _, tag in form.tags if "aria-invalid" in tag]
    assert [tag["name"] for tag in marked] == [field]
    assert f"{field}-error" in marked[0]["aria-describedby"]
    assert words in answer.text
    for name, text in kept.items():
        if name != field:
            assert form.fields[name] == text
    assert comments(app) == []


def test_limits_count_code_points_after_nfc(client: FlaskClient, app: Flask) -> None:
    body = "\U0001f44d" * 2500 + "e\u0301" * 2500
    assert write(client, open_thread(client), body=body).status_code == 202
    assert len(comments(app)[0].body) == 5000


def test_many_faults_at_once(client: FlaskClient) -> None:
    answer = write(client, open_thread(client), author_name="", body="", author_url="x")
    assert len([tag for _, tag in FormReader(answer.text).tags if "aria-invalid" in tag]) == 3


def test_reply_is_stored_below_its_parent(client: FlaskClient, app: Flask) -> None:
    publish_at_once(app)
    parent = sent_id(client)
    write(client, open_thread(client, reply=parent), body="Balasan saya.")
    assert str(comments(app)[1].parent_id) == parent


@pytest.mark.parametrize("parent", ["0198c0de-0000-7000-8000-000000000000", "bukan-id"])
def test_parent_that_is_gone(client: FlaskClient, app: Flask, parent: str) -> None:
    answer = write(client, open_thread(client), parent_id=parent)
    assert answer.status_code == 422
    assert "sudah tidak ada" in answer.text
    form = FormReader(answer.text)
    assert (form.fields["parent_id"], form.fields["body"]) == ("", BODY)
    assert comments(app) == []


@pytest.mark.parametrize("origin", ["null", "https://jahat.example", "https://suara.example:444"])
def test_foreign_origin_is_refused(client: FlaskClient, app: Flask, origin: str) -> None:
    assert write(client, open_thread(client), origin=origin).status_code == 403
    assert comments(app) == []


def test_unnamed_origin_is_no_browser(client: FlaskClient, app: Flask) -> None:
    assert write(client, open_thread(client), origin=None).status_code == 202
    assert len(comments(app)) == 1


def test_unknown_portal(client: FlaskClient, app: Flask) -> None:
    answer = client.post(
        "/embed/thread?portal=tiada&page=" + PAGE, data={"author_name": "Siti", "body": BODY}
    )
    assert answer.status_code == 404
    assert comments(app) == []


def close(app: Flask, clock: FakeClock) -> None:
    with app.app_context(), transaction() as session:
        thread = session.scalars(select(Thread)).one()
        thread.closed_at = clock.now()
        thread.version += 1


def test_closed_thread(client: FlaskClient, app: Flask, clock: FakeClock) -> None:
    publish_at_once(app)
    send(client)
    page = open_thread(client)
    close(app, clock)
    answer = write(client, page, body="Terlambat <sedikit>.")
    assert answer.status_code == 409
    assert "Diskusi ini sudah ditutup" in answer.text
    assert "Terlambat &lt;sedikit&gt;." in answer.text
    assert "<form" not in answer.text
    assert len(comments(app)) == 1
    assert "<form" not in open_thread(client).text


@contextmanager
def full_disk(app: Flask) -> Iterator[None]:
    """Let the database find no room for a new comment: SQLite by its own limit, the other says so.

    The limit is a connection's, so that each transaction sets it anew.
    """
    with app.app_context():
        engine = db.engine
    if engine.dialect.name == "sqlite":
        limit, end = ("PRAGMA max_page_count=1", "PRAGMA max_page_count=1073741823")

        def at_begin(connection: Connection, pragma: str = limit) -> None:
            driver: Any = connection.connection.dbapi_connection
            driver.execute(pragma)

        event.listen(engine, "begin", at_begin)
        yield
        event.remove(engine, "begin", at_begin)
        with engine.connect() as connection:
            at_begin(connection, end)
        return
    with engine.begin() as connection:
        connection.exec_driver_sql(
            "CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'disk is full' USING ERRCODE = '53100'; END $$"
        )
        connection.exec_driver_sql(
            "CREATE TRIGGER full_disk BEFORE INSERT ON comments EXECUTE FUNCTION no_room()"
        )
    yield
    with engine.begin() as connection:
        connection.exec_driver_sql("DROP FUNCTION no_room CASCADE")


def test_full_disk_keeps_the_words(client: FlaskClient, app: Flask) -> None:
    page = open_thread(client)
    words = "Jangan hilang. " * 300 + "Titik."  # more than fits into a page that is there
    with full_disk(app):
        answer = write(client, page, body=words)
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "30"
    assert FormReader(answer.text).fields["body"] == words
    assert comments(app) == []
    assert write(client, answer, body=words).status_code == 202
