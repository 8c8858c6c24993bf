"""Rate limits of the one way in: the API and the widget's form share them; portals do not."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from tests.sending import BODY, send
from tests.widget import FormReader, open_thread, write

if TYPE_CHECKING:
    from flask.testing import FlaskClient

    from service.settings import Settings

THERE = {"url": "https://dishub.example/berita"}


@pytest.fixture
def settings(settings: Settings, request: pytest.FixtureRequest) -> Settings:
    """Settings as strict as the test wants them."""
    return replace(settings, rate_limit_scale=1.0, **request.param)


by_address = pytest.mark.parametrize("settings", [{"submit_limit": "2 per minute"}], indirect=True)
by_portal = pytest.mark.parametrize(
    "settings", [{"portal_submit_limit": "2 per minute"}], indirect=True
)


@by_address
def test_api_and_form_count_together(client: FlaskClient) -> None:
    page = open_thread(client)
    assert send(client).status_code == 202
    assert write(client, page).status_code == 202
    answer = write(client, page, body="Yang ketiga.")
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) == 60
    assert FormReader(answer.text).fields["body"] == "Yang ketiga."
    assert "Terlalu banyak kiriman" in answer.text
    refused = send(client, portal="dishub", page=THERE)
    assert refused.status_code == 429
    assert refused.content_type == "application/problem+json"
    assert int(refused.headers["Retry-After"]) == 60


@by_portal
def test_each_portal_has_its_own(client: FlaskClient) -> None:
    assert [send(client, body=f"{BODY} {n}").status_code for n in range(3)] == [202, 202, 429]
    assert send(client, portal="dishub", page=THERE).status_code == 202
    assert write(client, open_thread(client)).status_code == 429


@pytest.mark.parametrize(
    "settings",
    [{"submit_limit": "2 per minute", "portal_submit_limit": "4 per minute"}],
    indirect=True,
)
def test_nobody_closes_a_portal_to_the_others(client: FlaskClient) -> None:
    flood = [send(client, body=f"{BODY} {n}", address="203.0.113.7") for n in range(8)]
    assert [answer.status_code for answer in flood] == [202, 202] + [429] * 6
    assert send(client, address="203.0.113.8").status_code == 202


@by_address
def test_what_cannot_be_read_is_not_counted(client: FlaskClient) -> None:
    page = open_thread(client)
    for _ in range(3):
        assert write(client, page, body="").status_code == 422
    assert write(client, page).status_code == 202
