"""Counts of many pages in one request."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from service.threads.counts import MOST_PAGES
from tests.sending import PAGE, send
from tests.widget import publish_at_once, sent_id

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

OTHER = "https://dinkes.example/berita/lain"


def count(client: FlaskClient, *pages: str, portal: str = "dinkes") -> TestResponse:
    return client.get(f"/api/v1/portals/{portal}/counts", query_string={"page": list(pages)})


def test_each_page_by_the_address_as_asked(client: FlaskClient, app: Flask) -> None:
    publish_at_once(app)
    root = sent_id(client)
    send(client, parent_id=root, body="Saya juga.")
    send(client, page={"url": OTHER})
    odd = f"{PAGE}/?utm_source=koran#atas"
    nothing = "https://dinkes.example/sepi"
    answer = count(client, PAGE, odd, OTHER, nothing)
    assert answer.status_code == 200
    assert answer.get_json() == {"counts": {PAGE: 2, odd: 2, OTHER: 1, nothing: 0}}
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "s-maxage" in answer.headers["Cache-Control"]


def test_threads_by_id_count_for_their_address(client: FlaskClient, app: Flask) -> None:
    publish_at_once(app)
    send(client, page={"url": PAGE, "id": "17"})
    send(client, page={"url": PAGE})
    assert count(client, PAGE).get_json() == {"counts": {PAGE: 2}}


def test_what_is_held_does_not_count(client: FlaskClient) -> None:
    send(client)
    assert count(client, PAGE).get_json() == {"counts": {PAGE: 0}}


def test_portals_count_for_themselves(client: FlaskClient, app: Flask) -> None:
    publish_at_once(app)
    send(client)
    assert count(client, PAGE, portal="dishub").get_json() == {"counts": {PAGE: 0}}


@pytest.mark.parametrize(
    "pages", [[], [""], ["puskesmas"], ["ftp://dinkes.example/"], [PAGE, "https://"]]
)
def test_refused(client: FlaskClient, pages: list[str]) -> None:
    answer = count(client, *pages)
    assert answer.status_code == 422
    assert [fault["field"] for fault in answer.get_json()["errors"]] == ["page"]


def test_as_many_as_are_allowed(client: FlaskClient) -> None:
    pages = [f"https://dinkes.example/{n}" for n in range(MOST_PAGES)]
    assert len(count(client, *pages).get_json()["counts"]) == MOST_PAGES
    assert count(client, *pages, PAGE).status_code == 422


@pytest.mark.parametrize("portal", ["tiada", "a%00b", "x" * 300])
def test_unknown_portal(client: FlaskClient, portal: str) -> None:
    answer = client.get(f"/api/v1/portals/{portal}/counts?page={PAGE}")
    assert answer.status_code == 404
    assert answer.content_type == "application/problem+json"
