"""Finding a citizen's comment inside a member's scope; every use case of the room begins here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, literal_column, select
from sqlalchemy.orm import joinedload

from service.comments.tables import Comment
from service.db import ROW_LOCK
from service.errors import NotFoundError, OutOfScopeError
from service.moderation.tables import Decision
from service.portals.covered import on_covered_portal
from service.portals.tables import Portal
from service.prepared import Prepared

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from uuid import UUID

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

    from service.access import Scope


WITH_PORTAL = (joinedload(Comment.portal).lazyload(Portal.agency),)
LOCK = ROW_LOCK | {"of": Comment}
_STANDING = Prepared(
    select(Decision.id)
    .where(Decision.comment_id == bindparam("comment"), Decision.undone_at.is_(None))
    .order_by(Decision.id.desc())
    .limit(literal_column("1"))
    .offset(literal_column("0"))
)


@dataclass(frozen=True)
class Held:
    """Comments that nobody else changes until this transaction ends, and what stands on them.

    The comments are named so that the session keeps them.
    """

    comments: Sequence[Comment]
    standing: Mapping[UUID, Decision]


def find_comment(session: Session, comment_id: UUID, scope: Scope, *, lock: bool) -> Comment:
    """The comment; with `lock`, nobody else changes it until this transaction ends.

    Raises:
        NotFoundError: there is none, or it lies outside the scope; the two look the same.
    """
    comment = session.get(
        Comment, comment_id, options=WITH_PORTAL, with_for_update=LOCK if lock else None
    )
    if comment is None or comment.kind != "citizen":
        raise NotFoundError
    if not scope.covers(comment.portal.agency_id, comment.portal_id):
        raise OutOfScopeError(f"comment:{comment.id}", comment.portal_id)
    return comment


def hold(session: Session, ids: Sequence[UUID]) -> Held:
    """Lock these comments and load them at once; `find_comment` then asks no database for them."""
    in_order = select(Comment).where(Comment.id.in_(ids)).order_by(Comment.id)  # no deadlocks
    comments = session.scalars(
        in_order.with_for_update(key_share=True).execution_options(populate_existing=True)
    ).all()
    decisions = session.scalars(
        select(Decision)
        .where(Decision.comment_id.in_(ids), Decision.undone_at.is_(None))
        .order_by(Decision.id)
    )
    return Held(comments, {decision.comment_id: decision for decision in decisions})


def standing_decision(session: Session, comment_id: UUID) -> Decision | None:
    """The last decision that was not undone; None where only a machine has judged so far."""
    found = _STANDING.rows_within(session, comment=comment_id.hex)
    return session.get_one(Decision, found[0][0]) if found else None


def within(scope: Scope) -> ColumnElement[bool]:
    """The condition that a comment lies in the scope."""
    return on_covered_portal(scope, Comment.portal_id)
