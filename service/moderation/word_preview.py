"""What words would have caught in the last comments received; called by the desk and a command."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select, true

from service.comments.status import Status
from service.comments.tables import Comment
from service.db import db
from service.policies.words import checked
from service.policies.words_preview import Preview, Seen, preview_of
from service.portals.tables import Portal
from service.screening.verdict import Submission

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import ColumnElement

    from service.policies.words import NewWords
    from service.policies.words_scope import ListScope

LAST = 1000


def preview(new: NewWords) -> Preview:
    """Look at the last `LAST` comments that the list has a say on, the newest first.

    Raises:
        InvalidError: the words cannot be listed.
    """
    return preview_of(checked(new), _last_comments(new.scope))


def _last_comments(scope: ListScope) -> Iterator[Seen]:
    rows = db.session.execute(
        select(
            Comment.id,
            Comment.body,
            Comment.author_name,
            Comment.author_url,
            Comment.status,
            Comment.portal_id,
            Portal.agency_id,
        )
        .join(Portal, Portal.id == Comment.portal_id)
        .where(Comment.kind == "citizen", _of(scope))
        .order_by(Comment.id.desc())
        .limit(LAST)
    )
    for row in rows:
        written = Submission(row.body, row.author_name, "", row.author_url or "")
        published = row.status == Status.PUBLISHED
        yield Seen(row.id, written, row.portal_id, row.agency_id, published)


def _of(scope: ListScope) -> ColumnElement[bool]:
    if scope.portal_id is not None:
        return Comment.portal_id == scope.portal_id
    if scope.agency_id is not None:
        return Portal.agency_id == scope.agency_id
    return true()
