"""Drops the hooks of libraries that would do nothing before and after every request.

Flask-Limiter looks for default limits (there are none: routes are decorated) and writes headers
(switched off); Flask-WTF asks whether it shall protect everything (`access` does). Measured, they
cost as much CPU as a whole cached read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from flask import Flask

IDLE = ("flask_limiter", "flask_wtf")


def drop_idle(app: Flask) -> None:
    """Take them out; called once every library is installed."""
    tables: tuple[dict[Any, list[Any]], ...] = (
        app.before_request_funcs,
        app.after_request_funcs,
        app.teardown_request_funcs,
    )
    for table in tables:
        table[None] = [hook for hook in table.get(None, []) if not _module(hook).startswith(IDLE)]


def _module(hook: Any) -> str:  # noqa: ANN401 - a function, a method or a partial of one
    return str(getattr(hook, "func", hook).__module__)
