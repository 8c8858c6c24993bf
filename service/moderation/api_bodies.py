"""How the desk's API reads and shows comments and decisions; the routes and the tests use it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from marshmallow import Schema, fields

from service.moderation.api_shapes import (
    MAYBE,
    MAYBE_NUMBER,
    MOMENT,
    NUMBER,
    TEXT,
    UUID,
    changed_since,
    maybe,
    object_of,
    operation,
    seen_number,
)
from service.moderation.asked import CHOICES, View
from service.moderation.decide import MESSAGE_LENGTH, NOTE_LENGTH
from service.moderation.reasons import REASONS
from service.openapi import Json, query_parameter
from service.payloads import DEFAULT_FAULTS, PlainText

if TYPE_CHECKING:
    from service.access import Bearer
    from service.moderation.item import Item
    from service.moderation.queue import QueuePage
    from service.moderation.queue_rows import Waiting

DECISIONS = ("published", "rejected", "spam")


EXAMPLE: Json = {"to": "rejected", "seen_version": 1, "reason": "off_topic"}


class DecideBody(Schema):
    """A decision; `seen_version` is the comment's version that was looked at."""

    error_messages = DEFAULT_FAULTS
    to = fields.String(
        required=True, error_messages=DEFAULT_FAULTS, metadata={"enum": list(DECISIONS)}
    )
    seen_version = seen_number()
    reason = fields.String(
        load_default="",
        error_messages=DEFAULT_FAULTS,
        metadata={"enum": ["", *REASONS], "description": "needed to reject"},
    )
    note = PlainText(0, NOTE_LENGTH, load_default="")
    message = PlainText(0, MESSAGE_LENGTH, load_default="")


def queue_body(page: QueuePage) -> Json:
    """A page of the queue."""
    comments = [_row(row) for row in page.waiting]
    return {"view": page.asked.view, "comments": comments, "next": page.next_cursor}


def item_body(item: Item) -> Json:
    """One comment with what a decision needs; `version` goes back as `seen_version`."""
    comment = item.comment
    return {
        "id": str(comment.id),
        "status": comment.status,
        "version": comment.version,
        "portal": comment.portal.slug,
        "author_name": comment.author_name,
        "body": comment.body,
        "public_body": comment.public_body,
        "created_at": comment.created_at.isoformat(),
        "page": {"url": comment.thread.url, "title": comment.thread.title},
        "standing_decision": None if item.standing is None else item.standing.id,
        "case": None if item.case is None else {"state": item.case.state},
    }


def bearer_body(bearer: Bearer) -> Json:
    """Who the token speaks for, and what it may do where."""
    return {
        "id": bearer.id,
        "name": bearer.name,
        "permissions": sorted(bearer.permissions),
        "grants": [
            {"role": held.role, "agency_id": held.agency_id, "portal_id": held.portal_id}
            for held in bearer.grants
        ],
    }


def _row(row: Waiting) -> Json:
    return {
        "id": str(row.id),
        "status": row.status,
        "urgency": row.urgency,
        "author_name": row.author_name,
        "body": row.body,
        "created_at": row.created_at.isoformat(),
        "title": row.title,
        "portal": row.portal,
        "verdict": _verdict(row),
    }


def _verdict(row: Waiting) -> Json | None:
    if row.outcome is None:
        return None
    return {
        "outcome": row.outcome,
        "sentiment": row.sentiment,
        "topic": row.topic,
        "spam_percent": row.chance,
    }


VERDICT = object_of(outcome=TEXT, sentiment=MAYBE, topic=MAYBE, spam_percent=MAYBE_NUMBER)
ROW = object_of(
    id=UUID, status=TEXT, urgency=NUMBER, author_name=TEXT, body=TEXT, created_at=MOMENT,
    title=TEXT, portal=TEXT,
    verdict=maybe(VERDICT),
)  # fmt: skip
ITEM = object_of(
    id=UUID, status=TEXT, version=NUMBER, portal=TEXT, author_name=TEXT, body=TEXT,
    public_body=MAYBE, created_at=MOMENT, page=object_of(url=TEXT, title=TEXT),
    standing_decision=MAYBE_NUMBER,
    case=maybe(object_of(state=TEXT)),
)  # fmt: skip
GRANT = object_of(role=TEXT, agency_id=MAYBE_NUMBER, portal_id=MAYBE_NUMBER)
ME = object_of(
    id=NUMBER, name=TEXT, permissions={"type": "array", "items": TEXT},
    grants={"type": "array", "items": GRANT},
)  # fmt: skip
QUEUE = object_of(view=TEXT, comments={"type": "array", "items": ROW}, next=MAYBE)
DECIDED = object_of(decision_id=NUMBER, comment_id=UUID)
UNDONE = object_of(comment_id=UUID)
me_doc = operation("readMe", "Whom the token speaks for, and where it reaches.", ME)
queue_doc = operation("readQueue", "A page of the queue. Needs `queue:read`.", QUEUE, 422) | {
    "parameters": [
        query_parameter("view", "which part", {"type": "string", "enum": list(View)}),
        *(
            query_parameter(name, f"only this {name}", {"type": "string", "enum": list(values)})
            for name, values in CHOICES.items()
        ),
        query_parameter("portal", "only this portal, by its slug"),
        query_parameter("agency", "only this agency, by its slug"),
        query_parameter("q", "only comments with all these words, or forms of them"),
        query_parameter("cursor", "`next` of the page before"),
    ]
}
item_doc = operation("readItem", "One comment. Needs `queue:read`.", ITEM, 404)
decide_doc = operation(
    "decide", "The stored decision. Needs `comments:decide`.", DECIDED, 400, 404, 415, 422
)
decide_doc["responses"][409] = changed_since(
    "The comment has changed: `current` is how it stands now", ITEM
)
undo_doc = operation(
    "undo", "One's own decision taken back in time. Needs `comments:decide`.", UNDONE, 404, 409
)
