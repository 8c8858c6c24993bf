"""HTTP of reporting a comment through the public API."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Response, json, request
from marshmallow import Schema, fields

from service.access import public
from service.limits import sender
from service.moderation.report import TEXT_LIMITS, ReportRequest
from service.moderation.report_limited import report_limited
from service.moderation.report_reasons import REPORT_REASONS
from service.openapi import ANY_ORIGIN, PREFLIGHT, problems
from service.payloads import DEFAULT_FAULTS, PlainText, ProblemBlueprint

if TYPE_CHECKING:
    from uuid import UUID


class ReportBody(Schema):
    """A reader's report."""

    error_messages = DEFAULT_FAULTS
    reason = fields.String(
        required=True, error_messages=DEFAULT_FAULTS, metadata={"enum": list(REPORT_REASONS)}
    )
    text = PlainText(*TEXT_LIMITS, load_default="")


class ReportedBody(Schema):
    """The report has arrived; what becomes of it is not told."""

    comment_id = fields.UUID(required=True)
    status = fields.String(required=True, metadata={"enum": ["received"]})


EXAMPLE: dict[str, Any] = {"reason": "personal_data", "text": "Memuat nomor telepon tetangga saya."}
report_doc = {
    "operationId": "reportComment",
    "description": "Report a citizen's public comment to the moderators. `text` says more, and "
    "must where the reason is `other`. One report counts a reader and comment, told apart by a "
    "keyed hash of her address; a second one is answered alike and changes nothing. "
    "A report never hides a comment: a person decides.",
    "responses": problems(400, 403, 404, 415, 422, 429, 503),
}

api = ProblemBlueprint(
    "reporting", __name__, url_prefix="/api/v1", description="Reporting a comment"
)


@api.route("/portals/<portal>/comments/<uuid:comment_id>/reports", methods=["OPTIONS"])
@api.doc(hidden=True)
@public
def preflight(portal: str, comment_id: UUID) -> Response:
    """Answer a browser that asks before it posts from a portal's page.

    It stands first: the library would answer for the other route, and let no page in.
    """
    del portal, comment_id
    return Response(status=204, headers=PREFLIGHT)


@api.route(
    "/portals/<portal>/comments/<uuid:comment_id>/reports",
    methods=["POST"],
)
@api.arguments(ReportBody, example=EXAMPLE)
@api.doc(**report_doc)
@api.alt_response(202, schema=ReportedBody, description="Received")
@public
def post_report(body: dict[str, str], portal: str, comment_id: UUID) -> Response:
    """Report a comment."""
    origin = request.headers.get("Origin")
    asked = ReportRequest(portal, comment_id, body["reason"], body["text"], sender(), origin)
    report_limited(asked)
    answer = json.dumps({"comment_id": str(comment_id), "status": "received"})
    return Response(answer, 202, ANY_ORIGIN, mimetype="application/json")
