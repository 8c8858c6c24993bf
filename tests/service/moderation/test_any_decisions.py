"""No sequence of decisions breaks the status table or the audit chain, alone or two at once."""

from __future__ import annotations

import itertools
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    invariant,
    multiple,
    rule,
    run_state_machine_as_test,
)

from service.audit.chain import read_head
from service.comments.status import Status
from service.db import db
from service.errors import ServiceError
from tests.fakes import FakeClock, FakeScreener, verdict
from tests.publishing import submitted
from tests.service.moderation.acts import (
    ACTS,
    BY_VERSION,
    DECIDED,
    TEXTS,
    Seer,
    Standing,
    decide_on_many,
    faults_of,
    standing_of,
    two_moderators,
    undo_all_of,
    version_of,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from uuid import UUID

    from flask import Flask

    from service.access import Member

NUMBERS = itertools.count()
QUIET = list(HealthCheck)
SEQUENCES = settings(
    max_examples=20, stateful_step_count=40, deadline=None, suppress_health_check=QUIET
)
TO = st.sampled_from(DECIDED)
WHO = st.integers(0, 1)
SAYS = st.sampled_from(["publish", "hold", "spam"])
MAIL = st.sampled_from([True, True, False])


class Desk(RuleBasedStateMachine):
    """Two moderators, citizens and readers around one page; what is refused changes nothing."""

    comments = Bundle("comments")
    batches = Bundle("batches")

    def __init__(
        self, app: Flask, clock: FakeClock, screener: FakeScreener, staff: tuple[Member, Member]
    ) -> None:
        super().__init__()
        self._clock, self._screener, self._staff = clock, screener, staff
        self._page = f"https://dinkes.example/berita/{next(NUMBERS)}"
        self._known: dict[UUID, Standing] = {}
        self._context = app.app_context()
        self._context.push()
        self._number = read_head(db.session()).number

    @rule(target=comments, says=SAYS, mail=MAIL)
    def write(self, says: str, mail: bool) -> UUID:  # noqa: FBT001 - drawn
        """A citizen writes."""
        self._screener.says = verdict(says)
        email = "siti@contoh.id" if mail else None
        with suppress(ServiceError):
            return self._received(submitted(self._page, author_email=email, notify=mail).id)
        return multiple()  # type: ignore[return-value]  # the page is closed

    @rule(target=comments, parent=comments)
    def reply(self, parent: UUID) -> UUID:
        """A citizen replies, if that is public."""
        self._screener.says = verdict("publish")
        with suppress(ServiceError):
            return self._received(submitted(self._page, parent_id=parent).id)
        return multiple()  # type: ignore[return-value]

    @rule(one=comments, to=TO, who=WHO)
    def decide(self, one: UUID, to: str, who: int) -> None:
        """Decide, or decide anew: the reversal that is possible for ever."""
        if self._did(one, partial(self._seer(one, who).decide, to)):
            assert self._known[one].status == to

    @rule(one=comments, act=st.sampled_from(BY_VERSION), who=WHO, back=st.integers(1, 3))
    def act_late(self, one: UUID, act: str, who: int, back: int) -> None:
        """Act on what was seen some changes ago: at most a double click is let through."""
        was, seer = self._known[one], self._seer(one, who, back)
        self._did(one, partial(ACTS[act], seer))
        assert self._known[one] == was

    @rule(one=comments, text=st.sampled_from(TEXTS), who=WHO)
    def edit(self, one: UUID, text: str, who: int) -> None:
        """Edit what the public reads."""
        self._same(one, partial(self._seer(one, who).edit, text))

    @rule(one=comments, who=WHO)
    def answer(self, one: UUID, who: int) -> None:
        """Answer officially."""
        self._same(one, self._seer(one, who).answer)

    @rule(one=comments, who=WHO)
    def publish_and_answer(self, one: UUID, who: int) -> None:
        """Both in one step."""
        if self._did(one, self._seer(one, who).publish_and_answer):
            assert self._known[one].status == Status.PUBLISHED

    @rule(one=comments, to=TO, who=WHO, other=WHO)
    def undo(self, one: UUID, to: str, who: int, other: int) -> None:
        """Decide and undo that, if it was her own."""
        was = self._known[one].status
        decided = self._did(one, partial(self._seer(one, who).decide, to))
        if self._did(one, self._seer(one, other).undo) and decided:
            assert (self._known[one].status, who) == (was, other)

    @rule(one=comments, reader=st.sampled_from("abc"))
    def report(self, one: UUID, reader: str) -> None:
        """A reader reports it."""
        self._same(one, partial(self._seer(one).report, reader))

    @rule(one=comments, who=WHO)
    def dismiss_reports(self, one: UUID, who: int) -> None:
        """Dismiss what readers reported."""
        self._same(one, self._seer(one, who).dismiss_reports)

    @rule(one=comments)
    def appeal(self, one: UUID) -> None:
        """Its author appeals."""
        self._same(one, self._seer(one).appeal)

    @rule(one=comments, act=st.sampled_from(["accept", "dismiss"]), who=WHO)
    def decide_appeal(self, one: UUID, act: str, who: int) -> None:
        """Decide the appeal."""
        accepted = self._did(one, partial(self._seer(one, who).decide_appeal, act))
        if accepted and act == "accept":
            assert self._known[one].status == Status.PUBLISHED

    @rule(one=comments, act=st.sampled_from(["pin", "unpin", "close", "open"]))
    def arrange(self, one: UUID, act: str) -> None:
        """Pin the comment, close the page, or take either back."""
        self._same(one, partial(self._seer(one).arrange, act))

    @rule(one=comments)
    def note(self, one: UUID) -> None:
        """Leave a note."""
        self._same(one, self._seer(one).note)

    @rule(one=comments)
    def withdraw(self, one: UUID) -> None:
        """Its author takes it back, for good."""
        self._did(one, self._seer(one).withdraw)
        assert self._known[one].status == Status.WITHDRAWN

    @rule(
        target=batches, some=st.lists(comments, min_size=1, max_size=5, unique=True), to=TO, who=WHO
    )
    def decide_many(self, some: list[UUID], to: str, who: int) -> tuple[UUID, int]:
        """Decide on several in one go."""
        batch = decide_on_many(some, to, self._staff[who])
        was = {one: self._known[one].status for one in some}
        self._look(*some)
        for one in some:
            assert self._known[one].status in {to, was[one]}
        return batch, who

    @rule(batch=batches)
    def undo_many(self, batch: tuple[UUID, int]) -> None:
        """Take all of it back."""
        with suppress(ServiceError):
            undo_all_of(batch[0], self._staff[batch[1]])
        self._look(*self._known)

    @rule(seconds=st.sampled_from([1, 40]))
    def wait(self, seconds: int) -> None:
        """Time goes by, now and then too much for an undo."""
        self._clock.forward(seconds=seconds)

    @invariant()
    def nothing_else_moved(self) -> None:
        """An act moves what it is about, and no other comment."""
        assert standing_of(self._known) == self._known

    def teardown(self) -> None:
        """At the end of each sequence, go over all that was written."""
        try:
            assert faults_of(self._known) == []
        finally:
            self._context.pop()

    def _received(self, comment_id: UUID) -> UUID:
        self._known |= standing_of([comment_id])
        return comment_id

    def _seer(self, one: UUID, who: int = 0, back: int = 0) -> Seer:
        return Seer(one, version_of(one) - back, self._staff[who])

    def _same(self, one: UUID, act: Callable[[], None]) -> None:
        """Do what leaves a comment where it stands."""
        was = self._known[one].status
        self._did(one, act)
        assert self._known[one].status == was

    def _did(self, one: UUID, act: Callable[[], None]) -> bool:
        """Whether it was let through."""
        was = self._known[one]
        try:
            act()
        except ServiceError:
            assert standing_of([one])[one] == was  # nothing is done by halves
            return False
        self._look(one)
        return True

    def _look(self, *ids: UUID) -> None:
        """Take in how these comments stand now; whatever changed one left an event."""
        number = read_head(db.session()).number
        for one, now in standing_of(ids).items():
            was = self._known[one]
            assert now.version >= was.version
            assert now == was or (number > self._number and now.version > was.version)
            assert was.status != Status.WITHDRAWN or now.status == was.status
            self._known[one] = now
        self._number = number


def test_no_sequence_breaks_anything(app: Flask, clock: FakeClock, screener: FakeScreener) -> None:
    with app.app_context():
        staff = two_moderators(clock.now())
    made = partial(Desk, app, clock, screener, staff)
    run_state_machine_as_test(made, settings=SEQUENCES)  # type: ignore[arg-type]  # any factory


@given(
    before=st.lists(st.sampled_from(sorted(ACTS)), max_size=3),
    both=st.tuples(st.sampled_from(sorted(ACTS)), st.sampled_from(sorted(ACTS))),
)
@settings(max_examples=20, deadline=None, suppress_health_check=QUIET)
def test_two_at_once(
    app: Flask, clock: FakeClock, screener: FakeScreener, before: list[str], both: tuple[str, str]
) -> None:
    """Two people act on the same view of one comment at the same moment."""
    with app.app_context():
        screener.says = verdict("publish")
        staff = _staff_of(app, clock)
        one = submitted(f"https://dinkes.example/berita/{next(NUMBERS)}").id
        for name in before:
            with suppress(ServiceError):
                ACTS[name](Seer(one, version_of(one), staff[0]))
        seen = version_of(one)
    seers = [Seer(one, seen, member) for member in staff]
    done = _at_once(
        app, [partial(ACTS[name], seer) for name, seer in zip(both, seers, strict=True)]
    )
    with app.app_context():
        assert faults_of([one]) == []
        if set(both) <= set(BY_VERSION):
            assert sum(done) <= 1


def _at_once(app: Flask, acts: Sequence[Callable[[], None]]) -> list[bool]:
    """Which of them were let through."""
    barrier = threading.Barrier(len(acts))

    def go(act: Callable[[], None]) -> bool:
        with app.app_context():
            barrier.wait()
            with suppress(ServiceError):
                act()
                return True
        return False

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(go, acts))


def _staff_of(app: Flask, clock: FakeClock) -> tuple[Member, Member]:
    """The two moderators of this test's database."""
    found: tuple[Member, Member] | None = app.extensions.get("test.moderators")
    if found is None:
        found = app.extensions["test.moderators"] = two_moderators(clock.now())
    return found
