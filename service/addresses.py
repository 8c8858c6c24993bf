"""Addresses in templates, put together once where they are always the same; set up by the factory.

A page of the desk asks for twenty, most of them of its navigation and its files: together they
cost as much as reading its rows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import has_request_context, request

if TYPE_CHECKING:
    from flask import Flask

ALIKE = {"filename"}
"""A value that has few, and never one that somebody from outside has chosen."""


def install(app: Flask) -> None:
    """Let templates ask for addresses as before."""
    known: dict[tuple[str, str | None], str] = {}

    def url_for(endpoint: str, **values: Any) -> str:  # noqa: ANN401 - as Flask's own
        within = has_request_context() and not request.script_root and endpoint[0] != "."
        if not within or values.keys() - ALIKE:
            return app.url_for(endpoint, **values)
        key = endpoint, values.get("filename")
        if key not in known:
            known[key] = app.url_for(endpoint, **values)
        return known[key]

    app.jinja_env.globals["url_for"] = url_for
