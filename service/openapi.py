"""The description of the public API (OpenAPI 3.1) and the page to try it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_smorest import Api

from service.access import PUBLIC, declare_library

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flask import Flask
    from flask_smorest import Blueprint


class ProblemApi(Api):
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
