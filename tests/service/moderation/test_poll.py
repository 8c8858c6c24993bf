"""Whether the queue has changed, asked cheaply, on both databases."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tests.service.moderation.desk import OTHER_PAGE, decide, received

if TYPE_CHECKING:
    from flask.testing import FlaskClient

    from tests.staff import SignIn


def address(staff: FlaskClient) -> str:
    found = re.search(r'data-poll="([^"]+)"', staff.get("/desk").text)
    assert found is not None
    return found[1]


def changed(client: FlaskClient, poll: str, etag: str) -> str:
    """The new ETag, '' if nothing has changed."""
    answer = client.get(poll, headers={"If-None-Match": etag})
    assert answer.status_code in {200, 304}
    return answer.headers["ETag"] if answer.status_code == 200 else ""


def test_unchanged_until_something_happens(client: FlaskClient, sign_in: SignIn) -> None:
    comment_id = received(client)
    moderator = sign_in("moderator")
    poll = address(moderator)
    etag = changed(client, poll, "")
    assert changed(client, poll, etag) == ""
    decide(moderator, comment_id, "published")
    decided = changed(client, poll, etag)
    assert decided
    received(client, body="Satu lagi")
    assert changed(client, poll, decided)


def test_only_of_her_scope(client: FlaskClient, sign_in: SignIn) -> None:
    poll = address(sign_in("moderator", agency="dinkes"))
    etag = changed(client, poll, "")
    received(client, portal="dishub", page={"url": OTHER_PAGE})
    assert changed(client, poll, etag) == ""
    received(client)
    assert changed(client, poll, etag)


def test_a_key_of_ones_own_making_opens_nothing(client: FlaskClient, sign_in: SignIn) -> None:
    poll = address(sign_in("moderator"))
    assert client.get(f"{poll}x").status_code == 404
    assert client.get("/poll/Kg.aaaa.bbbb").status_code == 404
