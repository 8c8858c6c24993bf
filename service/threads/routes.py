"""HTTP of what the public reads: a thread, and the counts of many."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from flask import request
from flask_smorest import Blueprint

from service.access import public
from service.openapi import ANY_ORIGIN, whole_number
from service.responses import WholeResponse
from service.threads.counts import count_comments
from service.threads.read import DEFAULT_LIMIT, ThreadQuery, read_thread
from service.threads.schemas import CountsAnswer, ThreadBody, counts_doc, thread_doc

if TYPE_CHECKING:
    from flask import Response

api = Blueprint("threads", __name__, url_prefix="/api/v1", description="Reading what is public")

JSON = "application/json"
CACHE = "public, max-age=0, s-maxage=10, stale-while-revalidate=60"


@api.route("/portals/<portal>/thread")
@api.doc(**thread_doc)
@api.alt_response(200, schema=ThreadBody, description="One page of a thread")
@public
def thread(portal: str) -> Response:
    """Read a thread."""
    asked = request.args.to_dict()  # plain: asking a MultiDict for what is not there is dear
    query = ThreadQuery(
        portal=portal,
        page_url=asked.get("page", ""),
        page_id=asked.get("page_id") or None,
        limit=whole_number(asked, "limit", DEFAULT_LIMIT),
        cursor=asked.get("cursor") or None,
        sort=asked.get("sort", "newest"),
        root=asked.get("root") or None,
        if_none_match=request.headers.get("If-None-Match"),
    )
    answer = read_thread(query)
    headers = {"ETag": answer.etag, "Cache-Control": CACHE, **ANY_ORIGIN}
    return WholeResponse.of(answer.body, JSON, headers)


@api.route("/portals/<portal>/counts")
@api.doc(**counts_doc)
@api.alt_response(200, schema=CountsAnswer, description="Comments by page")
@public
def counts(portal: str) -> Response:
    """Count the comments under many pages."""
    found = count_comments(portal, request.args.getlist("page"))
    headers = {"Cache-Control": CACHE, **ANY_ORIGIN}
    body = json.dumps({"counts": found}, ensure_ascii=False).encode()
    return WholeResponse.of(body, JSON, headers)
