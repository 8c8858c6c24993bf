"""What is learnt from: features, what is held back, decisions as lines."""

from __future__ import annotations

import json
from itertools import product
from typing import TYPE_CHECKING

import numpy as np
import pytest

from service.screening.classifier import SPAM, Classifier
from tests.service.deciding import SAID, SOLD
from tests.training.decided import HONEST, TWO, give, rows
from training.adapt_pack import adaptation_of
from training.adapt_rows import (
    DecisionsError,
    counts,
    grams_of,
    read_decisions,
    reading,
    split,
    vocabulary,
)

if TYPE_CHECKING:
    from training.adapt import Place


def test_a_weight_does_in_the_service_what_it_did_in_the_fit(place: Place) -> None:
    give(place, HONEST)
    base = Classifier.load(place.models)
    decisions = give(place, HONEST)
    grams = [grams_of(one.fields, reading(base, one.fields, "spam")[1]) for one in decisions]
    known = vocabulary(decisions, grams)
    units = {gram: 1 + at % 40 for at, gram in enumerate(known)}
    adapted = base.adapted(adaptation_of({"spam": units}))
    delta = np.array([units[gram] for gram in known]) * 0.1  # the fakes' scale
    fitted = counts(grams, known) @ delta
    for one, added in zip(decisions, fitted, strict=True):
        before = reading(base, one.fields, "spam")
        after = adapted.readings(one.fields)[len(before[1]) > 1]
        assert after.logits[SPAM] == pytest.approx(before[0] + added)


def test_near_duplicates_are_on_one_side_and_the_newest_held_back(place: Place) -> None:
    copies = [dict(row, text=f"{row['text']} {number}") for row in HONEST for number in (1, 22)]
    read = give(place, copies)
    fitted, held = split(read, "spam")
    assert {one.group for one in fitted}.isdisjoint({one.group for one in held})
    assert 0.25 < len(held) / len(read) < 0.45
    for wanted, who in product((True, False), TWO):
        firsts, lasts = (
            [one.at for one in side if (one.label == "spam", one.moderator) == (wanted, who)]
            for side in (fitted, held)
        )
        assert min(lasts) > min(firsts)


def test_a_name_is_not_learnt(place: Place) -> None:
    mine = [dict(row, author_name="karsono wibawa") for row in rows(SOLD, "spam", TWO)]
    read = give(place, mine + rows(SAID, "harmless", TWO))
    base = Classifier.load(place.models)
    grams = [grams_of(one.fields, ("text", "author_name")) for one in read]
    known = vocabulary(read, grams)
    assert "=karsono" not in known
    assert "=kelurahan" in known
    assert reading(base, read[0].fields, "spam")[1]


@pytest.mark.parametrize("line", ["{", "[]", '{"text": "a"}', '{"text": 1, "label": "spam"}'])
def test_a_line_that_is_no_decision(place: Place, line: str) -> None:
    (place.work / "decisions.jsonl").write_text(json.dumps(HONEST[0]) + "\n" + line)
    with pytest.raises(DecisionsError, match="line 2"):
        read_decisions(place.work / "decisions.jsonl")
