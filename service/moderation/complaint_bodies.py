"""How the desk's API reads and shows reports and appeals; `complaint_api` uses it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from marshmallow import Schema, fields

from service.moderation.api_shapes import (
    MAYBE,
    MAYBE_MOMENT,
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
from service.moderation.appeal_decide import ACTS, ANSWER_LIMITS
from service.payloads import DEFAULT_FAULTS

if TYPE_CHECKING:
    from service.moderation.complaints import AppealView, Complaints
    from service.moderation.tables import Report
    from service.openapi import Json

DISMISS_EXAMPLE: Json = {"last_report": 3, "seen_version": 2}
APPEAL_EXAMPLE: Json = {
    "act": "dismiss", "answer": "Kalimat kedua menghina petugas loket.", "seen_version": 3,
}  # fmt: skip


class DismissBody(Schema):
    """Which reports are dismissed: the open ones up to `last_report`."""

    error_messages = DEFAULT_FAULTS
    last_report = seen_number("the newest report that was looked at; later ones stay open")
    seen_version = seen_number("the comment's version that was looked at")


class AppealBody(Schema):
    """What is made of an appeal."""

    error_messages = DEFAULT_FAULTS
    act = fields.String(required=True, error_messages=DEFAULT_FAULTS, metadata={"enum": list(ACTS)})
    answer = fields.String(
        load_default="",
        error_messages=DEFAULT_FAULTS,
        metadata={
            "description": "why it is dismissed, for the citizen: needed then, "
            f"{ANSWER_LIMITS[0]} to {ANSWER_LIMITS[1]} characters"
        },
    )
    seen_version = seen_number("the comment's version that was looked at")


def complaints_body(found: Complaints) -> Json:
    """What was said about a comment; `version` and `last` go back with a decision."""
    comment, reports = found.comment, found.reports
    return {
        "comment_id": str(comment.id),
        "status": comment.status,
        "version": comment.version,
        "reports": {
            "open": reports.count,
            "reasons": dict(reports.reasons),
            "last": reports.last,
            "shown": [_report(one) for one in reports.shown],
            "dismissed": reports.dismissed,
            "upheld": reports.upheld,
        },
        "appeal": None if found.appeal is None else _appeal(found.appeal),
    }


def _report(one: Report) -> Json:
    return {
        "id": one.id,
        "reason": one.reason,
        "text": one.body,
        "reported_at": one.reported_at.isoformat(),
    }


def _appeal(view: AppealView) -> Json:
    appeal, decided_at = view.appeal, view.appeal.decided_at
    return {
        "state": appeal.state,
        "body": appeal.body,
        "appealed_at": appeal.appealed_at.isoformat(),
        "against": view.first,
        "colleague_only": view.mine,
        "decided_by": view.decided_by,
        "decided_at": None if decided_at is None else decided_at.isoformat(),
        "answer": appeal.answer,
    }


REPORT = object_of(id=NUMBER, reason=TEXT, text=MAYBE, reported_at=MOMENT)
REPORTS = object_of(
    open=NUMBER, reasons={"type": "object", "additionalProperties": NUMBER}, last=NUMBER,
    shown={"type": "array", "items": REPORT}, dismissed=NUMBER, upheld=NUMBER,
)  # fmt: skip
APPEAL = object_of(
    state={"type": "string", "enum": ["open", "accepted", "dismissed"]}, body=TEXT,
    appealed_at=MOMENT, against=MAYBE, colleague_only={"type": "boolean"}, decided_by=MAYBE,
    decided_at=MAYBE_MOMENT, answer=MAYBE,
)  # fmt: skip
COMPLAINTS = object_of(
    comment_id=UUID, status=TEXT, version=NUMBER, reports=REPORTS,
    appeal=maybe(APPEAL),
)  # fmt: skip
FRESH = changed_since(
    "The comment has changed, or a colleague shall decide: `current` is how it stands now",
    COMPLAINTS,
)


def _doc(name: str, about: str, *faults: int) -> Json:
    return operation(name, about, COMPLAINTS, 404, *faults)


read_doc = _doc(
    "readComplaints", "The open reports of a comment and its author's appeal. Needs `queue:read`."
)
dismiss_doc = _doc(
    "dismissReports",
    "The comment's open reports dismissed; it stays public. Needs `comments:decide`.",
    400, 415, 422,
)  # fmt: skip
appeal_doc = _doc(
    "decideAppeal",
    "The appeal accepted, which publishes, or dismissed. A colleague decides, where there is one, "
    "not who withheld the comment. Needs `comments:decide`.",
    400, 415, 422,
)  # fmt: skip
for _described in (dismiss_doc, appeal_doc):
    _described["responses"][409] = FRESH
