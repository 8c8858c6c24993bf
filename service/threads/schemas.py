"""How threads and counts look in the API's description; tests hold the answers against them."""

from __future__ import annotations

from marshmallow import Schema, fields

from service.comments.page import PAGE_ID_LENGTH
from service.comments.tables import URL_LENGTH
from service.openapi import header_parameter, problems, query_parameter
from service.policies.policy import EVERYONE, OFFICIALS
from service.threads.counts import MOST_PAGES
from service.threads.read import DEFAULT_LIMIT, MOST, SORTS

CURSOR = {"type": "string", "pattern": "^([0-9a-f]{32})?$"}
COMMENT_ID = {
    "type": "string",
    "pattern": "^([0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})?$",
}


class AuthorBody(Schema):
    """Who wrote a comment; an official answer names its agency."""

    name = fields.String(required=True)
    agency = fields.String()


class ReplyBody(Schema):
    """A public comment, or an official answer."""

    id = fields.UUID(required=True)
    parent_id = fields.UUID(required=True, allow_none=True)
    kind = fields.String(required=True, metadata={"enum": ["citizen", "official"]})
    author = fields.Nested(AuthorBody, required=True)
    body_html = fields.String(required=True)
    body = fields.String(required=True)
    created_at = fields.DateTime(required=True)
    published_at = fields.DateTime(required=True, allow_none=True)
    edited = fields.Boolean(required=True)
    pinned = fields.Boolean()
    more_replies = fields.Boolean(required=True)
    replies = fields.List(fields.Dict(), required=True)


class CommentBody(ReplyBody):
    """A top-level comment with its first replies."""

    replies = fields.List(fields.Nested(ReplyBody), required=True)


class ThreadHead(Schema):
    """The page a thread belongs to; since when it takes no comments, and whose replies it takes."""

    url = fields.String(required=True)
    title = fields.String(required=True)
    closed = fields.Boolean(required=True)
    closed_at = fields.DateTime(required=True, allow_none=True)
    replies_by = fields.String(required=True, metadata={"enum": [EVERYONE, OFFICIALS]})
    portal = fields.String(required=True)
    portal_name = fields.String(required=True)
    agency = fields.String(required=True)


class ThreadBody(Schema):
    """One page of a thread."""

    thread = fields.Nested(ThreadHead, required=True)
    comments = fields.List(fields.Nested(CommentBody), required=True)
    total = fields.Integer(required=True)
    next = fields.String(required=True, allow_none=True)


class CountsAnswer(Schema):
    """Published comments by page address."""

    counts = fields.Dict(keys=fields.String(), values=fields.Integer(), required=True)


ETAG = {"description": "changes with whatever readers can see", "schema": {"type": "string"}}
CACHED = {"description": "how long a CDN may keep it", "schema": {"type": "string"}}
PAGE = {"type": "string", "pattern": "^https?://[^/?#]+", "maxLength": URL_LENGTH}
EXAMPLE_PAGE = "https://dinkes.example/berita/puskesmas"

thread_doc = {
    "operationId": "readThread",
    "description": "Top-level comments in pages, each with its first replies; newest first unless "
    "told, up to three pinned ones before all others on the first page, `limit` apart. An official "
    "answer is a comment of kind `official`. A page without comments is an empty thread.",
    "parameters": [
        query_parameter("page", "address of the page", PAGE, required=True, example=EXAMPLE_PAGE),
        query_parameter(
            "page_id",
            "the portal's own id of the page, which names the thread where it is given",
            {"type": "string", "maxLength": PAGE_ID_LENGTH},
        ),
        query_parameter(
            "limit",
            "how many top-level comments",
            {"type": "integer", "minimum": 1, "maximum": MOST, "default": DEFAULT_LIMIT},
        ),
        query_parameter("cursor", "`next` of the page before", CURSOR),
        query_parameter(
            "sort",
            "which come first",
            {"type": "string", "enum": list(SORTS), "default": "newest"},
        ),
        query_parameter("root", "a comment whose replies are wanted, oldest first", COMMENT_ID),
        header_parameter("If-None-Match", "the ETag you hold", {"type": "string"}),
    ],
    "responses": {
        200: {"headers": {"ETag": ETAG, "Cache-Control": CACHED}},
        304: {"description": "What you hold is still good", "headers": {"ETag": ETAG}},
        **problems(404, 422, 503),
    },
}
counts_doc = {
    "operationId": "countComments",
    "description": "Published comments, official answers included, by the address as you wrote it.",
    "parameters": [
        query_parameter(
            "page",
            f"address of a page, up to {MOST_PAGES} times",
            {"type": "array", "items": PAGE, "minItems": 1, "maxItems": MOST_PAGES},
            required=True,
            example=[EXAMPLE_PAGE],
        )
    ],
    "responses": {200: {"headers": {"Cache-Control": CACHED}}, **problems(404, 422, 503)},
}
