"""The description of the public API (OpenAPI 3.1), its page, and what the API's routes share."""

from __future__ import annotations

import json
import re
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, cast

from flask import Response, current_app, render_template, request
from flask_smorest import Api

from service.access import PUBLIC, declare_library, public
from service.errors import FieldError, InvalidError
from service.ports import ports

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from flask import Flask
    from flask_smorest import Blueprint

Json = dict[str, Any]

ANY_ORIGIN = {"Access-Control-Allow-Origin": "*"}
"""Public reads, and posts whose origin the use case itself checks: no cookie is ever involved."""

PREFLIGHT = {
    **ANY_ORIGIN,
    "Access-Control-Allow-Methods": "GET, POST, OPTIONS",
    "Access-Control-Allow-Headers": "Content-Type, Idempotency-Key",
    "Access-Control-Max-Age": "86400",
}
SLUG: Json = {"type": "string", "pattern": "^[a-z0-9-]+$", "minLength": 1, "maxLength": 40}
CACHE = "public, max-age=300"
PROBLEM_JSON = "application/problem+json"
ABOUT = """Comments on the news pages of the city's agencies: read a thread, send a comment, count.

Every error is `application/problem+json` (RFC 9457) with a stable `code`; a 422 lists the fields at
fault. Lengths are counted in code points after NFC. Times are RFC 3339 in UTC; days, in the
statistics, are those of Asia/Jakarta. No key is needed, except below `/desk`: members of staff make
personal tokens there on their account page, and send them as `Authorization: Bearer`."""

BY_TOKEN: list[Json] = [{"staffToken": []}]
"""What an operation of the desk's API says of itself: it wants a token."""

PROBLEMS = {
    400: "The body cannot be read",
    401: "No token, or one that does not hold; `WWW-Authenticate` says which",
    403: "The origin is not one of the portal's, or the token lacks the permission",
    404: "There is no such portal or comment, or none in the token's scope",
    409: "The thread is closed, or a request with the same key is still running",
    413: "The body is larger than any honest one",
    415: "Not application/json in UTF-8",
    422: "Fields do not hold; `errors` names each",
    429: "Too many requests",
    503: "Nothing can be stored or served at this moment; nothing was kept by halves",
}
RETRIED = {409, 429, 503}
PROBLEM: Json = {
    "type": "object",
    "properties": {
        "type": {"type": "string", "format": "uri-reference"},
        "title": {"type": "string"},
        "status": {"type": "integer", "minimum": 400, "maximum": 599},
        "code": {"type": "string", "description": "stable; for programs"},
        "detail": {"type": "string", "description": "for people"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "field": {"type": "string", "description": "as the client named it"},
                    "code": {"type": "string", "description": "stable; for programs"},
                    "message": {"type": "string", "description": "for people"},
                },
                "required": ["field", "code", "message"],
            },
        },
    },
    "required": ["type", "title", "status", "code"],
}


class ProblemApi(Api):  # type: ignore[misc]  # the library carries no types
    """flask-smorest with our errors: `service.rendering` answers for all, this describes them."""

    DEFAULT_ERROR_RESPONSE_NAME = "Problem"

    def _register_error_handlers(self) -> None:
        """Leave errors to the application."""

    def _register_responses(self) -> None:
        components = self.spec.components
        components.schema("Problem", PROBLEM)
        components.security_scheme("staffToken", {"type": "http", "scheme": "bearer"})
        components.response("Problem", _problem("Any other fault"))
        for status, description in PROBLEMS.items():
            headers = {"Retry-After": RETRY_AFTER} if status in RETRIED else {}
            components.response(_name(status), _problem(description, headers))

    def _register_pagination_header(self) -> None:
        """Leave out what none of our answers carries."""

    def _openapi_json(self) -> Response:
        headers = {"Cache-Control": CACHE, **ANY_ORIGIN}
        return Response(json.dumps(description()), headers=headers, mimetype="application/json")


RETRY_AFTER: Json = {
    "description": "seconds to wait before the next try",
    "schema": {"type": "integer", "minimum": 0},
}


def install(app: Flask, blueprints: Sequence[Blueprint]) -> None:
    """Register the API's blueprints, and serve their description and the page to try them."""
    app.config.update(
        API_TITLE="Dua Arah",
        API_VERSION="v1",
        OPENAPI_VERSION="3.1.0",
        OPENAPI_URL_PREFIX="/api/v1",
        OPENAPI_JSON_PATH="openapi.json",
        API_SPEC_OPTIONS={"info": {"description": ABOUT}},
    )
    api = ProblemApi(app)
    for blueprint in blueprints:
        api.register_blueprint(blueprint)
    app.extensions["duaarah.openapi"] = _completed(api.spec.to_dict())
    declare_library(app, "api-docs.openapi_json", PUBLIC)
    app.add_url_rule("/api/v1/docs", view_func=api_docs)


def description() -> Json:
    """The OpenAPI document of the current application."""
    return cast("Json", current_app.extensions["duaarah.openapi"])


@public
def api_docs() -> Response:
    """A page that describes every operation, with a form to try those that only read."""
    portal = request.args.get("portal", "")
    portal = portal if re.fullmatch("[a-z0-9-]{1,40}", portal) else ""
    page = render_template(
        "api_docs.html", api=description(), portal=portal, base_url=ports().settings.base_url
    )
    return Response(page)


def problems(*statuses: int) -> dict[int, Json]:
    """The responses of an operation that may fail in these ways; anything may be rate limited."""
    return {status: {"$ref": f"#/components/responses/{_name(status)}"} for status in statuses}


def whole_number(asked: Mapping[str, str], name: str, default: int) -> int:
    """A whole number of the query string that is `asked`.

    Raises:
        InvalidError: it is not one.
    """
    text = asked.get(name)
    if text is None:
        return default
    if not text.isascii() or not text.isdecimal() or len(text) > 9:  # noqa: PLR2004 - fits an int
        raise InvalidError(FieldError(name, "type", "harus bilangan bulat"))
    return int(text)


def query_parameter(name: str, about: str, schema: Json | None = None, **more: object) -> Json:
    """An OpenAPI query parameter; a string unless a schema says otherwise."""
    shape = schema or {"type": "string"}
    return {"in": "query", "name": name, "description": about, "schema": shape, **more}


def header_parameter(name: str, about: str, schema: Json) -> Json:
    """An OpenAPI header parameter."""
    return {"in": "header", "name": name, "description": about, "schema": schema}


def _problem(about: str, headers: Json | None = None) -> Json:
    schema = {"$ref": "#/components/schemas/Problem"}
    made: Json = {"description": about, "content": {PROBLEM_JSON: {"schema": schema}}}
    return made | ({"headers": headers} if headers else {})


def _name(status: int) -> str:
    """The name under which flask-smorest looks a status's response up."""
    return HTTPStatus(status).name


def _completed(document: Json) -> Json:
    """Leave out what is hidden, and say what a portal's name looks like."""
    for path in document["paths"].values():
        for method in [name for name, operation in path.items() if name != "parameters"]:
            if path[method].pop("hidden", False):
                del path[method]
            else:
                path[method]["responses"] = dict(sorted(path[method]["responses"].items()))
        for parameter in path.get("parameters", ()):
            if parameter["name"] == "portal":
                parameter["schema"] = SLUG
                parameter["description"] = "the portal's short name, as its snippet has it"
    return document
