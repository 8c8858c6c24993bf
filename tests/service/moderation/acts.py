"""Everything that anybody may do with a comment, and what must hold whatever was done."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from service.access import Member, Scope
from service.accounts.add_staff import NewStaff, add_staff
from service.accounts.grant import Reach
from service.audit.tables import AuditEvent
from service.audit.verify import verify
from service.cases.answer import AnswerRequest, answer
from service.comments.move import Move, move_status
from service.comments.status import ActorKind, Status, may_move
from service.comments.tables import Comment, StatusMove
from service.db import db, transaction
from service.delivery.tables import OutboxMessage
from service.moderation.appeal import appeal
from service.moderation.appeal_decide import AppealDecision, decide_appeal
from service.moderation.arrange import arrange
from service.moderation.bulk import Seen, decide_many, undo_many
from service.moderation.carry_out import announced_by
from service.moderation.decide import DecisionRequest, decide
from service.moderation.dismiss_reports import dismiss_reports
from service.moderation.edit import EditRequest, edit
from service.moderation.find import standing_decision
from service.moderation.notes import write_note
from service.moderation.publish_answer import PublishAndAnswer, publish_and_answer
from service.moderation.report import ReportRequest, report
from service.moderation.tables import Decision, Report
from service.moderation.undo import undo
from service.ports import ports

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import datetime
    from uuid import UUID

PORTAL = "dinkes"
DECIDED = ("published", "rejected", "spam")
TEXTS = ("Kapan buka?", "Jalan di depan pasar rusak parah.", "Terima kasih banyak.")
ANSWER = "Buka mulai pukul 08.00."


def two_moderators(at: datetime) -> tuple[Member, Member]:
    """Two colleagues who may decide everywhere; call it inside the application's context."""
    members = []
    for number in (1, 2):
        new = NewStaff(f"m{number}@staf.test", f"Moderator {number}", Reach("moderator"))
        staff_id = add_staff(new, "test:setup", at)
        members.append(Member(staff_id, new.name, Scope(everywhere=True)))
    return members[0], members[1]


@dataclass(frozen=True)
class Seer:
    """Somebody who has looked at a comment, in the version that it had then."""

    comment_id: UUID
    version: int
    member: Member

    def decide(self, to: str) -> None:
        """Publish, reject or spam."""
        decide(DecisionRequest(self.comment_id, to, self.version, self.member, "insult"))

    def edit(self, text: str) -> None:
        """Change what the public reads."""
        edit(EditRequest(self.comment_id, text, self.version, self.member))

    def answer(self) -> None:
        """Answer officially."""
        answer(AnswerRequest(self.comment_id, ANSWER, self.version, self.member))

    def publish_and_answer(self) -> None:
        """Both in one step."""
        asked = PublishAndAnswer(self.comment_id, ANSWER, self.version, self.member, self.member)
        publish_and_answer(asked)

    def undo(self) -> None:
        """Undo the last decision on it, if that was hers."""
        last = select(func.max(Decision.id)).where(Decision.comment_id == self.comment_id)
        undo(db.session.scalar(last) or 0, self.member)

    def appeal(self) -> None:
        """The citizen's appeal."""
        appeal(self.comment_id, "Ini keluhan yang sah.")

    def decide_appeal(self, act: str) -> None:
        """Accept or dismiss it."""
        asked = AppealDecision(self.comment_id, act, "Tetap begitu.", self.version, self.member)
        decide_appeal(asked)

    def report(self, reader: str) -> None:
        """A reader's report."""
        report(ReportRequest(PORTAL, self.comment_id, "insult", "", reader))

    def dismiss_reports(self) -> None:
        """Let it stay public, reports or not."""
        last = db.session.scalar(select(func.max(Report.id))) or 0
        dismiss_reports(self.comment_id, last, self.version, self.member)

    def arrange(self, act: str) -> None:
        """Pin, unpin, close, open."""
        arrange(self.comment_id, act, self.member)

    def note(self) -> None:
        """Tell colleagues something."""
        write_note(self.comment_id, "Sudah ditelepon.", self.member)

    def withdraw(self) -> None:
        """The citizen takes it back."""
        with transaction() as session:
            comment = session.get_one(Comment, self.comment_id, with_for_update=True)
            now = ports().clock()
            move = Move(Status.WITHDRAWN, ActorKind.CITIZEN, "citizen", "withdrawn", now)
            move_status(session, comment, move)


ACTS: dict[str, Callable[[Seer], None]] = {
    **{to: partial(lambda to, seer: seer.decide(to), to) for to in DECIDED},
    "edit": lambda seer: seer.edit(f"{TEXTS[1]} ({seer.member.id}, {seer.version})"),
    "answer": Seer.answer,
    "publish and answer": Seer.publish_and_answer,
    "undo": Seer.undo,
    "withdraw": Seer.withdraw,
    "pin": lambda seer: seer.arrange("pin"),
    "close": lambda seer: seer.arrange("close"),
    "report": lambda seer: seer.report("a"),
    "dismiss": Seer.dismiss_reports,
    "appeal": Seer.appeal,
    "accept": lambda seer: seer.decide_appeal("accept"),
}
BY_VERSION = (*DECIDED, "edit", "answer", "publish and answer", "dismiss", "accept")
"""What is refused to whoever has not seen the newest version."""


def decide_on_many(ids: Sequence[UUID], to: str, member: Member) -> UUID:
    """One decision on many comments as they stand now; the batch's id."""
    like = DecisionRequest(ids[0], to, 0, member, "insult")
    return decide_many([Seen(one, version_of(one)) for one in ids], like).batch


def undo_all_of(batch: UUID, member: Member) -> None:
    """Take a whole batch back."""
    undo_many(batch, member)


def version_of(comment_id: UUID) -> int:
    """The comment's version now."""
    return db.session.scalars(select(Comment.version).where(Comment.id == comment_id)).one()


@dataclass(frozen=True)
class Standing:
    """What is seen of a comment from outside: where it stands, how often it changed."""

    status: str
    version: int


def standing_of(ids: Iterable[UUID]) -> dict[UUID, Standing]:
    """Where these comments stand now."""
    rows = db.session.execute(
        select(Comment.id, Comment.status, Comment.version).where(Comment.id.in_(list(ids)))
    )
    return {row.id: Standing(row.status, row.version) for row in rows}


def faults_of(ids: Iterable[UUID]) -> list[str]:
    """What is wrong with these comments' histories, and with the whole trail."""
    return [*verify().faults, *(fault for one in ids for fault in _faults_of(one))]


def _faults_of(comment_id: UUID) -> Iterable[str]:
    comment = db.session.get_one(Comment, comment_id)
    moves = db.session.scalars(
        select(StatusMove).where(StatusMove.comment_id == comment_id).order_by(StatusMove.id)
    ).all()
    before: str | None = None
    for move in moves:
        old = None if before is None else Status(before)
        if move.old != before or not may_move(old, Status(move.new), ActorKind(move.actor_kind)):
            yield f"{comment_id}: {before} → {move.old} → {move.new} by {move.actor_kind}"
        before = move.new
    if before != comment.status:
        yield f"{comment_id}: stands {comment.status}, was moved to {before}"
    if _told(comment_id) != [(move.old, move.new) for move in moves]:
        yield f"{comment_id}: the trail tells of other moves"
    standing = standing_decision(db.session(), comment_id)
    if standing and comment.status not in {standing.new_status, Status.WITHDRAWN}:
        yield f"{comment_id}: stands {comment.status}, was decided {standing.new_status}"
    yield from _announced_wrongly(comment_id)


def _told(comment_id: UUID) -> list[tuple[str | None, str]]:
    """The moves that the trail knows of."""
    events = db.session.scalars(
        select(AuditEvent)
        .where(
            AuditEvent.subject == f"comment:{comment_id}",
            AuditEvent.tag.in_(("comment:received", "comment:moved")),
        )
        .order_by(AuditEvent.number)
    )
    return [(event.detail.get("old"), event.detail["new"]) for event in events]


def _announced_wrongly(comment_id: UUID) -> Iterable[str]:
    """Decisions that do not stand and still wait to be announced."""
    standing = standing_decision(db.session(), comment_id)
    for decision in db.session.scalars(
        select(Decision.id).where(Decision.comment_id == comment_id)
    ):
        waiting = select(OutboxMessage.id).where(
            OutboxMessage.subject == announced_by(decision), OutboxMessage.state == "queued"
        )
        stands = standing is not None and standing.id == decision
        if not stands and db.session.scalar(waiting.limit(1)) is not None:
            yield f"{comment_id}: decision {decision} does not stand and will be announced"
