"""Pages of a thread: every comment once, in order, whatever arrives meanwhile."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from service.threads.listing import MOST_REPLIES
from tests.sending import PAGE, send
from tests.widget import publish_at_once, sent_id

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient


@pytest.fixture(autouse=True)
def at_once(app: Flask) -> None:
    publish_at_once(app)


def read(client: FlaskClient, **asked: object) -> dict[str, Any]:
    answer = client.get("/api/v1/portals/dinkes/thread", query_string={"page": PAGE} | asked)
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.get_json()
    return body


def ids(comments: list[dict[str, Any]]) -> list[str]:
    return [comment["id"] for comment in comments]


@pytest.mark.parametrize("sort", ["newest", "oldest"])
def test_pages_hold_every_comment_once(client: FlaskClient, sort: str) -> None:
    sent = [sent_id(client, body=f"Nomor {n}.") for n in range(7)]
    found: list[str] = []
    cursor = ""
    while cursor is not None:
        page = read(client, limit=3, sort=sort, cursor=cursor)
        found += ids(page["comments"])
        cursor = page["next"]
    assert found == (sent[::-1] if sort == "newest" else sent)


def test_a_full_last_page_promises_no_more(client: FlaskClient) -> None:
    for n in range(3):
        send(client, body=f"Nomor {n}.")
    assert read(client, limit=3)["next"] is None


def test_what_arrives_meanwhile_moves_no_page(client: FlaskClient) -> None:
    sent = [sent_id(client, body=f"Nomor {n}.") for n in range(4)]
    first = read(client, limit=2)
    send(client, body="Baru datang.")
    second = read(client, limit=2, cursor=first["next"])
    assert ids(first["comments"]) + ids(second["comments"]) == sent[::-1]


def test_replies_stand_below_their_comment_oldest_first(client: FlaskClient) -> None:
    root = sent_id(client)
    reply = sent_id(client, parent_id=root, body="Saya juga ingin tahu.")
    deeper = sent_id(client, parent_id=reply, body="Sama.")
    other = sent_id(client, body="Hal lain.")
    page = read(client)
    assert ids(page["comments"]) == [other, root]
    below = page["comments"][1]["replies"]
    assert ids(below) == [reply, deeper]
    assert [one["parent_id"] for one in below] == [root, reply]
    assert page["total"] == 4


def test_many_replies_are_cut_and_said_to_be(client: FlaskClient) -> None:
    root = sent_id(client)
    sent = [sent_id(client, parent_id=root, body=f"Balasan {n}.") for n in range(MOST_REPLIES)]
    (comment,) = read(client)["comments"]
    assert ids(comment["replies"]) == sent
    assert comment["more_replies"] is False
    sent.append(sent_id(client, parent_id=root, body="Satu lagi."))
    (comment,) = read(client)["comments"]
    assert ids(comment["replies"]) == sent[:MOST_REPLIES]
    assert comment["more_replies"] is True
    first = read(client, root=root)
    rest = read(client, root=root, cursor=first["next"])
    assert ids(first["comments"]) + ids(rest["comments"]) == sent
    assert rest["next"] is None


def test_replies_of_another_page_are_not_shown(client: FlaskClient) -> None:
    elsewhere = {"url": "https://dinkes.example/lain"}
    root = sent_id(client, page=elsewhere)
    send(client, page=elsewhere, parent_id=root)
    assert read(client, root=root)["comments"] == []
