"""HTTP of the desk for programs: the same use cases by token, below `/api/v1/desk`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import request

from service.access import bearer, member, needs, signed_in
from service.errors import ConflictError, ForbiddenError
from service.limits import limiter, scaled
from service.moderation.api_bodies import (
    EXAMPLE,
    DecideBody,
    bearer_body,
    decide_doc,
    item_body,
    item_doc,
    me_doc,
    queue_body,
    queue_doc,
    undo_doc,
)
from service.moderation.api_shapes import answer_json
from service.moderation.asked import asked_of
from service.moderation.decide import DecisionRequest, decide
from service.moderation.item import read_item
from service.moderation.queue import read_queue
from service.moderation.undo import undo
from service.payloads import ProblemBlueprint
from service.ports import ports
from service.rendering import problem

if TYPE_CHECKING:
    from uuid import UUID

    from flask import Response

    from service.access import Scope


api = ProblemBlueprint("desk_api", __name__, url_prefix="/api/v1/desk", description="The desk")
READ = scaled("read_limit")


@api.route("/me")
@api.doc(**me_doc)
@limiter.limit(READ)
@signed_in
def me() -> Response:
    """Say whom the token speaks for."""
    token = bearer()
    if token is None:
        raise ForbiddenError
    return answer_json(bearer_body(token))


@api.route("/queue")
@api.doc(**queue_doc)
@limiter.limit(READ)
@needs("queue:read")
def queue() -> Response:
    """Read a page of the queue."""
    reader, asked = member("queue:read"), asked_of(request.args)
    page = read_queue(reader, asked, request.args.get("cursor"), ports().clock())
    return answer_json(queue_body(page))


@api.route("/items/<uuid:comment_id>")
@api.doc(**item_doc)
@limiter.limit(READ)
@needs("queue:read")
def item(comment_id: UUID) -> Response:
    """Read one comment."""
    return answer_json(item_body(read_item(comment_id, _scope(), ports().clock())))


@api.route("/items/<uuid:comment_id>/decide", methods=["POST"])
@api.arguments(DecideBody, example=EXAMPLE)
@api.doc(**decide_doc)
@limiter.limit(READ)
@needs("comments:decide")
def decide_item(wanted: dict[str, Any], comment_id: UUID) -> Response:
    """Decide on a comment; what changed meanwhile answers with its fresh state."""
    decider = member("comments:decide")
    try:
        decided = decide(DecisionRequest(comment_id, member=decider, **wanted))
    except ConflictError as error:
        current = item_body(read_item(comment_id, decider.scope, ports().clock()))
        return problem(409, error.code, error.title, detail=str(error), current=current)
    return answer_json({"decision_id": decided.id, "comment_id": str(decided.comment_id)})


@api.route("/decisions/<int(max=2147483647):decision_id>/undo", methods=["POST"])
@api.doc(**undo_doc)
@limiter.limit(READ)
@needs("comments:decide")
def undo_decision(decision_id: int) -> Response:
    """Take one's own decision back, while it may be."""
    return answer_json({"comment_id": str(undo(decision_id, member("comments:decide")).comment_id)})


def _scope() -> Scope:
    return member("queue:read").scope
