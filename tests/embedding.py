"""Articles that embed the widget, and what a browser finds in them; for the browser tests."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from playwright.sync_api import expect
from sqlalchemy import select

from service.comments.tables import Comment, Thread
from service.db import db
from tests.publishing import published

if TYPE_CHECKING:
    from uuid import UUID

    from playwright.sync_api import Frame, Page

    from tests.servers import HostSite, Live

numbers = itertools.count(1)
HEIGHT = "() => document.querySelector('iframe').getBoundingClientRect().height"

ARTICLE = """<!doctype html><html lang="id"><head><title>Puskesmas buka hari Sabtu</title>
<style>:root {{ color-scheme: light dark }} body {{ margin: 1rem; font: 1rem/1.5 sans-serif }}
</style></head>
<body><h1>Puskesmas buka hari Sabtu</h1><p>Isi berita.</p>{inside}
<noscript><a href="{frame}">Tanggapan</a></noscript></body></html>"""


def frame_url(live: Live, page_url: str, **asked: str) -> str:
    """The address of the iframe page for an article."""
    query = urlencode({"portal": "dinkes", "page": page_url} | asked)
    return f"{live.url}/embed/thread?{query}"


def article(live: Live, site: HostSite | None = None, extra: str = "", **attributes: str) -> str:
    """An article of its own with the widget; gives its address."""
    site = site or live.host
    path = f"/berita/{next(numbers)}"
    given = "".join(f' data-{name}="{value}"' for name, value in attributes.items())
    tag = f'<script src="{live.url}/embed/v1.js" data-portal="dinkes"{given} defer></script>'
    frame = frame_url(live, site.url + path).replace("&", "&amp;")
    return site.put(path, ARTICLE.format(inside=tag + extra, frame=frame))


def embedded(page: Page, url: str) -> Frame:
    """Open the article and wait until the widget shows; gives its frame."""
    page.goto(url)
    expect(page.locator("iframe")).to_be_visible()
    page.wait_for_function("() => document.querySelector('iframe').offsetHeight > 100")
    return page.frames[1]


def bodies(live: Live, page_url: str) -> list[tuple[str, str]]:
    """Body and status of what is stored for a page."""
    with live.app.app_context():
        rows = db.session.execute(
            select(Comment.body, Comment.status)
            .join(Thread, Thread.id == Comment.thread_id)
            .where(Thread.url == page_url)
        )
        return [(row.body, row.status) for row in rows]


def publish(live: Live, page_url: str, **change: object) -> UUID:
    """Store a comment under the article, published by a moderator."""
    with live.app.app_context():
        return published(page_url, **change)
