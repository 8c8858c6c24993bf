"""A thread over HTTP: its JSON, its ETag, and every query that cannot be answered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest

from tests.sending import BODY, PAGE, send
from tests.widget import publish_at_once, sent_id

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse


def read(client: FlaskClient, portal: str = "dinkes", **asked: str) -> TestResponse:
    return client.get(f"/api/v1/portals/{portal}/thread", query_string={"page": PAGE} | asked)


def held(client: FlaskClient, etag: str, **asked: str) -> TestResponse:
    return client.get(
        "/api/v1/portals/dinkes/thread",
        query_string={"page": PAGE} | asked,
        headers={"If-None-Match": etag},
    )


def test_a_page_without_comments_is_an_empty_thread(client: FlaskClient) -> None:
    answer = read(client)
    assert answer.status_code == 200
    assert answer.get_json() == {
        "thread": {
            "url": PAGE,
            "title": "",
            "closed": False,
            "closed_at": None,
            "replies_by": "everyone",
            "portal": "dinkes",
            "portal_name": "Kabar Dinas Kesehatan",
            "agency": "Dinas Kesehatan",
        },
        "comments": [],
        "total": 0,
        "next": None,
    }


def test_a_published_comment(client: FlaskClient, app: Flask) -> None:
    publish_at_once(app)
    root = sent_id(client, page={"url": PAGE, "title": "Puskesmas"})
    body: dict[str, Any] = read(client).get_json()
    (comment,) = body["comments"]
    assert comment == {
        "id": root,
        "parent_id": None,
        "kind": "citizen",
        "author": {"name": "Siti"},
        "body_html": BODY,
        "body": BODY,
        "created_at": "2026-03-10T02:00:00+00:00",
        "published_at": "2026-03-10T02:00:00+00:00",
        "edited": False,
        "replies": [],
        "more_replies": False,
    }
    assert (body["total"], body["thread"]["title"]) == (1, "Puskesmas")


def test_what_is_held_is_not_shown(client: FlaskClient) -> None:
    send(client)
    body = read(client).get_json()
    assert (body["comments"], body["total"]) == ([], 0)


def test_nothing_of_the_citizen_but_her_name(client: FlaskClient, app: Flask) -> None:
    publish_at_once(app)
    send(client, author_email="siti@warga.example", author_url="https://siti.example")
    text = read(client).text
    assert "warga.example" not in text
    assert "siti.example" not in text


def test_portals_do_not_share_threads(client: FlaskClient, app: Flask) -> None:
    publish_at_once(app)
    send(client)
    assert read(client, portal="dishub").get_json()["total"] == 0


@pytest.mark.parametrize(
    "address",
    [
        f"{PAGE}/",
        f"{PAGE}#komentar",
        f"{PAGE}?utm_source=x&fbclid=y",
        PAGE.replace("https", "http"),
    ],
)
def test_one_page_by_many_addresses(client: FlaskClient, app: Flask, address: str) -> None:
    publish_at_once(app)
    send(client)
    assert read(client, page=address).get_json()["total"] == 1


def test_the_id_of_a_page_outlives_its_address(client: FlaskClient, app: Flask) -> None:
    publish_at_once(app)
    send(client, page={"url": PAGE, "id": "berita-17"})
    moved = read(client, page="https://dinkes.example/arsip/17", page_id="berita-17")
    assert moved.get_json()["total"] == 1
    assert read(client).get_json()["total"] == 0


def test_what_has_not_changed_is_not_sent_again(client: FlaskClient, app: Flask) -> None:
    publish_at_once(app)
    send(client)
    etag = read(client).headers["ETag"]
    for tag in (etag, f"W/{etag}", f'"other", {etag}'):
        again = held(client, tag)
        assert (again.status_code, again.data) == (304, b"")
        assert again.headers["ETag"] == etag
        assert "s-maxage" in again.headers["Cache-Control"]
    send(client)
    changed = held(client, etag)
    assert changed.status_code == 200
    assert changed.get_json()["total"] == 2
    assert changed.headers["ETag"] != etag


def test_an_etag_speaks_of_its_own_part(client: FlaskClient, app: Flask) -> None:
    publish_at_once(app)
    send(client)
    etags = {
        read(client, **asked).headers["ETag"]
        for asked in ({}, {"limit": "10"}, {"sort": "oldest"}, {"cursor": "0" * 32})
    }
    assert len(etags) == 4
    etag = read(client, limit="10").headers["ETag"]
    assert held(client, etag, limit="10").status_code == 304
    assert held(client, etag).status_code == 200


@pytest.mark.parametrize("tag", ["", "*x", '"', '"1.', '"1.99999999999999999999"', "W/", ",,,"])
def test_an_odd_etag_is_an_unknown_one(client: FlaskClient, app: Flask, tag: str) -> None:
    publish_at_once(app)
    send(client)
    assert held(client, tag).status_code == 200


def test_anybody_may_read_from_anywhere(client: FlaskClient) -> None:
    answer = read(client)
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.content_type == "application/json"
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"page": ""}, "page"),
        ({"page": "", "page_id": "berita-17"}, "page"),
        ({"page": "puskesmas"}, "page"),
        ({"page": "javascript:alert(1)"}, "page"),
        ({"page": "https://dinkes.example/" + "a" * 2000}, "page"),
        ({"page": "https://dinkes.example/\n"}, "page"),
        ({"page": "https://dinkes.example:x/"}, "page"),
        ({"page_id": "x" * 201}, "page_id"),
        ({"page_id": "a\0b"}, "page_id"),
        ({"limit": "0"}, "limit"),
        ({"limit": "101"}, "limit"),
        ({"limit": "-1"}, "limit"),
        ({"limit": "ten"}, "limit"),
        ({"limit": "１０"}, "limit"),
        ({"limit": "1" * 30}, "limit"),
        ({"sort": "best"}, "sort"),
        ({"cursor": "\n"}, "cursor"),
        ({"cursor": "１" * 32}, "cursor"),
        ({"cursor": str(uuid4())}, "cursor"),
        ({"root": "semua"}, "root"),
        ({"root": "{" + "0" * 32 + "}"}, "root"),
    ],
)
def test_refused(client: FlaskClient, app: Flask, asked: dict[str, str], field: str) -> None:
    publish_at_once(app)
    for _ in range(2):  # without a thread, and with one
        answer = read(client, **asked)
        assert answer.status_code == 422
        assert answer.content_type == "application/problem+json"
        assert [fault["field"] for fault in answer.get_json()["errors"]] == [field]
        send(client)


@pytest.mark.parametrize("portal", ["tiada", "a%00b", "dinkes%20", "x" * 300, "d%C3%AFnkes"])
def test_unknown_portal(client: FlaskClient, portal: str) -> None:
    answer = client.get(f"/api/v1/portals/{portal}/thread?page={PAGE}")
    assert answer.status_code == 404
    assert answer.content_type == "application/problem+json"


def test_reading_is_all_there_is(client: FlaskClient) -> None:
    answer = client.delete("/api/v1/portals/dinkes/thread")
    assert answer.status_code == 405
    assert "GET" in answer.headers["Allow"]
    assert answer.content_type == "application/problem+json"
