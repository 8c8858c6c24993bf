"""Sending a comment as a portal's client does."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

PAGE = "https://dinkes.example/berita/puskesmas"
BODY = "Kapan puskesmas Cibodas buka hari Sabtu?"


def payload(**change: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
    """A good submission, with some fields changed."""
    return {"page": {"url": PAGE}, "author_name": "Siti", "body": BODY} | change


def send(
    client: FlaskClient,
    portal: str = "dinkes",
    key: str | None = None,
    headers: dict[str, str] | None = None,
    address: str = "127.0.0.1",
    **change: Any,  # noqa: ANN401 - JSON
) -> TestResponse:
    """POST a comment to the API, from an address."""
    sent = dict(headers or {})
    if key is not None:
        sent["Idempotency-Key"] = key
    return client.post(
        f"/api/v1/portals/{portal}/comments",
        data=json.dumps(payload(**change)),
        content_type="application/json",
        headers=sent,
        environ_overrides={"REMOTE_ADDR": address},
    )
