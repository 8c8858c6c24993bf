"""Keeps what surrounds every request small: no idle hooks of libraries, no asking for async views.

Flask-Limiter looks for default limits (there are none: routes are decorated) and writes headers
(switched off); Flask-WTF asks whether it shall protect everything (`access` does). Measured, they
cost as much CPU as a whole cached read.
"""

from __future__ import annotations

from inspect import unwrap
from typing import TYPE_CHECKING, Any

from flask import Flask

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

IDLE = ("flask_limiter", "flask_wtf")


class Application(Flask):
    """Flask without the question, asked of every view and hook at every request, if it is async."""

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """The function itself: none of ours is async."""
        return func


def undress(app: Flask, endpoints: Iterable[str]) -> None:
    """Call these views without the wrappers that flask-smorest only hangs its documentation on."""
    for endpoint in endpoints:
        app.view_functions[endpoint] = unwrap(app.view_functions[endpoint])


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
