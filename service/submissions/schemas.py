"""How a submission and its answer look in the API's description; tests hold the answers to it."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields

from service.openapi import header_parameter, problems

EXAMPLE: dict[str, Any] = {
    "page": {
        "url": "https://dinkes.example/berita/puskesmas",
        "title": "Puskesmas Cibodas buka hari Sabtu",
    },
    "author_name": "Siti",
    "body": "Mulai jam berapa, dan apakah dokter gigi juga ada?",
    "author_email": "siti@warga.example",
    "notify": True,
}


class AcceptedBody(Schema):
    """What became of a submission, and where to look again."""

    id = fields.UUID(required=True)
    reference = fields.String(
        required=True,
        metadata={"description": "short, to be read out", "example": "DA-7K3QX-2MZ9P"},
    )
    status = fields.String(required=True, metadata={"enum": ["published", "pending"]})
    receipt_url = fields.String(
        required=True,
        metadata={"format": "uri", "description": "secret: whoever holds it sees the receipt"},
    )


submit_doc = {
    "operationId": "submitComment",
    "description": "The comment is screened at once. It is published (201) or held to be read by a "
    "person (202), as the portal's policy and the machine's verdict have it; a hold does not say "
    "why. `parent_id` is a public comment of the same page. `notify` asks for mails to "
    "`author_email`, which is never shown.",
    "parameters": [
        header_parameter(
            "Idempotency-Key",
            "the same key and body give the same answer for 48 hours; with another body, 422; "
            "while the first is still running, 409",
            {"type": "string", "pattern": "^[!-~]{1,128}$"},
        )
    ],
    "responses": problems(400, 403, 404, 409, 413, 415, 422, 429, 503),
}
