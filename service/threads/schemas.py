"""How threads and counts look in the API's description; tests hold the answers against them."""

from __future__ import annotations

from marshmallow import Schema, fields

from service.openapi import query_parameter


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
    more_replies = fields.Boolean(required=True)
    replies = fields.List(fields.Dict(), required=True)


class CommentBody(ReplyBody):
    """A top-level comment with its first replies."""

    replies = fields.List(fields.Nested(ReplyBody), required=True)


class ThreadHead(Schema):
    """The page a thread belongs to."""

    url = fields.String(required=True)
    title = fields.String(required=True)
    closed = fields.Boolean(required=True)
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


thread_doc = {
    "parameters": [
        query_parameter("page", "address of the page", required=True),
        query_parameter("page_id", "the portal's own id of the page"),
        query_parameter("limit", "1 to 100, 50 unless told"),
        query_parameter("cursor", "`next` of the page before"),
        query_parameter("sort", "newest or oldest"),
        query_parameter("root", "a comment whose replies are wanted, oldest first"),
    ]
}
counts_doc = {
    "parameters": [
        {
            "in": "query",
            "name": "page",
            "required": True,
            "description": "address of a page, up to 100 times",
            "schema": {
                "type": "array",
                "items": {"type": "string"},
                "minItems": 1,
                "maxItems": 100,
            },
        }
    ]
}
