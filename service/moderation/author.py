"""What else the author of a comment has written, as far as she can be told; the item page shows it.

An e-mail address nobody has proved, an address on the net is shared by a whole office, and a text
is copied by whoever likes it: all are hints to a moderator, never grounds by themselves.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import or_, select

from service.comments.tables import Comment
from service.db import db
from service.moderation.find import within
from service.policies.campaigns import near_duplicates

if TYPE_CHECKING:
    from collections.abc import Sequence

    from service.access import Scope

MOST_SHOWN = 10
MOST_ALIKE = 5


@dataclass(frozen=True)
class AuthorHistory:
    """Comments with the same e-mail or from the same address, the newest first.

    `more` says that there are others beyond `MOST_SHOWN`.
    """

    comments: Sequence[Comment]
    more: bool


@dataclass(frozen=True)
class Alike:
    """Another comment that says nearly the same: `percent` of both texts is shared."""

    comment: Comment
    percent: int


def alike_to(comment: Comment, scope: Scope) -> list[Alike]:
    """What the scope may see of the comments that this one nearly repeats, the most alike first.

    Whoever wrote them: the campaign memory knows those that a person decided on in the last 30
    days, and finds them by their fingerprints; no text is searched.
    """
    found = [one for one in near_duplicates(comment.body) if one[0] != comment.id]
    listed = select(Comment).where(
        Comment.id.in_([comment_id for comment_id, _ in found]), within(scope)
    )
    seen = {other.id: other for other in db.session.scalars(listed)} if found else {}
    alike = [Alike(seen[id_], round(100 * share)) for id_, share in found if id_ in seen]
    return alike[:MOST_ALIKE]


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
