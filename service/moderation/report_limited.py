"""Reporting as the public may do it: with rate limits that the API and the widget's form share."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from flask import request

from service.limits import limiter, scaled
from service.moderation.report import report

if TYPE_CHECKING:
    from service.moderation.report import ReportRequest


def _comment() -> str:
    """The comment a request speaks of: named by its path (API) or its query (the widget's form)."""
    named = str((request.view_args or {}).get("comment_id") or request.args.get("report", ""))
    try:
        return f"comment:{UUID(named).hex}"
    except ValueError:
        return "comment:none"


@limiter.shared_limit(scaled("comment_report_limit"), scope="report", key_func=_comment)
@limiter.shared_limit(scaled("report_limit"), scope="report")  # the inner one is looked at first
def report_limited(asked: ReportRequest) -> None:
    """Report within the limits of the reader's address and of the comment.

    Raises:
        RateLimitExceeded: too many of either; nothing was read or stored.
        ServiceError: as `report`.
    """
    report(asked)
