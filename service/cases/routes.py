"""HTTP of the room `cases`: the list of what is owed, and official answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext

from service.access import member, needs
from service.cases.answer import BODY_LIMITS, AnswerRequest, answer
from service.cases.listing import list_cases
from service.cases.read import read_answerable
from service.cases.words import class_words, due_day, left_words
from service.errors import ConflictError, InvalidError
from service.ports import ports
from service.responses import keep_private

if TYPE_CHECKING:
    from uuid import UUID

    from flask.typing import ResponseReturnValue

pages = Blueprint(
    "cases",
    __name__,
    template_folder="templates",
)
pages.after_request(keep_private)
for words in (class_words, due_day, left_words):
    pages.add_app_template_filter(words)


@pages.get("/desk/cases")
@needs("cases:read")
def cases() -> str:
    """Show what is owed, the most urgent first."""
    scope = member("cases:read").scope
    page = list_cases(scope, request.args.get("after"), ports().clock())
    return render_template("cases/cases.html", page=page)


@pages.post("/desk/items/<uuid:comment_id>/answer")
@needs("cases:answer")
def answer_item(comment_id: UUID) -> ResponseReturnValue:
    """Publish an official answer; what is refused comes back with the fresh state."""
    officer, typed = member("cases:answer"), request.form.get("body", "")
    seen_version = request.form.get("seen_version", 0, type=int)
    try:
        answer(AnswerRequest(comment_id, typed, seen_version, officer))
    except (ConflictError, InvalidError) as error:
        return _again(comment_id, error, typed), error.status
    flash(gettext("Jawaban sudah terbit di halaman publik."))
    return redirect(url_for("moderation.item", comment_id=comment_id), 303)


def _again(comment_id: UUID, error: ConflictError | InvalidError, typed: str) -> str:
    return render_template(
        "cases/answer_again.html",
        found=read_answerable(comment_id, member("cases:answer").scope),
        error=error,
        typed_answer=typed,
        answer_limits=BODY_LIMITS,
    )
