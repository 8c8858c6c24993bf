"""What an evidence pack is drawn from: comments that stand as gambling spam, and who says so."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sqlalchemy import select, text
from sqlalchemy.orm import selectinload

from service.audit.tables import AuditEvent
from service.comments.status import Status
from service.comments.tables import DONE, WAITING, Comment, CommentVerdict
from service.db import db
from service.moderation.find import within
from service.moderation.tables import Decision

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime
    from uuid import UUID

    from service.access import Scope

KIND: Final = "gambling"
BATCH: Final = 200
VIEWS: Final = (("spam", text(WAITING)), ("rejected", text(DONE)))
"""Where spam lies on the desk, and the words by which a database sees which partial index fits."""
PROOF: Final = ("comment:received", "comment:decided")


@dataclass(frozen=True)
class EvidenceRequest:
    """Gambling spam received from `since` until before `until`, inside a scope.

    `portal` is a portal's id, None for all; `actor` is named in the trail; more than `most`
    comments are refused.
    """

    since: datetime
    until: datetime
    scope: Scope
    actor: str
    portal: int | None = None
    most: int | None = None


@dataclass(frozen=True)
class Found:
    """A comment with its verdicts, oldest first, the decision that stands, and its events."""

    comment: Comment
    verdicts: Sequence[CommentVerdict]
    standing: Decision | None
    events: Sequence[AuditEvent]

    @property
    def by_machine(self) -> list[CommentVerdict]:
        """The verdicts that say it is about gambling."""
        return [one for one in self.verdicts if one.detail.get("spam_kind") == KIND]

    @property
    def by_person(self) -> Decision | None:
        """The decision by which a person says it is spam; people say no kind."""
        standing = self.standing
        return standing if standing and standing.new_status == Status.SPAM else None

    @property
    def counts(self) -> bool:
        """Whether it belongs into the pack.

        The machine took it for gambling, or a person calls it spam and the machine names no kind:
        what the machine takes for another kind, a person has not called gambling either.
        """
        named = any(one.detail.get("spam_kind") for one in self.verdicts)
        return bool(self.by_machine) or (self.by_person is not None and not named)

    def event(self, tag: str, decision: int | None = None) -> AuditEvent | None:
        """The event with this tag, of this decision where one is given."""
        return next(
            (
                one
                for one in self.events
                if one.tag == tag and decision in {None, one.detail.get("decision")}
            ),
            None,
        )


def evidence_in(request: EvidenceRequest) -> Iterator[Found]:
    """Citizens' comments that stand as spam and belong into the pack, in the order they came."""
    ids = _spam_in(request)
    for start in range(0, len(ids), BATCH):
        batch = db.session.scalars(
            select(Comment)
            .where(Comment.id.in_(ids[start : start + BATCH]), Comment.status == Status.SPAM)
            .order_by(Comment.created_at, Comment.id)
            .options(selectinload(Comment.thread))
        ).all()
        yield from (one for one in _with_all(batch) if one.counts)


def _spam_in(request: EvidenceRequest) -> list[UUID]:
    """The ids of all spam asked for, in the order it came: the indexes of the desk's views tell.

    What nobody has confirmed lies in one view, what a person calls spam with what was rejected.
    """
    conditions = [
        Comment.status == Status.SPAM,
        Comment.created_at >= request.since,
        Comment.created_at < request.until,
        within(request.scope),
    ]
    if request.portal is not None:
        conditions.append(Comment.portal_id == request.portal)
    found = [
        row
        for view, indexed in VIEWS
        for row in db.session.execute(
            select(Comment.created_at, Comment.id).where(
                Comment.desk_view == view, indexed, *conditions
            )
        )
    ]
    return [row.id for row in sorted(found, key=tuple)]


def _with_all(comments: Sequence[Comment]) -> Iterator[Found]:
    """The comments with what is stored of them, read for all at once."""
    ids = [comment.id for comment in comments]
    verdicts: dict[UUID, list[CommentVerdict]] = defaultdict(list)
    for verdict in db.session.scalars(
        select(CommentVerdict).where(CommentVerdict.comment_id.in_(ids)).order_by(CommentVerdict.id)
    ):
        verdicts[verdict.comment_id].append(verdict)
    decisions = db.session.scalars(
        select(Decision)
        .where(Decision.comment_id.in_(ids), Decision.undone_at.is_(None))
        .order_by(Decision.id)
    )
    standing = {decision.comment_id: decision for decision in decisions}
    events: dict[str, list[AuditEvent]] = defaultdict(list)
    subjects = [f"comment:{comment_id}" for comment_id in ids]
    for event in db.session.scalars(
        select(AuditEvent)
        .where(AuditEvent.subject.in_(subjects), AuditEvent.tag.in_(PROOF))
        .order_by(AuditEvent.id)
    ):
        events[event.subject].append(event)
    for comment in comments:
        found = events[f"comment:{comment.id}"]
        yield Found(comment, verdicts[comment.id], standing.get(comment.id), found)
