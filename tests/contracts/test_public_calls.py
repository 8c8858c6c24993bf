"""The public calls that clients rely on: where they are, what they answer, in which shape."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.fakes import verdict
from tests.publishing import answered, published
from tests.sending import PAGE, send
from tests.widget import publish_at_once

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient

    from tests.fakes import FakeScreener

THREAD = {"url", "title", "closed", "closed_at", "replies_by", "portal", "portal_name", "agency"}
COMMENT = {
    "id",
    "parent_id",
    "kind",
    "author",
    "body_html",
    "body",
    "created_at",
    "published_at",
    "edited",
    "replies",
    "more_replies",
}


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/embed/v1.js", "text/javascript"),
        (f"/embed/thread?portal=dinkes&page={PAGE}", "text/html"),
        (f"/api/v1/portals/dinkes/thread?page={PAGE}", "application/json"),
        (f"/api/v1/portals/dinkes/counts?page={PAGE}", "application/json"),
        ("/api/v1/stats?metrics=received", "application/json"),
        ("/api/v1/stats?metrics=received&format=csv", "text/csv"),
        ("/api/v1/openapi.json", "application/json"),
        ("/api/v1/docs", "text/html"),
        ("/healthz", "application/json"),
        ("/readyz", "application/json"),
        ("/metrics", "text/plain"),
    ],
)
def test_where_things_are(client: FlaskClient, path: str, kind: str) -> None:
    with client.get(path) as answer:
        assert (answer.status_code, answer.mimetype) == (200, kind)


STAFF = {
    ("get", "/api/v1/desk/me"),
    ("get", "/api/v1/desk/queue"),
    ("get", "/api/v1/desk/items/{comment_id}"),
    ("post", "/api/v1/desk/items/{comment_id}/decide"),
    ("get", "/api/v1/desk/items/{comment_id}/complaints"),
    ("post", "/api/v1/desk/items/{comment_id}/dismiss-reports"),
    ("post", "/api/v1/desk/items/{comment_id}/appeal"),
    ("post", "/api/v1/desk/decisions/{decision_id}/undo"),
    ("get", "/api/v1/desk/stats"),
}
"""Calls that need a token of a member of staff."""


def test_published_paths(client: FlaskClient) -> None:
    document = client.get("/api/v1/openapi.json").get_json()
    assert document["openapi"].startswith("3.1")
    found = {
        (method, path)
        for path, item in document["paths"].items()
        for method in item
        if method != "parameters"
    }
    assert found == {
        ("post", "/api/v1/portals/{portal}/comments"),
        ("post", "/api/v1/portals/{portal}/comments/{comment_id}/reports"),
        ("get", "/api/v1/portals/{portal}/thread"),
        ("get", "/api/v1/portals/{portal}/counts"),
        ("get", "/api/v1/stats"),
        *STAFF,
    }


@pytest.mark.parametrize("outcome", ["publish", "hold", "spam"])
def test_a_held_comment_does_not_say_why(
    client: FlaskClient, screener: FakeScreener, outcome: str
) -> None:
    screener.says = verdict(outcome)
    answer = send(client)
    body = answer.get_json()
    assert answer.status_code == 202
    assert set(body) == {"id", "reference", "status", "receipt_url"}
    assert body["status"] == "pending"


def test_a_published_comment_says_so(client: FlaskClient, app: Flask) -> None:
    publish_at_once(app)
    answer = send(client)
    assert (answer.status_code, answer.get_json()["status"]) == (201, "published")


def test_the_receipt_is_a_page_behind_a_secret(client: FlaskClient) -> None:
    url: str = send(client).get_json()["receipt_url"]
    base, _, token = url.rpartition("/r/")
    assert base == "https://suara.example"
    assert len(token) == 43
    answer = client.get(f"/r/{token}")
    assert (answer.status_code, answer.mimetype) == (200, "text/html")
    assert client.get(f"/r/{token[:-1]}x").status_code == 404


def test_fields_of_a_thread(client: FlaskClient, app: Flask) -> None:
    with app.app_context():
        answered(published(PAGE), "Puskesmas buka setiap Sabtu.")
    body: dict[str, Any] = client.get(f"/api/v1/portals/dinkes/thread?page={PAGE}").get_json()
    assert set(body) == {"thread", "comments", "total", "next"}
    assert set(body["thread"]) == THREAD
    (comment,) = body["comments"]
    (official,) = comment["replies"]
    assert set(comment) == set(official) == COMMENT
    assert (comment["kind"], official["kind"]) == ("citizen", "official")
    assert set(comment["author"]) == {"name"}
    assert official["author"]["agency"] == "Dinas Kesehatan"
    assert body["total"] == 2


def test_counts_by_address(client: FlaskClient) -> None:
    other = "https://dinkes.example/lain"
    answer = client.get(f"/api/v1/portals/dinkes/counts?page={PAGE}&page={other}")
    assert answer.get_json() == {"counts": {PAGE: 0, other: 0}}


def test_a_thread_is_asked_for_anew_by_etag(client: FlaskClient) -> None:
    first = client.get(f"/api/v1/portals/dinkes/thread?page={PAGE}")
    assert "s-maxage" in first.headers["Cache-Control"]
    again = client.get(
        f"/api/v1/portals/dinkes/thread?page={PAGE}",
        headers={"If-None-Match": first.headers["ETag"]},
    )
    assert (again.status_code, again.data) == (304, b"")


def test_links_are_marked(client: FlaskClient, app: Flask) -> None:
    publish_at_once(app)
    send(client, author_name="<b>Siti</b>", body="Lihat https://a.example/x <script>")
    body = client.get(f"/api/v1/portals/dinkes/thread?page={PAGE}").get_json()
    html: str = body["comments"][0]["body_html"]
    assert 'rel="nofollow ugc noopener"' in html
    assert "<script>" not in html
