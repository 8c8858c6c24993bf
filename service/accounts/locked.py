"""The page that answers whoever may try no more passwords or codes for a while, with ways out."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, ParamSpec

from flask import make_response, render_template

from service.errors import TooManyError

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Response
    from flask.typing import ResponseReturnValue

Given = ParamSpec("Given")


def or_locked(view: Callable[Given, ResponseReturnValue]) -> Callable[Given, ResponseReturnValue]:
    """Let a view that takes passwords or codes answer with the page where too many were wrong."""

    @wraps(view)
    def answer(*args: Given.args, **kwargs: Given.kwargs) -> ResponseReturnValue:
        try:
            return view(*args, **kwargs)
        except TooManyError as error:
            return _locked(error)

    return answer


def _locked(error: TooManyError) -> Response:
    page = make_response(render_template("accounts/locked.html", told=error.detail), error.status)
    page.headers["Cache-Control"] = "no-store"
    page.headers["Retry-After"] = str(error.retry_after)
    return page
