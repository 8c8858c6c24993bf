"""What the tests of reports and appeals do again and again: report, appeal, act on both."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from tests.sending import send
from tests.service.moderation.desk import decide
from tests.staff import csrf_of

if TYPE_CHECKING:
    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

WHY = "Ini keluhan yang sah, bukan spam."


def sent(client: FlaskClient, **change: object) -> tuple[str, str]:
    """The id of a comment that a citizen has just sent, and the path of her receipt."""
    answer = send(client, **change)  # type: ignore[arg-type]
    assert answer.status_code in {201, 202}, answer.text
    body = json.loads(answer.text)
    return body["id"], urlsplit(body["receipt_url"]).path


def public_comment(client: FlaskClient, staff: FlaskClient, **change: object) -> str:
    """The id of a comment that this member of staff has published."""
    comment_id, _ = sent(client, **change)
    assert decide(staff, comment_id, "published").status_code == 303
    return comment_id


def report(
    client: FlaskClient,
    comment_id: str,
    reason: str = "insult",
    text: str = "",
    reader: int = 1,
    **more: str,
) -> TestResponse:
    """POST a report to the API from one of many readers; `more` names portal and origin."""
    return client.post(
        f"/api/v1/portals/{more.get('portal', 'dinkes')}/comments/{comment_id}/reports",
        json={"reason": reason, "text": text},
        headers={"Origin": more["origin"]} if "origin" in more else {},
        environ_overrides={"REMOTE_ADDR": f"192.0.2.{reader}"},
    )


def dismiss(
    staff: FlaskClient, comment_id: str, last_report: int, seen_version: int = 2
) -> TestResponse:
    """POST what the item page's form for its reports does."""
    fields = {"last_report": last_report, "seen_version": seen_version}
    return staff.post(
        f"/desk/items/{comment_id}/dismiss-reports", data={"csrf_token": csrf_of(staff), **fields}
    )


def appeal(client: FlaskClient, receipt: str, body: str = WHY) -> TestResponse:
    """POST what the receipt page's form does."""
    return client.post(f"{receipt}/appeal", data={"appeal": body})


def decide_appeal(
    staff: FlaskClient, comment_id: str, act: str, answer: str = "", seen_version: int = 3
) -> TestResponse:
    """POST what the item page's form for the appeal does."""
    fields = {"act": act, "appeal_answer": answer, "seen_version": seen_version}
    return staff.post(
        f"/desk/items/{comment_id}/appeal", data={"csrf_token": csrf_of(staff), **fields}
    )


def rejected(client: FlaskClient, staff: FlaskClient, **change: object) -> tuple[str, str]:
    """A comment that this member of staff has rejected, and the path of its receipt."""
    comment_id, receipt = sent(client, **change)
    assert decide(staff, comment_id, "rejected", reason="insult").status_code == 303
    return comment_id, receipt
