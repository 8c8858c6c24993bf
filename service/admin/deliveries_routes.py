"""HTTP of the deliveries: the outbox, trying again what failed, calling off what waits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, flash, redirect, request, url_for
from flask_babel import gettext, ngettext

from service.access import needs
from service.admin.deliveries import (
    PERMISSION,
    call_off_delivery,
    put_deliveries_away,
    restore_delivery,
    retry_deliveries,
    retry_delivery,
)
from service.admin.deliveries_pages import (
    age_words,
    count_words,
    show_deliveries,
    wanted_of,
)
from service.admin.deliveries_words import fault_words, kind_words, state_words
from service.admin.manager import manager
from service.errors import ConflictError, ForbiddenError
from service.ports import ports
from service.responses import keep_private

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

pages = Blueprint("deliveries", __name__)
pages.after_request(keep_private)
pages.add_app_template_filter(age_words)
pages.add_app_template_filter(count_words)
pages.add_app_template_filter(fault_words, "delivery_fault_words")
pages.add_app_template_filter(kind_words, "delivery_kind_words")
pages.add_app_template_filter(state_words, "delivery_state_words")

LIST = "/desk/deliveries"
ONE = f"{LIST}/<int(max=2147483647):message_id>"


@pages.get(LIST)
@needs(PERMISSION)
def deliveries() -> str:
    """Show what was announced and how its delivery stands."""
    before, off = (request.args.get(name, type=int) for name in ("before", "off"))
    return show_deliveries(wanted_of(request.args), before, off=off)


@pages.post(f"{LIST}/retry")
@needs(PERMISSION)
def all_retried() -> ResponseReturnValue:
    """Try again all that failed, of the kind that is shown."""
    kind = wanted_of(request.form).kind
    many = retry_deliveries(kind, manager(PERMISSION), ports().clock())
    flash(ngettext("%(num)s kiriman dicoba lagi.", "%(num)s kiriman dicoba lagi.", many))
    return redirect(_back(), 303)


@pages.post(f"{LIST}/put-away")
@needs(PERMISSION)
def all_put_away() -> ResponseReturnValue:
    """Put away all that no further try brings to anybody, of the kind that is shown."""
    many = put_deliveries_away(wanted_of(request.form).kind, manager(PERMISSION), ports().clock())
    flash(ngettext("%(num)s kiriman disisihkan.", "%(num)s kiriman disisihkan.", many))
    return redirect(_back(), 303)


@pages.post(f"{ONE}/retry")
@needs(PERMISSION)
def retried(message_id: int) -> ResponseReturnValue:
    """Try one of them again."""
    try:
        retry_delivery(message_id, manager(PERMISSION), ports().clock())
    except ConflictError as error:
        return show_deliveries(wanted_of(request.form), refused=error), error.status
    flash(gettext("Kiriman segera dicoba lagi."))
    return redirect(_back(), 303)


@pages.post(f"{ONE}/cancel")
@needs(PERMISSION)
def called_off(message_id: int) -> ResponseReturnValue:
    """Call one of them off, or put it away; what was done can be taken back at the top."""
    try:
        call_off_delivery(message_id, manager(PERMISSION), ports().clock())
    except (ConflictError, ForbiddenError) as error:
        return show_deliveries(wanted_of(request.form), refused=error), error.status
    return redirect(_back(off=message_id), 303)


@pages.post(f"{ONE}/restore")
@needs(PERMISSION)
def restored(message_id: int) -> ResponseReturnValue:
    """Take back that one of them was called off."""
    try:
        restore_delivery(message_id, manager(PERMISSION), ports().clock())
    except ConflictError as error:
        return show_deliveries(wanted_of(request.form), refused=error), error.status
    flash(gettext("Kiriman dikembalikan."))
    return redirect(_back(), 303)


def _back(off: int | None = None) -> str:
    """The list as it was, with what was just called off."""
    wanted = wanted_of(request.form)
    state, kind = wanted.state or None, wanted.kind or None
    return url_for("deliveries.deliveries", state=state, kind=kind, off=off)
