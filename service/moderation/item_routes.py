"""HTTP of what can be done with one comment besides deciding on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, flash, redirect, request, url_for
from flask_babel import lazy_gettext

from service.access import member, needs
from service.errors import ConflictError, InvalidError
from service.moderation.arrange import arrange
from service.moderation.asked import asked_named
from service.moderation.assign import assign
from service.moderation.claim import claim
from service.moderation.edit import EditRequest, edit
from service.moderation.notes import write_note
from service.moderation.publish_answer import PublishAndAnswer, publish_and_answer
from service.moderation.show import Refused, show_item
from service.responses import keep_private

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from flask.typing import ResponseReturnValue
    from flask_babel import LazyString

    from service.access import Member

EDITED = lazy_gettext("Yang dibaca publik sudah disimpan. Teks asli warga tetap utuh.")
ANSWERED = lazy_gettext("Tanggapan dan jawaban sudah terbit.")
HANDED = lazy_gettext("Penanggung jawabnya sudah disimpan.")
NOTED = lazy_gettext("Catatan sudah disimpan.")
ARRANGED = {
    "pin": lazy_gettext("Tanggapan ini kini paling atas di halamannya."),
    "unpin": lazy_gettext("Tanggapan ini tidak lagi disematkan."),
    "close": lazy_gettext("Halaman ini tidak lagi menerima tanggapan baru."),
    "open": lazy_gettext("Halaman ini menerima tanggapan lagi."),
}

pages = Blueprint("item", __name__)
pages.after_request(keep_private)


@pages.post("/desk/items/<uuid:comment_id>/edit")
@needs("comments:decide")
def edit_item(comment_id: UUID) -> ResponseReturnValue:
    """Change what the public reads."""
    asked = EditRequest(comment_id, request.form.get("public_body", ""), seen(), decider())
    return done(comment_id, EDITED, lambda: edit(asked))


@pages.post("/desk/items/<uuid:comment_id>/publish-and-answer")
@needs("comments:decide", "cases:answer")
def publish_and_answer_item(comment_id: UUID) -> ResponseReturnValue:
    """Publish and answer in one step."""
    body, officer = request.form.get("body", ""), member("cases:answer")
    asked = PublishAndAnswer(comment_id, body, seen(), decider(), officer)
    return done(comment_id, ANSWERED, lambda: publish_and_answer(asked))


@pages.post("/desk/items/<uuid:comment_id>/arrange")
@needs("comments:decide")
def arrange_item(comment_id: UUID) -> ResponseReturnValue:
    """Pin or unpin the comment, close or open its thread."""
    act = request.form.get("act", "")
    return done(comment_id, ARRANGED.get(act, ""), lambda: arrange(comment_id, act, decider()))


@pages.post("/desk/items/<uuid:comment_id>/assign")
@needs("comments:decide")
def assign_item(comment_id: UUID) -> ResponseReturnValue:
    """Hand the comment to a colleague."""
    to = request.form.get("assigned_to", type=int)
    return done(comment_id, HANDED, lambda: assign(comment_id, to, decider()))


@pages.post("/desk/items/<uuid:comment_id>/notes")
@needs("notes:write")
def note_item(comment_id: UUID) -> ResponseReturnValue:
    """Write a note for colleagues."""
    body, writer = request.form.get("staff_note", ""), member("notes:write")
    return done(comment_id, NOTED, lambda: write_note(comment_id, body, writer))


@pages.post("/desk/items/<uuid:comment_id>/claim")
@needs("queue:read")
def claim_item(comment_id: UUID) -> ResponseReturnValue:
    """Say that the comment is open here; `by` names the colleague who has it already."""
    return {"by": claim(comment_id, member("queue:read"))}


def done(
    comment_id: UUID, words: LazyString | str, act: Callable[[], object]
) -> ResponseReturnValue:
    """Do it, say so on the comment's page; what is refused comes back with what was typed."""
    view = asked_named(request.form.get("view"))
    try:
        act()
    except (ConflictError, InvalidError) as error:
        return show_item(comment_id, view, Refused(error, request.form)), error.status
    flash(str(words))
    return redirect(url_for("moderation.item", comment_id=comment_id, view=view.code), 303)


def decider() -> Member:
    """The member of staff with the scope in which she decides."""
    return member("comments:decide")


def seen() -> int:
    """The version of the comment that the form was made of."""
    return request.form.get("seen_version", 0, type=int)
