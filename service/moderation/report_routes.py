"""HTTP of what moderators make of readers' reports and of the author's appeal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, request
from flask_babel import lazy_gettext

from service.access import needs
from service.moderation.appeal_decide import AppealDecision, decide_appeal
from service.moderation.dismiss_reports import dismiss_reports
from service.moderation.item_routes import decider, done, seen
from service.responses import keep_private

if TYPE_CHECKING:
    from uuid import UUID

    from flask.typing import ResponseReturnValue

DISMISSED = lazy_gettext("Laporan ditutup; tanggapan tetap terbit.")
DECIDED = {
    "accept": lazy_gettext("Keberatan diterima; tanggapan terbit."),
    "dismiss": lazy_gettext("Keberatan ditolak; warga diberi tahu alasannya."),
}

MOST_ID = 2**31 - 1

pages = Blueprint("reports", __name__)
pages.after_request(keep_private)


@pages.post("/desk/items/<uuid:comment_id>/dismiss-reports")
@needs("comments:decide")
def dismiss_reports_of_item(comment_id: UUID) -> ResponseReturnValue:
    """Dismiss the reports that she has seen; the comment stays."""
    last = max(0, min(request.form.get("last_report", 0, type=int), MOST_ID))
    version, member = seen(), decider()
    return done(comment_id, DISMISSED, lambda: dismiss_reports(comment_id, last, version, member))


@pages.post("/desk/items/<uuid:comment_id>/appeal")
@needs("comments:decide")
def decide_appeal_of_item(comment_id: UUID) -> ResponseReturnValue:
    """Accept or dismiss the author's appeal."""
    act, answer = request.form.get("act", ""), request.form.get("appeal_answer", "")
    asked = AppealDecision(comment_id, act, answer, seen(), decider())
    return done(comment_id, DECIDED.get(act, ""), lambda: decide_appeal(asked))
