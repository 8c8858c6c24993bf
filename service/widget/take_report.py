"""Taking a reader's report from the widget's form, every refusal told on it; for the routes."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from uuid import UUID

from flask_limiter import RateLimitExceeded

from service.errors import ConflictError, InvalidError, NotFoundError, UnavailableError
from service.moderation.report import ReportRequest
from service.moderation.report_limited import report_limited
from service.threads.read import checked_key
from service.widget.report import ReportForm, report_form
from service.widget.show import Told, portal_of, query_of, show_frame
from service.widget.words import BUSY, DOWN, SLOW_DOWN, words_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from service.widget.ask import Asked
    from service.widget.show import Frame

KEPT = ("reason", "text")
TAKEN = 202
TOO_MANY = 429


def take_report(asked: Asked, form: Mapping[str, str], origin: str | None, reader: str) -> Frame:
    """Store the report; give the page that tells what became of it, the typed text kept.

    Raises:
        NotFoundError: unknown portal.
        ForbiddenError: a foreign or hidden origin.
        InvalidError: the page is not the portal's, or it cannot be shown; nothing is stored.
    """
    checked_key(query_of(asked))
    portal_of(asked)
    blank = report_form(asked) or ReportForm()
    if not blank.name:
        return show_frame(asked, Told(report=ReportForm(), status=NotFoundError.status))
    typed = replace(blank, values={name: form.get(name, "") for name in KEPT})
    wanted = ReportRequest(
        asked.portal, UUID(asked.report), typed.values["reason"], typed.values["text"], reader,
        origin,
    )  # fmt: skip
    try:
        report_limited(wanted)
    except InvalidError as error:
        errors = {fault.field: words_of(fault) for fault in error.errors}
        told = Told(report=replace(typed, errors=errors), status=error.status)
    except NotFoundError as error:  # it was taken away this very moment
        told = Told(report=ReportForm(), status=error.status)
    except (ConflictError, UnavailableError) as error:
        words = DOWN if isinstance(error, UnavailableError) else BUSY
        refused = replace(typed, notice=str(words))
        told = Told(report=refused, status=error.status, retry_after=error.retry_after)
    except RateLimitExceeded as error:
        refused = replace(typed, notice=str(SLOW_DOWN))
        wait = error.limit.limit.get_expiry()
        told = Told(report=refused, status=TOO_MANY, retry_after=wait)
    else:
        told = Told(report=replace(blank, done=True), status=TAKEN)
    return show_frame(asked, told)
