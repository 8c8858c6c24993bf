"""HTTP of saved filters: keep what is asked for, or forget it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, flash, redirect, request, url_for
from flask_babel import gettext

from service.access import member, needs
from service.errors import InvalidError
from service.moderation.asked import asked_named
from service.moderation.saved import forget_filter, save_filter
from service.ports import ports

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

pages = Blueprint("saved", __name__)


@pages.post("/desk/filters")
@needs("queue:read")
def save() -> ResponseReturnValue:
    """Keep the filters under a name."""
    asked = asked_named(request.form.get("view"))
    try:
        save_filter(member("queue:read"), request.form.get("name", ""), asked, ports().clock())
        flash(gettext("Saringan disimpan; namanya ada di atas daftar."))
    except InvalidError as error:
        flash(" ".join(str(fault.message) for fault in error.errors))
    return redirect(url_for("moderation.queue", view=asked.code), 303)


@pages.post("/desk/filters/<int(max=2147483647):filter_id>/forget")
@needs("queue:read")
def forget(filter_id: int) -> ResponseReturnValue:
    """Forget one."""
    forget_filter(member("queue:read"), filter_id, ports().clock())
    flash(gettext("Saringan dihapus."))
    return redirect(url_for("moderation.queue", view=request.form.get("view")), 303)
