"""The description of the public API (OpenAPI 3.1), and what its routes share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import request
from flask_smorest import Api

from service.access import PUBLIC, declare_library
from service.errors import FieldError, InvalidError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flask import Flask
    from flask_smorest import Blueprint

ANY_ORIGIN = {"Access-Control-Allow-Origin": "*"}
"""Public reads, and posts whose origin the use case itself checks: no cookie is ever involved."""

PREFLIGHT = {
    **ANY_ORIGIN,
    "Access-Control-Allow-Methods": "GET, POST, OPTIONS",
    "Access-Control-Allow-Headers": "Content-Type, Idempotency-Key",
    "Access-Control-Max-Age": "86400",
}


class ProblemApi(Api):  # type: ignore[misc]  # the library carries no types
    """flask-smorest without its own error handlers: `service.rendering` answers for all."""

    def _register_error_handlers(self) -> None:
        """Leave errors to the application."""


def install(app: Flask, blueprints: Sequence[Blueprint]) -> None:
    """Register the API's blueprints and serve their description."""
    app.config.update(
        API_TITLE="Dua Arah",
        API_VERSION="v1",
        OPENAPI_VERSION="3.1.0",
        OPENAPI_URL_PREFIX="/api/v1",
        OPENAPI_JSON_PATH="openapi.json",
    )
    api = ProblemApi(app)
    for blueprint in blueprints:
        api.register_blueprint(blueprint)
    declare_library(app, "api-docs.openapi_json", PUBLIC)


def whole_number(name: str, default: int) -> int:
    """A whole number from the query string.

    Raises:
        InvalidError: it is not one.
    """
    text = request.args.get(name)
    if text is None:
        return default
    if not text.isascii() or not text.isdecimal() or len(text) > 9:  # noqa: PLR2004 - fits an int
        raise InvalidError(FieldError(name, "type", "harus bilangan bulat"))
    return int(text)


def query_parameter(name: str, description: str, *, required: bool = False) -> dict[str, Any]:
    """An OpenAPI query parameter that is a string."""
    return {
        "in": "query",
        "name": name,
        "required": required,
        "description": description,
        "schema": {"type": "string"},
    }
