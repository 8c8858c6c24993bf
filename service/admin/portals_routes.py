"""HTTP of the portals: their list, a new one, one with its snippet, preview and keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, flash, redirect, request, url_for
from flask_babel import gettext

from service.access import fresh, needs
from service.admin.agencies_pages import Typed
from service.admin.manager import manager
from service.admin.portals_pages import show_portal, show_portals
from service.errors import ConflictError, InvalidError
from service.portals.change import PortalChange, change_portal
from service.portals.keys import make_key, replace_key, revoke_key
from service.portals.manage import PERMISSION
from service.portals.register import NewPortal, add_portal
from service.ports import ports
from service.responses import keep_private

if TYPE_CHECKING:
    from flask import Response
    from flask.typing import ResponseReturnValue

pages = Blueprint("portals", __name__)
pages.after_request(keep_private)
KEYS = "/desk/portals/<slug>/keys"
KEY = f"{KEYS}/<int(max=2147483647):number>"


@pages.get("/desk/portals")
@needs(PERMISSION)
def portals() -> str:
    """List the portals she manages."""
    return show_portals()


@pages.post("/desk/portals")
@needs(PERMISSION)
def portal_added() -> ResponseReturnValue:
    """Add a portal to an agency of hers."""
    form, who = request.form, manager(PERMISSION)
    slug, name, agency = (form.get(field, "").strip() for field in ("slug", "name", "agency"))
    try:
        new = NewPortal(slug, name, agency, _lines(form.get("origins", "")))
        add_portal(new, who.actor, ports().clock(), who.reach)
    except InvalidError as error:
        return show_portals(Typed(form, error)), error.status
    flash(gettext("Portal ditambahkan. Salin kode pasangnya di bawah."))
    return redirect(url_for("portals.portal", slug=slug), 303)


@pages.get("/desk/portals/<slug>")
@needs(PERMISSION)
def portal(slug: str) -> Response:
    """Show one portal."""
    return show_portal(slug)


@pages.post("/desk/portals/<slug>")
@needs(PERMISSION)
def portal_changed(slug: str) -> ResponseReturnValue:
    """Change its name and origins; what is refused comes back with what was typed."""
    form = request.form
    origins = _lines(form.get("origins", ""))
    change = PortalChange(form.get("name", ""), origins, form.get("seen", ""))
    try:
        changed = change_portal(slug, change, manager(PERMISSION), ports().clock())
    except (ConflictError, InvalidError) as error:
        return show_portal(slug, Typed(form, error)), error.status
    flash(gettext("Portal disimpan.") if changed else gettext("Tidak ada yang berubah."))
    return redirect(url_for("portals.portal", slug=slug), 303)


@pages.post(KEYS)
@needs(PERMISSION)
@fresh
def key_made(slug: str) -> ResponseReturnValue:
    """Make a key and show it, this once."""
    form = request.form
    try:
        secret = make_key(slug, form.get("key_name", ""), manager(PERMISSION), ports().clock())
    except InvalidError as error:
        return show_portal(slug, refused_key=Typed(form, error)), error.status
    return show_portal(slug, secret=secret), 201


@pages.post(f"{KEY}/replace")
@needs(PERMISSION)
@fresh
def key_replaced(slug: str, number: int) -> ResponseReturnValue:
    """Make a key in the place of this one and show it, this once."""
    try:
        secret = replace_key(slug, number, manager(PERMISSION), ports().clock())
    except ConflictError as error:
        return show_portal(slug, refused_key=Typed(request.form, error)), error.status
    return show_portal(slug, secret=secret), 201


@pages.post(f"{KEY}/revoke")
@needs(PERMISSION)
@fresh
def key_revoked(slug: str, number: int) -> ResponseReturnValue:
    """Revoke a key."""
    revoke_key(slug, number, manager(PERMISSION), ports().clock())
    flash(gettext("Kunci dicabut."))
    return redirect(url_for("portals.portal", slug=slug, _anchor="keys"), 303)


def _lines(text: str) -> tuple[str, ...]:
    """One origin a line, as typed; longer lists than may be are refused by their number."""
    return tuple(text.splitlines())
