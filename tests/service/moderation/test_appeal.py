"""A citizen's appeal from her receipt page: once, while her comment is withheld; both databases."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from service.audit.tables import AuditEvent
from service.moderation.tables import Appeal
from tests.at_once import at_once
from tests.fakes import FakeScreener, verdict
from tests.service.moderation.complaining import WHY, appeal, rejected, sent
from tests.service.moderation.desk import comment_of, count_of, decide, rows_of

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient

    from tests.staff import SignIn


def test_against_a_rejection(app: Flask, client: FlaskClient, sign_in: SignIn) -> None:
    comment_id, receipt = rejected(client, sign_in("moderator"))
    assert "Ajukan keberatan" in client.get(receipt).text
    answer = appeal(client, receipt, f"  {WHY} <b>\r\n")
    assert (answer.status_code, answer.location) == (303, f"{receipt}#appeal")
    (stored,) = rows_of(app, Appeal)
    assert (stored.body, stored.state, stored.against_id) == (f"{WHY} <b>", "open", 1)
    comment = comment_of(app, comment_id)
    assert (comment.status, comment.version, comment.appeal_open) == ("rejected", 3, True)
    page = client.get(receipt)
    assert "Sedang diperiksa." in page.text
    assert f"{WHY} &lt;b&gt;" in page.text
    assert "Ajukan keberatan" not in page.text
    assert page.headers["Cache-Control"] == "no-store"
    event = rows_of(app, AuditEvent)[-1]
    assert (event.tag, event.actor) == ("comment:appealed", "citizen")
    assert WHY not in str(event.detail)


def test_against_the_machine(app: Flask, client: FlaskClient, screener: FakeScreener) -> None:
    screener.says = verdict("spam")
    _, receipt = sent(client)
    assert appeal(client, receipt).status_code == 303
    (stored,) = rows_of(app, Appeal)
    assert stored.against_id is None
    assert "spam" not in client.get(receipt).text.replace(WHY, "").lower()


def test_once(app: Flask, client: FlaskClient, sign_in: SignIn) -> None:
    _, receipt = rejected(client, sign_in("moderator"))
    assert [appeal(client, receipt).status_code for _ in range(2)] == [303, 303]
    second = appeal(client, receipt, "Lagi pula <saya> benar.")
    assert second.status_code == 409
    assert "Lagi pula &lt;saya&gt; benar." in second.text
    assert count_of(app, Appeal) == 1


def test_a_double_click_stores_one(app: Flask, client: FlaskClient, sign_in: SignIn) -> None:
    _, receipt = rejected(client, sign_in("moderator"))
    assert set(at_once(*[lambda: appeal(app.test_client(), receipt)] * 4)) == {303}
    assert count_of(app, Appeal) == 1


@pytest.mark.parametrize("body", ["", "pendek", "x" * 2001, "Nul di sini: \0 tentu."])
def test_what_does_not_hold(app: Flask, client: FlaskClient, sign_in: SignIn, body: str) -> None:
    _, receipt = rejected(client, sign_in("moderator"))
    answer = appeal(client, receipt, body)
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.text
    assert f"{body}</textarea>".replace("\0", "\ufffd") in answer.text.replace("\0", "\ufffd")
    assert count_of(app, Appeal) == 0


def test_only_what_is_withheld(app: Flask, client: FlaskClient, sign_in: SignIn) -> None:
    comment_id, receipt = sent(client)
    for _ in range(2):
        assert "Ajukan keberatan" not in client.get(receipt).text
        assert appeal(client, receipt).status_code == 409
        decide(sign_in("moderator"), comment_id, "published")
    assert count_of(app, Appeal) == 0


def test_only_with_the_link(client: FlaskClient) -> None:
    assert appeal(client, "/r/" + "a" * 43).status_code == 404
    assert client.get("/r/" + "a" * 43 + "/appeal").status_code == 405
