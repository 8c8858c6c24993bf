"""The iframe page as data: a thread's comments and the form below its heading; for the routes."""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from service.errors import FieldError, InvalidError, said
from service.portals.find import find_portal, owns_host
from service.threads.read import ThreadQuery, read_thread
from service.widget.report import report_form

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from service.portals.find import FoundPortal
    from service.submissions.submit import Accepted
    from service.widget.ask import Asked
    from service.widget.report import ReportForm

KEY_BYTES = 18
EVERYONE = "everyone"
"""Whose replies the API says that a thread takes, where it takes anybody's."""


@dataclass(frozen=True)
class Form:
    """The form as it is shown: what was typed, what is wrong with it, the idempotency key.

    `notice` speaks of the whole form. `parent` is the comment it answers, by id and name.
    """

    values: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)
    notice: str = ""
    key: str = field(default_factory=lambda: secrets.token_urlsafe(KEY_BYTES))
    parent_id: str = ""
    parent_name: str = ""


@dataclass(frozen=True)
class Told:
    """What became of a form: a comment accepted, or the form again with its faults."""

    form: Form = field(default_factory=Form)
    accepted: Accepted | None = None
    report: ReportForm | None = None
    status: int = 200
    retry_after: int | None = None


@dataclass(frozen=True)
class Frame:
    """One iframe page: `comments` as the API gives them, with their times as datetimes.

    `closed_at` is None while the thread is open; `takes_replies` tells of citizens' replies.
    """

    asked: Asked
    origins: list[str]
    thread: Mapping[str, Any]
    closed_at: datetime | None
    takes_replies: bool
    comments: list[dict[str, Any]]
    total: int
    older: str | None
    form: Form
    accepted: Accepted | None
    report: ReportForm | None
    status: int
    retry_after: int | None


def show_frame(asked: Asked, told: Told | None = None) -> Frame:
    """Read the thread that is asked for, and lay the form beside it.

    Raises:
        NotFoundError: unknown portal.
        InvalidError: the page is not the portal's, or its address or the cursor is unusable.
    """
    portal = portal_of(asked)
    body = _read(asked)
    thread = body["thread"]
    open_to_all = not thread["closed"] and thread["replies_by"] == EVERYONE
    told = told or Told(Form(parent_id=asked.reply if open_to_all else ""))
    return Frame(
        asked=asked,
        origins=list(portal.origins),
        thread=thread,
        closed_at=datetime.fromisoformat(thread["closed_at"]) if thread["closed"] else None,
        takes_replies=open_to_all,
        comments=body["comments"],
        total=body["total"],
        older=body["next"],
        form=_with_parent(told.form, body["comments"], strict=not told.form.values),
        accepted=told.accepted,
        report=told.report or report_form(asked),
        status=told.status,
        retry_after=told.retry_after,
    )


def portal_of(asked: Asked) -> FoundPortal:
    """The portal that the page belongs to.

    Raises:
        NotFoundError: unknown portal.
        InvalidError: the page is not the portal's.
    """
    portal = find_portal(asked.portal)
    if not owns_host(portal, asked.page):
        raise InvalidError(
            FieldError("page", "foreign_page", said("halaman ini bukan milik portal tersebut"))
        )
    return portal


def query_of(asked: Asked) -> ThreadQuery:
    """The part of the thread that is asked for."""
    return ThreadQuery(
        portal=asked.portal,
        page_url=asked.page,
        page_id=asked.page_id or None,
        cursor=asked.cursor or None,
        root=asked.root or None,
    )


def _read(asked: Asked) -> dict[str, Any]:
    body: dict[str, Any] = json.loads(read_thread(query_of(asked)).body or b"{}")
    for comment in body["comments"]:
        _prepare(comment, {})
        names = {reply["id"]: reply["author"]["name"] for reply in comment["replies"]}
        for reply in comment["replies"]:
            _prepare(reply, names)
    return body


def _prepare(comment: dict[str, Any], names: Mapping[str, str]) -> None:
    """Add what the page shows besides: the moment, and which reply this one answers, if one."""
    comment["at"] = datetime.fromisoformat(comment["published_at"] or comment["created_at"])
    comment["answers"] = names.get(comment["parent_id"], "")


def _with_parent(form: Form, comments: list[dict[str, Any]], *, strict: bool) -> Form:
    """The form with the name of whom it answers; a link to what is not here answers nobody."""
    if not form.parent_id:
        return form
    names = {comment["id"]: comment["author"]["name"] for comment in _all(comments)}
    name = names.get(form.parent_id, "")
    parent_id = form.parent_id if name or not strict else ""
    return Form(form.values, form.errors, form.notice, form.key, parent_id, name)


def _all(comments: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for comment in comments:
        yield comment
        yield from comment["replies"]
