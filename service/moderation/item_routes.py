"""HTTP of what can be done with one comment besides deciding: edit it, publish and answer it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, flash, redirect, request, url_for
from flask_babel import gettext

from service.access import member, needs
from service.errors import ConflictError, InvalidError
from service.moderation.edit import EditRequest, edit
from service.moderation.publish_answer import PublishAndAnswer, publish_and_answer
from service.moderation.queue import view_named
from service.moderation.show import Refused, show_item

if TYPE_CHECKING:
    from uuid import UUID

    from flask import Response
    from flask.typing import ResponseReturnValue

pages = Blueprint("item", __name__)


@pages.post("/desk/items/<uuid:comment_id>/edit")
@needs("comments:decide")
def edit_item(comment_id: UUID) -> ResponseReturnValue:
    """Change what the public reads."""
    form, view = request.form, view_named(request.form.get("view"))
    seen_version = form.get("seen_version", 0, type=int)
    wanted = form.get("public_body", "")
    try:
        edit(EditRequest(comment_id, wanted, seen_version, member("comments:decide")))
    except (ConflictError, InvalidError) as error:
        return show_item(comment_id, view, Refused(error, form)), error.status
    flash(gettext("Yang dibaca publik sudah disimpan. Teks asli warga tetap utuh."))
    return redirect(url_for("moderation.item", comment_id=comment_id, view=view), 303)


@pages.post("/desk/items/<uuid:comment_id>/publish-and-answer")
@needs("comments:decide")
def publish_and_answer_item(comment_id: UUID) -> ResponseReturnValue:
    """Publish and answer in one step."""
    form, view = request.form, view_named(request.form.get("view"))
    seen_version, body = form.get("seen_version", 0, type=int), form.get("body", "")
    decider, officer = member("comments:decide"), member("cases:answer")
    try:
        publish_and_answer(PublishAndAnswer(comment_id, body, seen_version, decider, officer))
    except (ConflictError, InvalidError) as error:
        return show_item(comment_id, view, Refused(error, form)), error.status
    flash(gettext("Tanggapan dan jawaban sudah terbit."))
    return redirect(url_for("moderation.item", comment_id=comment_id, view=view), 303)


@pages.after_request
def keep_private(answer: Response) -> Response:
    """Pages that show citizens' data stay out of every cache."""
    answer.headers.setdefault("Cache-Control", "no-store")
    return answer
