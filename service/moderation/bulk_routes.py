"""HTTP of deciding on many comments in one go: first how many, then the deed, then its undoing."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import ngettext

from service.access import member, needs
from service.errors import FieldError, InvalidError, said
from service.moderation.asked import Asked, asked_named
from service.moderation.bulk import MOST_AT_ONCE, Seen, decide_many, undo_many
from service.moderation.decide import MESSAGE_LENGTH, NOTE_LENGTH, DecisionRequest, checked
from service.moderation.queue import list_view
from service.moderation.reasons import REASONS
from service.moderation.show import Refused
from service.moderation.words import words_now
from service.ports import ports
from service.responses import keep_private

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from service.access import Member

PICK = re.compile(r"([0-9a-f]{32})\.([0-9]{1,9})")
NOBODY = UUID(int=0)

pages = Blueprint("bulk", __name__)
pages.after_request(keep_private)


@dataclass(frozen=True)
class Picked:
    """What a form speaks of: single comments, or all of a view that came `until` then."""

    view: Asked
    seen: list[Seen]
    until: str


@pages.post("/desk/bulk")
@needs("comments:decide")
def confirm() -> ResponseReturnValue:
    """Show how many would be decided, and how; nothing is stored."""
    decider = member("comments:decide")
    try:
        picked = _picked(decider)
        checked(_like(decider))
    except InvalidError as error:
        return _confirm_page(_nothing(), Refused(error, request.form)), error.status
    return _confirm_page(picked)


@pages.post("/desk/bulk/decide")
@needs("comments:decide")
def decide_all() -> ResponseReturnValue:
    """Decide on all of them."""
    decider = member("comments:decide")
    try:
        picked = _picked(decider)
        bulk = decide_many(picked.seen, _like(decider))
    except InvalidError as error:
        return _confirm_page(_nothing(), Refused(error, request.form)), error.status
    if bulk.left:
        flash(_left_alone(bulk.left))
    return redirect(url_for("moderation.queue", view=picked.view.code), 303)


@pages.post("/desk/bulk/<uuid:batch>/undo")
@needs("comments:decide")
def undo_all(batch: UUID) -> ResponseReturnValue:
    """Take back all that was decided in one go."""
    bulk = undo_many(batch, member("comments:decide"))
    flash(_undone(bulk.done))
    if bulk.left:
        flash(_left_alone(bulk.left))
    return redirect(
        url_for("moderation.queue", view=asked_named(request.form.get("view")).code), 303
    )


def _like(decider: Member) -> DecisionRequest:
    names = ("to", "reason", "note", "message")
    to, reason, note, message = (request.form.get(name, "") for name in names)
    return DecisionRequest(NOBODY, to, 0, decider, reason, note, message)


def _picked(decider: Member) -> Picked:
    """What the form picks.

    Raises:
        InvalidError: nothing, or what no page of ours offers.
    """
    view, until = asked_named(request.form.get("view")), request.form.get("until", "")
    if request.form.get("all"):
        until = until or ports().clock().isoformat()
        found = list_view(decider, view, _moment(until), MOST_AT_ONCE)
        seen = [Seen(comment_id, version) for comment_id, version in found]
    else:
        until = ""
        marks = [PICK.fullmatch(pick) for pick in request.form.getlist("pick")]
        seen = [Seen(UUID(mark[1]), int(mark[2])) for mark in marks if mark]
    if not seen:
        raise InvalidError(FieldError("pick", "required", said("Pilih dahulu tanggapannya.")))
    return Picked(view, seen[:MOST_AT_ONCE], until)


def _moment(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise InvalidError(FieldError("until", "invalid", said("Waktu tidak dikenal."))) from error


def _nothing() -> Picked:
    return Picked(asked_named(request.form.get("view")), [], "")


def _confirm_page(picked: Picked, refused: Refused | None = None) -> str:
    return render_template(
        "moderation/bulk.html",
        picked=picked,
        form=request.form,
        refused=refused,
        reasons=REASONS,
        limits={"note": NOTE_LENGTH, "message": MESSAGE_LENGTH},
        most=MOST_AT_ONCE,
        **words_now(),
    )


def _undone(count: int) -> str:
    return str(ngettext("%(num)d keputusan diurungkan.", "%(num)d keputusan diurungkan.", count))


def _left_alone(count: int) -> str:
    return str(
        ngettext(
            "%(num)d tanggapan dilewati karena sudah berubah.",
            "%(num)d tanggapan dilewati karena sudah berubah.",
            count,
        )
    )
