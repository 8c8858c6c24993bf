"""Errors as they are answered: to programs, to a portal's script, to readers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.sending import PAGE, send

if TYPE_CHECKING:
    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

    from tests.staff import SignIn


def test_a_portals_script_may_read_what_was_wrong(client: FlaskClient) -> None:
    """A browser hides an answer without this header from the page that asked."""
    answers: list[TestResponse] = [
        send(client, body="x"),
        send(client, headers={"Origin": "https://dishub.example"}),
        send(client, portal="tidak-ada"),
        client.get(f"/api/v1/portals/dinkes/thread?page={PAGE}&limit=0"),
        client.delete("/api/v1/portals/dinkes/comments"),
    ]
    assert [answer.status_code for answer in answers] == [422, 403, 404, 422, 405]
    for answer in answers:
        assert answer.content_type == "application/problem+json"
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert answer.headers["Access-Control-Expose-Headers"] == "Retry-After"


@pytest.mark.parametrize("host", ["a..b", "x" * 64])
@pytest.mark.parametrize("path", ["/desk", f"/embed/thread?portal=dinkes&page={PAGE}", "/healthz"])
def test_a_host_that_cannot_be(client: FlaskClient, host: str, path: str) -> None:
    answer = client.get(path, headers={"Host": host})
    assert answer.status_code == 400
    assert answer.content_type == "application/problem+json"


def test_no_page_is_read_by_a_script_of_elsewhere(client: FlaskClient) -> None:
    answer = client.get("/r/tidak-ada")
    assert answer.status_code == 404
    assert "Access-Control-Allow-Origin" not in answer.headers


def test_an_error_at_the_desk_leads_back_to_it(client: FlaskClient, sign_in: SignIn) -> None:
    back = 'href="/desk"'
    refused = sign_in("moderator").get("/desk/people")
    assert (refused.status_code, back in refused.text) == (403, True)
    assert "Peran Anda tidak mencakup" in refused.text
    ended = client.get("/desk/factor")
    assert (ended.status_code, back in ended.text) == (410, True)
    assert "Peran Anda" not in ended.text
    assert back not in client.get("/r/tidak-ada").text, "no reader is sent to the desk"
