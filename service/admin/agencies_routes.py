"""HTTP of the agencies: their list, a new one, one of them, another name for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, flash, redirect, request, url_for
from flask_babel import gettext

from service.access import needs
from service.admin.agencies_pages import Typed, show_agencies, show_agency
from service.admin.manager import manager
from service.errors import ForbiddenError, InvalidError
from service.portals.change import rename_agency
from service.portals.manage import PERMISSION
from service.portals.register import add_agency
from service.ports import ports
from service.responses import keep_private

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

pages = Blueprint("agencies", __name__)
pages.after_request(keep_private)


@pages.get("/desk/agencies")
@needs(PERMISSION)
def agencies() -> str:
    """List the agencies she manages."""
    return show_agencies()


@pages.post("/desk/agencies")
@needs(PERMISSION)
def agency_added() -> ResponseReturnValue:
    """Add an agency."""
    form, who = request.form, manager(PERMISSION)
    slug = form.get("slug", "").strip()
    try:
        add_agency(slug, form.get("name", ""), who.actor, ports().clock(), who.reach)
    except (ForbiddenError, InvalidError) as error:
        return show_agencies(Typed(form, error)), error.status
    flash(gettext("OPD ditambahkan. Tambahkan portalnya, lalu undang petugasnya."))
    return redirect(url_for("agencies.agency", slug=slug), 303)


@pages.get("/desk/agencies/<slug>")
@needs(PERMISSION)
def agency(slug: str) -> str:
    """Show one agency."""
    return show_agency(slug)


@pages.post("/desk/agencies/<slug>")
@needs(PERMISSION)
def agency_renamed(slug: str) -> ResponseReturnValue:
    """Give it another name."""
    form = request.form
    try:
        changed = rename_agency(slug, form.get("name", ""), manager(PERMISSION), ports().clock())
    except InvalidError as error:
        return show_agency(slug, Typed(form, error)), error.status
    flash(gettext("Nama disimpan.") if changed else gettext("Tidak ada yang berubah."))
    return redirect(url_for("agencies.agency", slug=slug), 303)
