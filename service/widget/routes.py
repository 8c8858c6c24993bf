"""HTTP of what a portal embeds: the loader script, and the iframe page with its form."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from flask import Blueprint, Response, make_response, render_template, request

from service.access import public
from service.languages import choose_language
from service.limits import client_address, sender
from service.moderation.report_reasons import REPORT_REASONS
from service.openapi import ANY_ORIGIN
from service.responses import embeddable
from service.widget.ask import read_asked
from service.widget.show import show_frame
from service.widget.take import Sender, take_form
from service.widget.take_report import take_report

if TYPE_CHECKING:
    from service.widget.show import Frame

pages = Blueprint(
    "widget",
    __name__,
    template_folder="templates",
    static_folder="static",
    static_url_path="/static/widget",
)

LOADER = (Path(__file__).parent / "static" / "loader.js").read_bytes()
LOADER_HEADERS = {
    "Cache-Control": "public, max-age=600",
    "Cross-Origin-Resource-Policy": "cross-origin",
    **ANY_ORIGIN,
}


@pages.get("/embed/v1.js")
@public
def loader() -> Response:
    """Give the loader; browsers keep it for a while and then ask by its ETag."""
    script = Response(LOADER, headers=LOADER_HEADERS, mimetype="text/javascript")
    script.add_etag()
    script.make_conditional(request)
    return script


@pages.get("/embed/thread")
@public
def thread() -> Response:
    """Show a thread and its form, in a frame or by itself."""
    return _page(show_frame(read_asked(request.args)))


@pages.post("/embed/thread")
@public
def write() -> Response:
    """Take the form; the answer is the same page, with what became of the comment."""
    writer = Sender(request.headers.get("Origin"), client_address(), choose_language())
    return _page(take_form(read_asked(request.args), request.form, writer))


@pages.post("/embed/report")
@public
def report() -> Response:
    """Take a reader's report; the answer is the thread's page, with what became of it."""
    origin = request.headers.get("Origin")
    return _page(take_report(read_asked(request.args), request.form, origin, sender()))


def _page(frame: Frame) -> Response:
    html = render_template("widget/thread.html", frame=frame, report_words=REPORT_REASONS)
    page = make_response(html, frame.status)
    page.headers["Cache-Control"] = "no-store"  # the form's idempotency key is for one reader
    if frame.retry_after is not None:
        page.headers["Retry-After"] = str(frame.retry_after)
    return embeddable(page, frame.origins)
