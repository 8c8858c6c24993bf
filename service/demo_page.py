"""The demo's article page, which embeds the widget as a portal would; not there in production."""

from __future__ import annotations

from flask import Blueprint, Response, make_response, render_template

from service.access import public
from service.ports import ports
from service.responses import CONTENT_SECURITY_POLICY

DEMO_PORTAL = "demo"
"""The portal whose comments are invented: whoever collects texts to learn from leaves it out."""

DEMO_PAGE_ID = "demo-article"
DEMO_PATH = "/demo/"
FRAMES = f"frame-src 'self'; {CONTENT_SECURITY_POLICY}"

pages = Blueprint("demo", __name__)


@pages.get(DEMO_PATH)
@public
def article() -> Response:
    """Show the article with its comments."""
    url = f"{ports().settings.base_url}{DEMO_PATH}"
    text = render_template("demo.html", portal=DEMO_PORTAL, page_id=DEMO_PAGE_ID, url=url)
    page = make_response(text)
    page.headers["Content-Security-Policy"] = f"{FRAMES}'none'"
    return page
