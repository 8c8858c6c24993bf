"""The page that answers whoever may try no more passwords or codes for a while.

The ways out that it names depend on what was wrong, and on whether she is signed in.
"""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, ParamSpec

from flask import make_response, render_template
from flask_login import current_user

from service.accounts.lockout import LockedError

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
        except LockedError as error:
            return _locked(error)

    return answer


def _locked(error: LockedError) -> Response:
    shown = {"told": error.detail, "codes": error.codes, "inside": current_user.is_authenticated}
    page = make_response(render_template("accounts/locked.html", **shown), error.status)
    page.headers["Cache-Control"] = "no-store"
    page.headers["Retry-After"] = str(error.retry_after)
    return page
