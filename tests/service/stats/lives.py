"""Lives of comments, drawn by Hypothesis and lived through the real use cases."""

from __future__ import annotations

import operator
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st
from sqlalchemy import delete

from service.audit.guard import unguarded
from service.city_time import jakarta_day
from service.comments.move import Move, move_status
from service.comments.status import ActorKind, Status
from service.comments.tables import Comment
from service.db import Base, db, transaction
from service.portals.tables import Agency, Portal
from service.submissions.payload import Submitted
from service.submissions.submit import SubmissionRequest, submit
from tests.fakes import FakeClock, FakeScreener, verdict
from tests.policies import set_policy

if TYPE_CHECKING:
    from datetime import date, datetime
    from uuid import UUID

KEPT = {Portal.__tablename__, Agency.__tablename__}
PORTALS = ("dinkes", "dishub")
DECIDED = (Status.PENDING, Status.PUBLISHED, Status.REJECTED, Status.SPAM)


@dataclass(frozen=True)
class Arrival:
    """Somebody writes."""

    portal: str
    outcome: str
    sentiment: str


@dataclass(frozen=True)
class Decision:
    """A person moves the comment of this number (modulo how many there are), where it may go."""

    number: int
    to: Status


@dataclass(frozen=True)
class Slip:
    """A decision that is taken back, hours later; over midnight, too."""

    number: int
    to: Status
    hours: int


@dataclass(frozen=True)
class Pause:
    """Hours go by."""

    hours: int


Step = Arrival | Decision | Slip | Pause
numbers = st.integers(0, 5)
decided = st.sampled_from(DECIDED)
arrivals = st.builds(
    Arrival,
    st.sampled_from(PORTALS),
    st.sampled_from(("publish", "hold", "spam")),
    st.sampled_from(("negative", "neutral", "positive")),
)
pauses = st.builds(Pause, st.integers(1, 40))
decisions = st.builds(Decision, numbers, decided)
slips = st.builds(Slip, numbers, decided, st.integers(0, 20))
steps = st.builds(
    operator.add,
    st.lists(arrivals, min_size=2, max_size=6),
    st.lists(st.one_of(slips, decisions, pauses, arrivals), min_size=6, max_size=18),
)


@dataclass
class Town:
    """Lives through steps, and keeps by itself what the figures ought to say."""

    clock: FakeClock
    screener: FakeScreener
    comments: list[UUID] = field(default_factory=list)
    expected: Counter[tuple[str, date]] = field(default_factory=Counter)

    def empty(self) -> None:
        """Forget every life; `dishub` publishes at once, `dinkes` holds."""
        with transaction() as session, unguarded(session.connection()):
            for table in reversed(Base.metadata.sorted_tables):
                if table.name not in KEPT:
                    session.execute(delete(table))
        set_policy("portal:dishub", moderation="post")
        self.comments, self.expected = [], Counter()

    def live(self, step: Step) -> None:
        """Take one step; a decision needs a comment to decide on."""
        if isinstance(step, Pause):
            self.clock.forward(hours=step.hours)
        elif isinstance(step, Arrival):
            self._arrive(step)
        elif self.comments:
            comment_id = self.comments[step.number % len(self.comments)]
            if isinstance(step, Slip):
                self._slip(comment_id, step)
            else:
                self._decide(comment_id, step.to)

    def _arrive(self, step: Arrival) -> None:
        self.screener.says = verdict(step.outcome, step.sentiment)
        accepted = submit(SubmissionRequest(step.portal, _submitted(step.portal)))
        self.comments.append(accepted.id)
        day = jakarta_day(self.clock.now())
        status = db.session.get_one(Comment, accepted.id).status
        self.expected.update({("received", day): 1, (status, day): 1})
        if step.outcome != "publish":
            self.expected["withheld_machine", day] += 1

    def _decide(self, comment_id: UUID, to: Status) -> None:
        if _move(comment_id, to, self.clock.now()) is not None:
            self.expected[to, jakarta_day(self.clock.now())] += 1

    def _slip(self, comment_id: UUID, step: Slip) -> None:
        at = self.clock.now()
        old = _move(comment_id, step.to, at)
        if old is not None:
            self.clock.forward(hours=step.hours)
            _move(comment_id, old, self.clock.now(), undoes=at)


def _move(
    comment_id: UUID, to: Status, at: datetime, undoes: datetime | None = None
) -> Status | None:
    """Move where the status table allows it; gives the old status."""
    with transaction() as session:
        comment = session.get_one(Comment, comment_id)
        old = Status(comment.status)
        if old is to:
            return None
        move_status(session, comment, Move(to, ActorKind.STAFF, "staff:1", "test", at, undoes))
        return old


def _submitted(portal: str) -> Submitted:
    given: dict[str, Any] = dict.fromkeys(("page_id", "author_email", "author_url", "parent_id"))
    return Submitted(
        page_url=f"https://{portal}.example/berita",
        page_title="",
        author_name="Warga",
        body="Kapan jalan ini diperbaiki?",
        notify=False,
        **given,
    )
