"""The form by which a reader reports a comment, as data; `show` and `take_report` fill it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from uuid import UUID

from service.errors import NotFoundError
from service.moderation.report import find_reportable

if TYPE_CHECKING:
    from collections.abc import Mapping

    from service.widget.ask import Asked

QUOTE_LENGTH = 160


@dataclass(frozen=True)
class ReportForm:
    """The form for one comment: whose it is, how it begins, what was typed and what is wrong.

    `name` is empty where the comment is not shown any more; `notice` speaks of the whole form;
    `done` says that the report has arrived.
    """

    name: str = ""
    quote: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)
    notice: str = ""
    done: bool = False


def report_form(asked: Asked) -> ReportForm | None:
    """The empty form for the comment that is asked for; None where none is.

    Raises:
        NotFoundError: unknown portal.
    """
    if not asked.report:
        return None
    try:
        comment = find_reportable(asked.portal, UUID(asked.report))
    except (NotFoundError, ValueError):
        return ReportForm()
    text = " ".join(comment.shown_body.split())
    quote = text if len(text) <= QUOTE_LENGTH else f"{text[:QUOTE_LENGTH].rstrip()}…"
    return ReportForm(comment.author_name, quote)
