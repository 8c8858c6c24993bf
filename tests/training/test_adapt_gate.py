"""What may serve and what may not, and that nobody alone decides it."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import TYPE_CHECKING, ClassVar, cast

import numpy as np

from service.screening.classifier import SPAM, Reading
from tests.service.deciding import SAID, SOLD
from tests.training.decided import BLAMED, HONEST, civic, give, rows
from training.adapt_gate import CivicSet, Fit, HeldBack, Said, judge

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from service.screening.classifier import Classifier
    from service.screening.text import Canonical
    from training.adapt import Place


def said(severity: Sequence[int]) -> Said:
    """Outcomes alone."""
    grave = np.array(severity)
    return Said(grave / 3, np.zeros(len(grave)), grave, np.zeros(len(grave), dtype=bool))


def test_the_civic_gate() -> None:
    calm, critical, spam = civic()[:2], civic(BLAMED, critical=True)[:2], civic(spam=True)[:2]
    gate = CivicSet(calm + critical + spam)
    before = said([0, 0, 0, 0, 1, 2])
    assert gate.refusals(before, (before,)) == []
    for change, complaint in (
        ([0, 2, 0, 0, 1, 2], "innocent_called_spam"),
        ([0, 3, 0, 0, 1, 2], "innocent_called_spam"),
        ([0, 1, 0, 0, 1, 2], "innocent_held"),
        ([0, 0, 1, 0, 1, 2], "1 civic criticisms"),
        ([0, 0, 0, 0, 1, 0], "spam_caught"),
    ):
        assert complaint in " ".join(gate.refusals(said(change), (before,)))
    assert gate.moved(said([0, 1, 0, 0, 0, 2]), before) == 2
    assert gate.moved(said([0, 0, 0, 0, 2, 2]), before) == 0


class Tilted:
    """A classifier of given thresholds that says one probability of spam, whatever it reads."""

    judges_abuse = False
    thresholds: ClassVar = {"spam_hold": 0.3, "spam": 0.5, "spam_sure": 0.9, "abuse": 0.5}

    def __init__(self, spam: float) -> None:
        logits = [-9.0] * SPAM + [math.log(spam / (1 - spam))]
        self._reading = Reading([], 1.0, logits)

    def readings(self, _fields: Mapping[str, Canonical]) -> tuple[Reading, Reading]:
        """The same twice."""
        return self._reading, self._reading


def test_from_held_as_likely_spam_to_put_among_the_spam_is_graver(place: Place) -> None:
    """The service puts among the spam from `spam_sure`, not from `spam`: the gate sees the step."""
    gate, told = CivicSet(civic(BLAMED, critical=True)[:1]), give(place, HONEST[-1:])
    held_back = HeldBack("spam", told)
    steps = [judge(cast("Classifier", Tilted(at)), gate.texts) for at in (0.2, 0.4, 0.6, 0.95)]
    assert [int(one.severity[0]) for one in steps] == [0, 1, 2, 3]
    assert [held_back.fit(one).firm for one in steps] == [0, 0, 1, 1]
    for before, after in pairwise(steps):
        assert "1 civic criticisms" in " ".join(gate.refusals(after, (before, before)))
        assert gate.moved(after, before) == 1


def test_better_means_something() -> None:
    now = Fit(0.4, 0.1, 0.0)
    assert Fit(0.4, 0.05, 0.0).better(now)
    assert Fit(0.3, 0.1, 0.0).better(now)
    assert not Fit(0.3999, 0.1, 0.0).better(now)
    assert not Fit(0.3, 0.1, 0.01).not_worse(now)
    assert Fit(0.4, 0.1, 0.0).not_worse(now)


def test_a_moderator_alone_does_not_carry_the_held_back(place: Place) -> None:
    read = give(place, rows(SAID, "harmless", ("1",))[:4] + rows(SOLD, "spam", ("9",)))
    held = HeldBack("spam", read)
    nothing = said([0] * len(read))
    assert held.fit(nothing).errors < 60 / 64  # the 60 of one moderator count less than they are
    assert held.fit(nothing, without="9").errors == 0


def test_one_of_three_can_neither_block_nor_carry(place: Place) -> None:
    by_three = [rows(SAID[:1], "harmless", (who,)) for who in ("1", "2", "3")]
    read = give(place, [row for part in by_three for row in part])
    held = HeldBack("spam", read)
    nothing, two, one = (said([0] * 45), said([0] * 15 + [1] * 30), said([0] * 30 + [1] * 15))
    assert held.refusal(nothing, two, strict=True) is None
    assert held.refusal(one, nothing, strict=False) == "no better on held-back decisions"
    mixed = said([0] * 15 + [1] * 15 + [0] * 15)  # better for one of them
    assert held.refusal(mixed, two, strict=False) is None
    third, carried = said([0] * 30 + [1] * 15), said([1] * 5 + [0] * 40)
    assert held.refusal(carried, third, strict=False) is None
    refused = held.refusal(carried, third, strict=True)  # without the third it is worse
    assert refused == "worse on what the other moderators decided"
    blocked = said([0] * 30 + [1] * 15)
    assert held.refusal(blocked, said([1] * 10 + [0] * 35), strict=False) is None
