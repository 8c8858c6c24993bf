"""The status table: whoever moves a comment, in whatever order, the promises hold."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from service.comments.status import ActorKind, Status, may_move

STATUSES = st.sampled_from(Status)
ACTORS = st.sampled_from(ActorKind)
ALLOWED = {
    (None, new, by)
    for new, by in (
        ("pending", "machine"), ("published", "machine"), ("spam", "machine"),
        ("pending", "staff"), ("published", "staff"),
    )
} | {
    (old, new, "staff")
    for old, new in product(("pending", "published", "rejected", "spam"), repeat=2)
    if old != new
} | {
    (old, "withdrawn", "citizen") for old in ("pending", "published", "rejected", "spam")
}  # fmt: skip
"""Every move there is, written out by hand from the domain's description."""


@pytest.mark.parametrize("by", ActorKind)
@pytest.mark.parametrize("new", Status)
@pytest.mark.parametrize("old", [None, *Status])
def test_the_whole_table(old: Status | None, new: Status, by: ActorKind) -> None:
    assert may_move(old, new, by) is ((old, new, by) in ALLOWED)


@given(st.none() | STATUSES, ACTORS)
def test_no_status_moves_to_itself(old: Status | None, by: ActorKind) -> None:
    assert old is None or not may_move(old, old, by)


@given(st.none() | STATUSES, ACTORS)
def test_only_a_person_rejects(old: Status | None, by: ActorKind) -> None:
    if may_move(old, Status.REJECTED, by):
        assert by is ActorKind.STAFF
        assert old is not None, "nobody is rejected on arrival"


class Life(RuleBasedStateMachine):
    """One comment, moved about by anybody who tries."""

    def __init__(self) -> None:
        super().__init__()
        self.status: Status | None = None
        self.moves: list[tuple[Status | None, Status, ActorKind]] = []

    @rule(new=STATUSES, by=ACTORS)
    def try_to_move(self, new: Status, by: ActorKind) -> None:
        """Move if the table lets her."""
        if may_move(self.status, new, by):
            self.moves.append((self.status, new, by))
            self.status = new

    @invariant()
    def the_machine_speaks_first_and_never_again(self) -> None:
        """A verdict decides nothing once a person may."""
        assert all(old is None for old, _, by in self.moves if by is ActorKind.MACHINE)

    @invariant()
    def withdrawn_is_final_and_hers(self) -> None:
        """Nobody withdraws for the citizen, and nobody brings back what she withdrew."""
        assert all(old is not Status.WITHDRAWN for old, _, _ in self.moves)
        assert all(by is ActorKind.CITIZEN for _, new, by in self.moves if new is Status.WITHDRAWN)

    @invariant()
    def a_person_can_always_decide_again(self) -> None:
        """No decision is for ever: from each status staff reach each other one."""
        if self.status in (None, Status.WITHDRAWN):
            return
        others = set(Status) - {self.status, Status.WITHDRAWN}
        assert all(may_move(self.status, other, ActorKind.STAFF) for other in others)


TestLife = Life.TestCase
