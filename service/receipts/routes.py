"""HTTP of the receipt page, and of the appeal that is made from it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import (
    Blueprint,
    Response,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)

from service.access import public
from service.cases.words import due_day
from service.errors import ConflictError, InvalidError
from service.moderation.appeal import APPEAL_LIMITS, appeal
from service.moderation.reasons import reason_words
from service.receipts.read import find_by_receipt, read_receipt

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from service.errors import ServiceError

pages = Blueprint(
    "receipts",
    __name__,
    template_folder="templates",
    static_folder="static",
    static_url_path="/static/receipts",
)


WORDS = {"due_day": due_day, "reason_words": reason_words, "appeal_limits": APPEAL_LIMITS}


@pages.get("/r/<token>")
@public
def receipt(token: str) -> Response:
    """Show a citizen what became of her words."""
    return _page(token)


@pages.post("/r/<token>/appeal")
@public
def appeal_against(token: str) -> ResponseReturnValue:
    """Take her appeal; what is refused comes back with what she typed."""
    comment, typed = find_by_receipt(token), request.form.get("appeal", "")
    try:
        appeal(comment.id, typed)
    except (ConflictError, InvalidError) as error:
        return _page(token, typed, error)
    return redirect(f"{url_for('receipts.receipt', token=token)}#appeal", 303)


def _page(token: str, typed: str = "", error: ServiceError | None = None) -> Response:
    """Her page; a secret one is neither kept nor passed on."""
    found = read_receipt(token)
    html = render_template(
        "receipts/receipt.html", receipt=found, token=token, typed=typed, error=error, **WORDS
    )
    page = make_response(html, error.status if error else 200)
    page.headers["Cache-Control"] = "no-store"
    page.headers["Referrer-Policy"] = "no-referrer"
    page.headers["X-Robots-Tag"] = "noindex"
    return page
