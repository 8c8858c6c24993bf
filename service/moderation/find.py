"""Finding a citizen's comment inside a member's scope; every use case of the room begins here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, literal_column, select
from sqlalchemy.orm import joinedload
from sqlalchemy.orm.attributes import set_committed_value

from service.comments.tables import Comment
from service.errors import NotFoundError, OutOfScopeError
from service.moderation.tables import Decision
from service.objects import columns_of, made
from service.portals.covered import on_covered_portal
from service.portals.tables import Portal
from service.prepared import Prepared

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from uuid import UUID

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

    from service.access import Scope


_COLUMNS = columns_of(Comment)
_COMMENT, _PORTAL = slice(0, len(_COLUMNS)), slice(len(_COLUMNS), None)
_LOCKED = Prepared(
    select(*_COLUMNS, *columns_of(Portal))
    .join(Comment.portal)
    .where(Comment.id == bindparam("comment"))
    .with_for_update(key_share=True, of=Comment)
)
WITH_PORTAL = (joinedload(Comment.portal).lazyload(Portal.agency),)
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
    comment = (
        _locked(session, comment_id)
        if lock
        else session.get(Comment, comment_id, options=WITH_PORTAL)
    )
    if comment is None or comment.kind != "citizen":
        raise NotFoundError
    if not scope.covers(comment.portal.agency_id, comment.portal_id):
        raise OutOfScopeError(f"comment:{comment.id}", comment.portal_id)
    return comment


def _locked(session: Session, comment_id: UUID) -> Comment | None:
    rows = _LOCKED.rows_within(session, comment=comment_id.hex)
    if not rows:
        return None
    comment = made(session, Comment, rows[0][_COMMENT])
    set_committed_value(comment, "portal", made(session, Portal, rows[0][_PORTAL]))
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
