"""HTTP of the room `moderation`: the queue, one comment, decisions and their undoing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, flash, redirect, request, url_for
from flask_babel import gettext

from service.access import member, needs, signed_in
from service.accounts.enter import DESK, is_local
from service.errors import ConflictError, InvalidError
from service.languages import LANGUAGE_COOKIE, LANGUAGES
from service.moderation.asked import Asked, asked_named, asked_of
from service.moderation.decide import DecisionRequest, decide
from service.moderation.queue_page import show_queue
from service.moderation.show import Refused, next_address, show_item
from service.moderation.undo import UndoRefusedError, undo
from service.moderation.words import up_to, waited
from service.responses import keep_private
from service.threads.html import shown_text

if TYPE_CHECKING:
    from uuid import UUID

    from flask.typing import ResponseReturnValue

YEAR = 365 * 24 * 3600

pages = Blueprint(
    "moderation",
    __name__,
    template_folder="templates",
    static_folder="static",
    static_url_path="/static/moderation",
)
pages.after_request(keep_private)
pages.add_app_template_filter(waited)
pages.add_app_template_filter(up_to)
pages.add_app_template_filter(shown_text)


@pages.get("/desk")
@needs("queue:read")
def queue() -> str:
    """Show what waits."""
    return show_queue(asked_of(request.args), request.args.get("after"))


@pages.get("/desk/items/<uuid:comment_id>")
@needs("queue:read")
def item(comment_id: UUID) -> str:
    """Show one comment."""
    return show_item(comment_id, asked_named(request.args.get("view")))


@pages.post("/desk/items/<uuid:comment_id>/decide")
@needs("comments:decide")
def decide_item(comment_id: UUID) -> ResponseReturnValue:
    """Decide, and go on to the next; what is refused comes back with the fresh state."""
    form, view, decider = request.form, _view(), member("comments:decide")
    to, reason, note, message = (form.get(x, "") for x in ("to", "reason", "note", "message"))
    seen_version = form.get("seen_version", 0, type=int)
    onward = next_address(comment_id, view, decider)  # a decision may change the place in the view
    try:
        decide(DecisionRequest(comment_id, to, seen_version, decider, reason, note, message))
    except (ConflictError, InvalidError) as error:
        return show_item(comment_id, view, Refused(error, form)), error.status
    return redirect(onward, 303)


@pages.post("/desk/decisions/<int(max=2147483647):decision_id>/undo")
@needs("comments:decide")
def undo_decision(decision_id: int) -> ResponseReturnValue:
    """Take a decision back, and show the comment as it stands again."""
    try:
        undone = undo(decision_id, member("comments:decide"))
    except UndoRefusedError as error:
        return show_item(error.comment_id, _view(), Refused(error, {})), error.status
    flash(gettext("Keputusan diurungkan. Tanggapan ini kembali ke keadaan semula."))
    item = url_for("moderation.item", comment_id=undone.comment_id, view=_view().code)
    return redirect(item, 303)


@pages.post("/desk/language")
@signed_in
def language() -> ResponseReturnValue:
    """Keep the language that a member of staff reads the desk in."""
    back = request.form.get("next", "")
    local = is_local(back) and back.startswith(DESK)
    answer = redirect(back if local else url_for("moderation.queue"), 303)
    if request.form.get("lang") in LANGUAGES:
        chosen = request.form["lang"]
        answer.set_cookie(LANGUAGE_COOKIE, chosen, max_age=YEAR, samesite="Lax", httponly=True)
    return answer


def _view() -> Asked:
    return asked_named(request.form.get("view"))
