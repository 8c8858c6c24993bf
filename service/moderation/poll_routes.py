"""HTTP of the poll: 304 while nothing has changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, request

from service.access import public
from service.moderation.poll import count_changes
from service.responses import WholeResponse

if TYPE_CHECKING:
    from flask import Response

pages = Blueprint("poll", __name__)


@pages.get("/poll/<key>")
@public
def changes(key: str) -> Response:
    """Say whether the queue has changed since the page's ETag."""
    etag = f'"{count_changes(key)}"'
    known = request.headers.get("If-None-Match", "").removeprefix("W/") == etag
    headers = {"ETag": etag, "Cache-Control": "no-store"}
    return WholeResponse.of(None if known else b"{}", "application/json", headers)
