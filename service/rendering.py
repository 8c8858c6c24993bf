"""Turns every error into one kind of answer: problem+json under /api, a page elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import structlog
from flask import Flask, Response, json, make_response, render_template, request
from flask.globals import request_ctx
from flask_babel import gettext
from flask_limiter import RateLimitExceeded
from sqlalchemy.exc import DBAPIError
from werkzeug.exceptions import HTTPException

from service.db import db, is_outage
from service.errors import (
    ForbiddenError,
    NotFoundError,
    ServiceError,
    TooLargeError,
    UnavailableError,
    UnreadableError,
    UnsupportedError,
    said,
)
from service.openapi import ANY_ORIGIN
from service.responses import embeddable

if TYPE_CHECKING:
    from limits import RateLimitItem

PROBLEM_JSON = "application/problem+json"
READABLE = {**ANY_ORIGIN, "Access-Control-Expose-Headers": "Retry-After"}
"""A portal's own script may read what was wrong, as it may read what went well."""

TITLES = {
    400: UnreadableError.title,
    403: ForbiddenError.title,
    404: NotFoundError.title,
    405: said("Cara meminta ini tidak dilayani"),
    413: TooLargeError.title,
    415: UnsupportedError.title,
}
"""What Flask's own errors are called in the words of the rest."""

log = structlog.get_logger()


def install_error_handlers(app: Flask) -> None:
    """Register the one handler for each family of errors."""
    app.register_error_handler(ServiceError, answer_error)
    app.register_error_handler(RateLimitExceeded, _rate_limited)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(DBAPIError, _database_error)
    app.register_error_handler(Exception, _unexpected)


def problem(status: int, code: str, title: str, **more: Any) -> Response:  # noqa: ANN401 - JSON
    """An RFC 9457 problem document."""
    body = {"type": "about:blank", "title": title, "status": status, "code": code, **more}
    return Response(json.dumps(body), status, READABLE, content_type=PROBLEM_JSON)


def answer_error(error: ServiceError) -> Response:
    """The answer to an error of ours: a problem under /api, else a page."""
    more: dict[str, Any] = {"detail": gettext(error.detail)} if error.detail else {}
    if error.errors:
        more["errors"] = [
            {"field": fault.field, "code": fault.code, "message": gettext(fault.message)}
            for fault in error.errors
        ]
    answer = _answer(error.status, error.code, error.title, error.retry_after, **more)
    if error.challenge:
        answer.headers["WWW-Authenticate"] = error.challenge
    return answer


def _rate_limited(error: RateLimitExceeded) -> Response:
    item: RateLimitItem = error.limit.limit
    return _answer(
        429,
        "too_many_requests",
        said("Terlalu banyak permintaan"),
        item.get_expiry(),
        detail=gettext("batas: %(limit)s", limit=str(item)),
    )


def _http_error(error: HTTPException) -> Response:
    status = error.code or 500
    answer = _answer(status, _code(error.name), TITLES.get(status, error.name), None)
    if status == 405:  # noqa: PLR2004 - RFC 9110: a 405 names the methods there are
        answer.headers.extend(error.get_headers())
        answer.content_type = PROBLEM_JSON if _wants_problem() else "text/html; charset=utf-8"
    return answer


def _database_error(error: DBAPIError) -> Response:
    db.session.rollback()
    if is_outage(error):
        return answer_error(UnavailableError(retry_after=30))
    return _unexpected(error)


def _unexpected(error: Exception) -> Response:
    log.error("unexpected error", error=type(error).__name__, exc_info=error)
    return _answer(500, ServiceError.code, ServiceError.title, None)


def _answer(
    status: int,
    code: str,
    title: str,
    retry_after: int | None,
    **more: Any,  # noqa: ANN401 - JSON
) -> Response:
    title = gettext(title)
    if _wants_problem():
        answer = problem(status, code, title, **more)
    else:
        page = render_template("error.html", status=status, code=code, title=title, **more)
        answer = make_response(page, status)
        if request.path.startswith("/embed/"):  # a reader in a frame must see it; it has no button
            embeddable(answer, ["*"])
    if retry_after is not None:
        answer.headers["Retry-After"] = str(retry_after)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _wants_problem() -> bool:
    """Under /api; and where the Host header is none, so that a page could not be linked to."""
    return request.path.startswith("/api/") or request_ctx.url_adapter is None


def _code(name: str) -> str:
    return name.lower().replace(" ", "_")
