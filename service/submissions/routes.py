"""HTTP of the one way in."""

from __future__ import annotations

from flask import Response, json, request

from service.access import public
from service.languages import choose_language
from service.limits import client_address
from service.openapi import ANY_ORIGIN, PREFLIGHT
from service.payloads import ProblemBlueprint
from service.submissions.limited import submit_limited
from service.submissions.payload import SCHEMA, Submitted
from service.submissions.schemas import EXAMPLE, AcceptedBody, submit_doc
from service.submissions.submit import SubmissionRequest

api = ProblemBlueprint(
    "submissions", __name__, url_prefix="/api/v1", description="Sending a comment"
)


@api.route("/portals/<portal>/comments", methods=["OPTIONS"])
@api.doc(hidden=True)
@public
def preflight(portal: str) -> Response:
    """Answer a browser that asks before it posts from a portal's page.

    It stands first: the library would answer for the other route, and let no page in.
    """
    del portal
    return Response(status=204, headers=PREFLIGHT)


@api.route("/portals/<portal>/comments", methods=["POST"])
@api.arguments(SCHEMA, example=EXAMPLE)
@api.doc(**submit_doc)
@api.alt_response(201, schema=AcceptedBody, description="Published")
@api.alt_response(202, schema=AcceptedBody, description="Held, to be read by a person")
@public
def post_comment(submitted: Submitted, portal: str) -> Response:
    """Submit a comment."""
    accepted = submit_limited(
        SubmissionRequest(
            portal=portal,
            submitted=submitted,
            origin=request.headers.get("Origin"),
            address=client_address(),
            lang=choose_language(),
            idempotency_key=request.headers.get("Idempotency-Key"),
        )
    )
    status = 201 if accepted.status == "published" else 202
    body = json.dumps({**accepted.__dict__, "id": str(accepted.id)})
    return Response(body, status, ANY_ORIGIN, mimetype="application/json")
