"""HTTP of the policies: what counts where, a preview before anything is set, and the history."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, flash, redirect, request, url_for
from flask_babel import gettext

from service.access import needs
from service.errors import ConflictError, InvalidError
from service.moderation.policy_pages import (
    may_read_policies,
    place_named,
    policy_typed,
    policy_writer,
    ruling_shown,
    show_policies,
    show_policy,
    show_policy_preview,
)
from service.moderation.show import Refused
from service.policies.policy_save import NewPolicy, restore_policy, save_policy
from service.ports import ports
from service.responses import keep_private

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

MOST = 2**31 - 1  # what the database has numbers for

pages = Blueprint("policies", __name__)
pages.after_request(keep_private)
pages.add_app_template_global(may_read_policies)
pages.add_app_template_global(ruling_shown)


@pages.get("/desk/policies")
@needs("policies")
def policies() -> str:
    """Show what counts where."""
    return show_policies()


@pages.get("/desk/policies/<name>")
@needs("policies")
def policy(name: str) -> str:
    """Show one place's policy and the form; on the way back from a preview, as it was filled in."""
    return show_policy(place_named(name), typed=request.args or None)


@pages.get("/desk/policies/<name>/preview")
@needs("policies")
def preview_policy(name: str) -> ResponseReturnValue:
    """Show what a policy would have done; nothing is set yet."""
    place = place_named(name)
    try:
        return show_policy_preview(place, request.args)
    except InvalidError as error:
        return show_policy(place, Refused(error, request.args)), error.status


@pages.post("/desk/policies/<name>")
@needs("policies:write")
def set_policy(name: str) -> ResponseReturnValue:
    """Set a place's policy; what is refused comes back with what was typed."""
    place, form = place_named(name), request.form
    try:
        new = NewPolicy(place, policy_typed(form), _seen())
        save_policy(new, policy_writer(), ports().clock())
    except (ConflictError, InvalidError) as error:
        return show_policy(place, Refused(error, form)), error.status
    flash(gettext("Kebijakan disimpan. Berlaku mulai tanggapan berikutnya."))
    return redirect(url_for("policies.policy", name=name), 303)


@pages.post(f"/desk/policies/<name>/versions/<int(max={MOST}):version>/restore")
@needs("policies:write")
def restore(name: str, version: int) -> ResponseReturnValue:
    """Set a place's policy to what it was."""
    place = place_named(name)
    try:
        restore_policy(place, version, _seen(), policy_writer(), ports().clock())
    except (ConflictError, InvalidError) as error:
        return show_policy(place, Refused(error, {})), error.status
    flash(gettext("Kebijakan dikembalikan ke versi %(version)s.", version=version))
    return redirect(url_for("policies.policy", name=name), 303)


def _seen() -> int:
    """The version of the policy that the form was made of."""
    return request.form.get("seen_version", -1, type=int)
