"""How soon a comment wants a person, as points that can be read aloud; the queue is ordered by it.

`store` gives a new comment its rank, `requeue` another one where reports or an appeal change.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from service.comments.tables import Comment

FAILED = "failed"
"""The outcome kept with a comment that the machine could not judge."""

MOST_REPORTS = 3  # more of them make no comment more urgent: a crowd shall not rule the queue
SURE = 90  # percent; the machine is unsure of spam that it thinks less likely than that


class Part(StrEnum):
    """What makes a comment urgent."""

    APPEAL = "appeal"
    REPORTS = "reports"
    FAILED = "failed"
    UNSURE = "unsure"
    ANGRY_QUESTION = "angry_question"
    ANGRY = "angry"
    QUESTION = "question"


POINTS = {
    Part.APPEAL: 60,
    Part.REPORTS: 20,
    Part.ANGRY_QUESTION: 25,
    Part.FAILED: 10,
    Part.UNSURE: 10,
    Part.ANGRY: 10,
    Part.QUESTION: 10,
}
"""Points for each part; reports count up to `MOST_REPORTS` times and begin 10 points higher."""

FIRST_REPORT = 10


@dataclass(frozen=True, slots=True)
class Signs:
    """What urgency is reckoned from. `chance` is the machine's, of spam, in percent.

    Sentiment orders the queue; it never decides whether a comment is published.
    """

    outcome: str | None
    chance: int | None
    sentiment: str | None
    question: bool
    open_reports: int = 0
    appeal_open: bool = False


def parts(signs: Signs) -> dict[Part, int]:
    """The parts that apply, with their points, the greatest matters first."""
    found: dict[Part, int] = {}
    if signs.appeal_open:
        found[Part.APPEAL] = POINTS[Part.APPEAL]
    if signs.open_reports:
        counted = min(signs.open_reports, MOST_REPORTS)
        found[Part.REPORTS] = FIRST_REPORT + POINTS[Part.REPORTS] * counted
    if (doubt := _doubt(signs)) is not None:
        found[doubt] = POINTS[doubt]
    if (tone := _tone(signs)) is not None:
        found[tone] = POINTS[tone]
    return found


def rank(signs: Signs) -> int:
    """The points with a minus: the lower, the sooner, so that one index walks forwards only."""
    return -sum(parts(signs).values())


def signs_of(comment: Comment) -> Signs:
    """What a stored comment's urgency is reckoned from."""
    return Signs(
        outcome=comment.outcome,
        chance=comment.chance,
        sentiment=comment.sentiment,
        question="?" in comment.body,
        open_reports=comment.open_reports or 0,
        appeal_open=bool(comment.appeal_open),
    )


def _doubt(signs: Signs) -> Part | None:
    if signs.outcome == FAILED:
        return Part.FAILED
    if signs.outcome == "hold":
        return Part.UNSURE
    unsure = signs.outcome == "spam" and signs.chance is not None and signs.chance < SURE
    return Part.UNSURE if unsure else None


def _tone(signs: Signs) -> Part | None:
    angry = signs.sentiment == "negative"
    if angry and signs.question:
        return Part.ANGRY_QUESTION
    if angry:
        return Part.ANGRY
    return Part.QUESTION if signs.question else None
