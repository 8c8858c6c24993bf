"""HTTP of the receipt page."""

from __future__ import annotations

from flask import Blueprint, Response, make_response, render_template

from service.access import public
from service.cases.words import due_day
from service.moderation.reasons import reason_words
from service.receipts.read import read_receipt

pages = Blueprint(
    "receipts",
    __name__,
    template_folder="templates",
    static_folder="static",
    static_url_path="/static/receipts",
)


@pages.get("/r/<token>")
@public
def receipt(token: str) -> Response:
    """Show a citizen what became of her words; a secret page is neither kept nor passed on."""
    words = {"due_day": due_day, "reason_words": reason_words}
    found = read_receipt(token)
    page = make_response(render_template("receipts/receipt.html", receipt=found, **words))
    page.headers["Cache-Control"] = "no-store"
    page.headers["Referrer-Policy"] = "no-referrer"
    page.headers["X-Robots-Tag"] = "noindex"
    return page
