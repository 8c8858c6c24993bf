"""HTTP of reports and appeals for programs: the item page's use cases by token."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from service.access import member, needs
from service.errors import ConflictError, InvalidError
from service.limits import limiter, scaled
from service.moderation.api_shapes import answer_json
from service.moderation.appeal_decide import AppealDecision, decide_appeal
from service.moderation.complaint_bodies import (
    APPEAL_EXAMPLE,
    DISMISS_EXAMPLE,
    AppealBody,
    DismissBody,
    appeal_doc,
    complaints_body,
    dismiss_doc,
    read_doc,
)
from service.moderation.complaints import read_complaints
from service.moderation.dismiss_reports import dismiss_reports
from service.payloads import ProblemBlueprint
from service.rendering import problem

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from flask import Response

    from service.access import Member

api = ProblemBlueprint(
    "complaint_api", __name__, url_prefix="/api/v1/desk", description="Reports and appeals"
)
READ = scaled("read_limit")
FIELDS = {"appeal_answer": "answer"}


@api.route("/items/<uuid:comment_id>/complaints")
@api.doc(**read_doc)
@limiter.limit(READ)
@needs("queue:read")
def complaints(comment_id: UUID) -> Response:
    """Read the reports and the appeal."""
    return answer_json(complaints_body(read_complaints(comment_id, member("queue:read"))))


@api.route("/items/<uuid:comment_id>/dismiss-reports", methods=["POST"])
@api.arguments(DismissBody, example=DISMISS_EXAMPLE)
@api.doc(**dismiss_doc)
@limiter.limit(READ)
@needs("comments:decide")
def dismiss(wanted: dict[str, int], comment_id: UUID) -> Response:
    """Dismiss the reports that were seen."""
    decider = member("comments:decide")
    last, seen = wanted["last_report"], wanted["seen_version"]
    return _done(comment_id, decider, lambda: dismiss_reports(comment_id, last, seen, decider))


@api.route("/items/<uuid:comment_id>/appeal", methods=["POST"])
@api.arguments(AppealBody, example=APPEAL_EXAMPLE)
@api.doc(**appeal_doc)
@limiter.limit(READ)
@needs("comments:decide")
def appeal(wanted: dict[str, Any], comment_id: UUID) -> Response:
    """Accept or dismiss the author's appeal."""
    decider = member("comments:decide")
    asked = AppealDecision(comment_id, member=decider, **wanted)
    return _done(comment_id, decider, lambda: _decide(asked))


def _decide(asked: AppealDecision) -> None:
    """Decide it; a fault bears the name that the field has here, not on the item page."""
    try:
        decide_appeal(asked)
    except InvalidError as error:
        raise InvalidError(
            *(replace(fault, field=FIELDS.get(fault.field, fault.field)) for fault in error.errors)
        ) from error


def _done(comment_id: UUID, decider: Member, act: Callable[[], None]) -> Response:
    """Do it and show how things stand; where they have changed meanwhile, show that."""
    try:
        act()
    except ConflictError as error:
        current = complaints_body(read_complaints(comment_id, decider))
        return problem(409, error.code, error.title, detail=str(error), current=current)
    return answer_json(complaints_body(read_complaints(comment_id, decider)))
