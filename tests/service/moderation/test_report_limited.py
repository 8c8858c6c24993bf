"""How much one reader may report, and how often one comment may be reported, on both databases."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from service.moderation.tables import Report
from tests.sending import PAGE
from tests.service.moderation.complaining import public_comment, report
from tests.service.moderation.desk import count_of

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient

    from service.settings import Settings
    from tests.staff import SignIn


@pytest.fixture
def settings(settings: Settings, request: pytest.FixtureRequest) -> Settings:
    """Settings of a test installation with the limits that the test names."""
    return replace(settings, rate_limit_scale=1.0, **request.param)


by_reader = pytest.mark.parametrize("settings", [{"report_limit": "2 per minute"}], indirect=True)
by_comment = pytest.mark.parametrize(
    "settings", [{"comment_report_limit": "2 per minute"}], indirect=True
)


@by_reader
def test_one_reader(app: Flask, client: FlaskClient, sign_in: SignIn) -> None:
    staff = sign_in("moderator")
    ids = [public_comment(client, staff, body=f"Tanggapan ke-{n}, ya.") for n in range(3)]
    answers = [report(client, comment_id) for comment_id in ids]
    assert [answer.status_code for answer in answers] == [202, 202, 429]
    assert int(answers[2].headers["Retry-After"]) > 0
    assert report(client, ids[2], reader=2).status_code == 202
    assert count_of(app, Report) == 3


@by_comment
def test_one_comment(app: Flask, client: FlaskClient, sign_in: SignIn) -> None:
    staff = sign_in("moderator")
    first, second = (public_comment(client, staff, body=f"Tanggapan ke-{n}, ya.") for n in range(2))
    statuses = [report(client, first, reader=n).status_code for n in range(3)]
    assert statuses == [202, 202, 429]
    assert report(client, first.upper(), reader=4).status_code == 429
    for spelt in (first, first.upper(), first.replace("-", ""), f"urn:uuid:{first}"):
        asked = {"portal": "dinkes", "page": PAGE, "report": spelt}
        form = client.post("/embed/report", query_string=asked, data={"reason": "spam"})
        assert form.status_code == 429
        assert "Terlalu banyak kiriman" in form.text
    assert report(client, second, reader=5).status_code == 202
    assert count_of(app, Report) == 3
