"""HTTP of the audit trail's page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, render_template, request

from service.access import member, needs, reader_scope
from service.admin.trail import MOST, Asked, asked_of, read_trail
from service.admin.words import detail_words, tag_words
from service.errors import InvalidError
from service.responses import keep_private

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

pages = Blueprint("trail", __name__, template_folder="templates")
pages.after_request(keep_private)
pages.add_app_template_filter(tag_words)
pages.add_app_template_filter(detail_words)


@pages.app_template_global()
def may_read_trail() -> bool:
    """Whether the desk offers the page."""
    return bool(reader_scope("audit:read"))


@pages.get("/desk/audit")
@needs("audit:read")
def trail() -> ResponseReturnValue:
    """Show what happened, by whom, the newest first."""
    scope, refused = member("audit:read").scope, None
    try:
        asked = asked_of(request.args)
    except InvalidError as error:
        asked, refused = Asked(), error
    before = request.args.get("before", type=int)
    found = read_trail(scope, asked, min(max(before, 0), MOST) if before is not None else None)
    page = render_template("admin/audit.html", trail=found, asked=request.args, refused=refused)
    return (page, refused.status) if refused else page
