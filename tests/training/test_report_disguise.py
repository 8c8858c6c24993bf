"""Disguise in the report: what is lost and what is flagged, text by text, for every disguise."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from tests.fakes import verdict
from training.report_disguise import Crowd, lines_of

if TYPE_CHECKING:
    import random

    from service.screening.screener import Screener
    from service.screening.verdict import Submission, Verdict


class Reader:
    """Reads plain words alone: capitals hide them."""

    def screen(self, submission: Submission) -> Verdict:
        return verdict("spam" if "gacor" in submission.text else "publish")


def crowd() -> Crowd:
    spam = ["slot gacor hari ini", "gacor terus", "menang besar"]
    return Crowd(cast("Screener", Reader()), spam, ["jalan rusak", "siapa gacor itu"], 0.5)


def louder(text: str, _: random.Random) -> str:
    return text.upper()


def same(text: str, _: random.Random) -> str:
    return text


def test_what_a_disguise_hides_is_lost_and_what_it_does_not_is_not() -> None:
    lines = lines_of([crowd(), crowd()], {"louder": louder, "squared": same})
    found = {(line.what, line.figure.measure): line.figure for line in lines}
    assert found["none", "recall at 1 % false positives"].value == 4 / 6
    assert found["louder", "recall lost"].value == 4 / 6
    assert found["squared", "recall lost"].value == 0
    assert found["louder", "harmless called spam"].value == 0
    assert found["squared", "harmless called spam"].value == 1 / 2
    assert {figure.n for (_, measure), figure in found.items() if measure == "recall lost"} == {6}


def test_the_mean_counts_the_measured_disguises_alone() -> None:
    lines = lines_of([crowd()], {"louder": louder, "squared": louder, "circled": same})
    mean = next(line for line in lines if line.what.startswith("mean of"))
    assert mean.figure.value == (2 / 3 + 0) / 2
    assert mean.figure.low < mean.figure.value < mean.figure.high
    notes = {line.what: line.note for line in lines}
    assert notes["louder"] == "beyond the twelve"
    assert notes["squared"] == ""


def test_without_texts_there_is_no_line() -> None:
    assert lines_of([], {"louder": louder}) == []
