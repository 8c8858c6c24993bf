"""HTTP of the bans: the list, a ban from a comment's page, lifting one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, flash, redirect, request, url_for
from flask_babel import gettext

from service.access import needs
from service.errors import InvalidError
from service.moderation.asked import asked_named
from service.moderation.ban_pages import ban_choices, ban_typed, banner, may_ban, show_bans
from service.moderation.show import Refused, show_item
from service.policies.bans import ban, lift_ban
from service.ports import ports
from service.responses import keep_private

if TYPE_CHECKING:
    from uuid import UUID

    from flask.typing import ResponseReturnValue

pages = Blueprint("bans", __name__)
pages.after_request(keep_private)
pages.add_app_template_global(may_ban)
pages.add_app_template_global(ban_choices)


@pages.get("/desk/bans")
@needs("bans")
def bans() -> str:
    """Show who is banned where, and until when."""
    return show_bans()


@pages.post("/desk/items/<uuid:comment_id>/ban")
@needs("bans")
def ban_sender(comment_id: UUID) -> ResponseReturnValue:
    """Ban the sender of a comment."""
    view = asked_named(request.form.get("view"))
    try:
        ban(ban_typed(comment_id, request.form), banner(), ports().clock())
    except InvalidError as error:
        return show_item(comment_id, view, Refused(error, request.form)), error.status
    flash(gettext("Pengirim diblokir. Tanggapannya tetap tersimpan dan dapat dibaca petugas."))
    return redirect(url_for("moderation.item", comment_id=comment_id, view=view.code), 303)


@pages.post("/desk/bans/<int(max=2147483647):ban_id>/lift")
@needs("bans")
def lift(ban_id: int) -> ResponseReturnValue:
    """Lift a ban."""
    lift_ban(ban_id, banner(), ports().clock())
    flash(gettext("Blokir dicabut."))
    return redirect(url_for("bans.bans"), 303)
