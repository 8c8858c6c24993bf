"""What each metric means, as a table that can be read aloud; `sums` and `series` count by it."""

from __future__ import annotations

from dataclasses import dataclass, field

TIME_DIMENSIONS = ("day", "week", "month")
DIMENSIONS = (*TIME_DIMENSIONS, "portal", "agency", "sentiment", "status", "class")
SENTIMENTS = ("negative", "neutral", "positive")

ANYWHERE = frozenset({*TIME_DIMENSIONS, "portal", "agency"})
COMMENTS = ANYWHERE | {"sentiment"}
ARRIVALS = COMMENTS | {"status"}
CASES = ANYWHERE | {"class"}


@dataclass(frozen=True)
class Happened:
    """Happenings of one name, whose columns hold one of the values given."""

    name: str
    where: tuple[tuple[str, tuple[str, ...]], ...] = ()


def happened(name: str, **where: str | tuple[str, ...]) -> Happened:
    """Happenings of one name; `happened("moved", new_status="spam")`."""
    pairs = ((column, (v,) if isinstance(v, str) else v) for column, v in where.items())
    return Happened(name, tuple(pairs))


@dataclass(frozen=True)
class Measure:
    """A metric: what it says, what it adds up and takes off, which dimensions it can be cut by.

    A `stock` is what is there at the end of a bucket: everything since the beginning. A `quantile`
    is taken over the `hours` of the happenings; every other measure counts them.
    """

    says: str
    plus: tuple[Happened, ...]
    minus: tuple[Happened, ...] = field(default=())
    dimensions: frozenset[str] = COMMENTS
    stock: bool = False
    quantile: float | None = None


def _felt(sentiment: str) -> Measure:
    return Measure(
        says=f"Comments received that the machine reads as {sentiment}, whatever became of them.",
        plus=(happened("received", sentiment=sentiment),),
        dimensions=ARRIVALS - {"sentiment"},
    )


MEASURES: dict[str, Measure] = {
    "received": Measure(
        says="Citizens' comments received, whatever became of them.",
        plus=(happened("received"),),
        dimensions=ARRIVALS,
    ),
    "published": Measure(
        says="Publications: at once on arrival, or by a person's decision. A comment published "
        "anew after it was taken down counts again; an undone decision does not count.",
        plus=(
            happened("received", new_status="published"),
            happened("moved", new_status="published"),
        ),
        minus=(happened("undone", old_status="published"),),
    ),
    "withheld_machine": Measure(
        says="Comments whose first verdict was hold or spam. Never taken back, even where a "
        "person publishes the comment later.",
        plus=(happened("received", outcome=("hold", "spam")),),
        dimensions=ARRIVALS,
    ),
    "rejected_human": Measure(
        says="Rejections by a person; an undone decision does not count.",
        plus=(happened("moved", new_status="rejected"),),
        minus=(happened("undone", old_status="rejected"),),
    ),
    "spam": Measure(
        says="Comments put with the spam: by the machine on arrival, or by a person's decision. "
        "Not taken back where a person publishes one later; an undone decision does not count.",
        plus=(happened("received", new_status="spam"), happened("moved", new_status="spam")),
        minus=(happened("undone", old_status="spam"),),
    ),
    "pending": Measure(
        says="Comments that wait for a person's decision at the end of the bucket.",
        plus=(
            happened("received", new_status="pending"),
            happened("moved", new_status="pending"),
            happened("undone", new_status="pending"),
        ),
        minus=(happened("moved", old_status="pending"), happened("undone", old_status="pending")),
        stock=True,
    ),
    "sentiment_negative": _felt("negative"),
    "sentiment_neutral": _felt("neutral"),
    "sentiment_positive": _felt("positive"),
    "cases_opened": Measure(
        says="Cases opened: published comments that are owed an answer. A case that is opened "
        "again counts once; one that went with an undone decision does not count.",
        plus=(happened("case_opened"),),
        minus=(happened("case_undone"),),
        dimensions=CASES,
    ),
    "cases_answered": Measure(
        says="Cases that got their first official answer.",
        plus=(happened("case_answered"),),
        dimensions=CASES,
    ),
    "first_answer_median_hours": Measure(
        says="Median hours by the clock from a case's opening to its first official answer, on the "
        "day of the answer; null where there was none.",
        plus=(happened("case_answered"),),
        dimensions=CASES,
        quantile=0.5,
    ),
    "first_answer_p90_hours": Measure(
        says="The hours within which nine tenths of the first official answers came; null where "
        "there was none.",
        plus=(happened("case_answered"),),
        dimensions=CASES,
        quantile=0.9,
    ),
}

FELT = {sentiment: f"sentiment_{sentiment}" for sentiment in SENTIMENTS}
"""The metric that counts each sentiment."""
