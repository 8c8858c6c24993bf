"""What else the author of a comment has written, as far as she can be told; the item page shows it.

An e-mail address nobody has proved, and an address on the net is shared by a whole office: both
are hints to a moderator, never grounds by themselves.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import or_, select

from service.comments.tables import Comment
from service.db import db
from service.moderation.find import within

if TYPE_CHECKING:
    from collections.abc import Sequence

    from service.access import Scope

MOST_SHOWN = 10


@dataclass(frozen=True)
class AuthorHistory:
    """Comments with the same e-mail or from the same address, the newest first.

    `more` says that there are others beyond `MOST_SHOWN`.
    """

    comments: Sequence[Comment]
    more: bool


def history_of(comment: Comment, scope: Scope) -> AuthorHistory:
    """What the scope may see of the author's other comments."""
    same = [
        column == value
        for column, value in (
            (Comment.author_email, comment.author_email),
            (Comment.address_hash, comment.address_hash),
        )
        if value
    ]
    if not same:
        return AuthorHistory([], more=False)
    found = db.session.scalars(
        select(Comment)
        .where(or_(*same), Comment.id != comment.id, Comment.kind == "citizen", within(scope))
        .order_by(Comment.id.desc())
        .limit(MOST_SHOWN + 1)
    ).all()
    return AuthorHistory(found[:MOST_SHOWN], more=len(found) > MOST_SHOWN)
