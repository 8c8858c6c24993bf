"""The trained artefacts at work: canonical fields in, probabilities and what weighed most out.

Called by the screener. All weights of a feature stand side by side in one integer (24 bits an
output), so one look-up and one addition serve all tasks; the sum for a token is remembered.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from operator import add
from typing import TYPE_CHECKING, Final, NamedTuple

from service.screening.artefact import (
    OUTPUTS,
    THRESHOLDS,
    ArtefactError,
    read_manifest,
    read_weights,
)
from service.screening.features import (
    damping,
    denied_grams,
    feeling_gram,
    pair_grams,
    token_grams,
)
from service.screening.fields import FIELDS, says_more, walk
from service.screening.odds import log_sum, sigmoid, softmax
from service.screening.table import FeatureTable

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from service.screening.adaptation import Adaptation
    from service.screening.artefact import Weights
    from service.screening.text import Canonical

__all__ = ["ArtefactError", "Classifier", "Contribution", "Judgement"]

FIELD_BITS: Final = 24  # int16 times the grams of the longest token stays below 2 ** 23
HALF: Final = 1 << (FIELD_BITS - 1)
MASK: Final = (1 << FIELD_BITS) - 1
EXPECTED: Final = 150_000  # features of all tasks; the table grows where there are more
REMEMBERED: Final = 4096  # tokens; and of pairs a quarter, of which most come once
KINDS, SENTIMENT, ABUSE = slice(0, 4), slice(4, 7), 7  # places of the outputs
WIDTH: Final = 8
SPAM: Final = WIDTH  # behind them: any kind of spam
KIND_AT_LEAST: Final = 0.5  # a kind stands out when it is likelier than all others together
SHOWN: Final = 3  # spans a task
WORTH_SHOWING: Final = 0.1  # log-odds

Row = tuple[float, ...]
NOTHING: Final[Row] = (0.0,) * WIDTH


class Contribution(NamedTuple):
    """What one span added, in log-odds; `start`, `end` count code points of the canonical field."""

    task: str
    field: str
    start: int
    end: int
    weight: float


@dataclass(frozen=True)
class Judgement:
    """Probabilities; `abuse` is None where that artefact is switched off.

    `contributions` are the strongest spans: for spam and abuse those that speak for it, for
    sentiment those that speak for the likeliest label against the mean of the others.
    """

    spam: float
    spam_kind: str | None
    sentiment: dict[str, float]
    abuse: float | None
    contributions: list[Contribution]


class Piece(NamedTuple):
    """A distinct token of a reading, where it first stands, and its outputs before damping."""

    field: str
    start: int
    end: int
    row: Row


class Reading(NamedTuple):
    """Some fields read together: the pieces, the damping, and the log-odds of every output.

    The last of them, at `SPAM`, is that of any kind of spam: the kinds' odds add up.
    """

    pieces: list[Piece]
    damp: float
    logits: list[float]


class Classifier:
    """The artefacts of one directory, ready to judge. Not changed by judging; safe to share."""

    def __init__(self, packed: FeatureTable, scale: Row, bias: Row, version: str) -> None:
        self.model_version = version
        self.thresholds: dict[str, float] = {}
        self.judges_abuse = True
        self._packed = packed
        self._learnt: Mapping[str, int] = {}
        self._scale = scale
        self._bias = bias
        self._token_row = lru_cache(maxsize=REMEMBERED)(self._sum_of_token)
        self._half_row = lru_cache(maxsize=REMEMBERED // 4)(self._half_of_pair)

    @classmethod
    def load(cls, models_dir: Path, *, abuse: bool = True) -> Classifier:
        """Read and check the artefacts; `abuse=False` leaves that one out (a narrower licence).

        Raises:
            ArtefactError: an artefact is missing, damaged or does not fit this program.
        """
        manifest = read_manifest(models_dir)
        tasks = [task for task in OUTPUTS if abuse or task != "abuse"]
        packed = FeatureTable(EXPECTED)
        scale: list[float] = []
        bias: list[float] = []
        for task, outputs in OUTPUTS.items():
            if task in tasks:  # one after the other: what is read is large, and gone when packed
                weights = read_weights(models_dir, manifest, task)
                _pack(packed, weights, len(scale))
                scale += weights.scale
                bias += weights.bias
                del weights
            else:
                scale += [0.0] * len(outputs)
                bias += [0.0] * len(outputs)
        made = cls(packed, tuple(scale), tuple(bias), manifest["model_version"])
        made.thresholds = {name: float(manifest["thresholds"][name]) for name in THRESHOLDS}
        made.judges_abuse = abuse
        return made

    def adapted(self, adaptation: Adaptation) -> Classifier:
        """The same artefacts with what an installation has learnt on top.

        The table is shared, so nothing is loaded twice and no page of it is written after a fork;
        what was learnt is a small dict beside it.
        """
        version = f"{self.model_version}+{adaptation.id}"
        made = Classifier(self._packed, self._scale, self._bias, version)
        made.thresholds, made.judges_abuse = self.thresholds, self.judges_abuse
        # the odds of spam are the sum of its kinds' odds: what is added to each is added to it
        places = {"spam": range(KINDS.start, KINDS.stop)}
        if self.judges_abuse:
            places["abuse"] = range(ABUSE, ABUSE + 1)
        made._learnt = adaptation.packed(places, FIELD_BITS)
        return made

    def readings(self, fields: Mapping[str, Canonical]) -> tuple[Reading, Reading]:
        """The body alone, and the body with what the author says of herself."""
        body = self._read(fields, FIELDS[:1])
        return body, self._read(fields, FIELDS) if says_more(fields) else body

    def judge(self, fields: Mapping[str, Canonical]) -> Judgement:
        """Judge one submission; `fields` are `text`, and `author_name`, `author_url` where given.

        The body is read alone and together with what the author says of herself; the worse
        reading counts for spam and abuse. Sentiment is the body's alone.
        """
        body, whole = self.readings(fields)
        spam = max(body, whole, key=lambda reading: reading.logits[SPAM])
        abuse = max(body, whole, key=lambda reading: reading.logits[ABUSE])
        sentiment = dict(zip(OUTPUTS["sentiment"], softmax(body.logits[SENTIMENT]), strict=True))
        return Judgement(
            spam=sigmoid(spam.logits[SPAM]),
            spam_kind=self._kind(spam),
            sentiment=sentiment,
            abuse=sigmoid(abuse.logits[ABUSE]) if self.judges_abuse else None,
            contributions=self._strongest(spam, body, abuse),
        )

    def _kind(self, reading: Reading) -> str | None:
        if sigmoid(reading.logits[SPAM]) < self.thresholds["spam_hold"]:
            return None
        likely = softmax(reading.logits[KINDS])
        best = max(likely)
        return OUTPUTS["spam"][likely.index(best)] if best >= KIND_AT_LEAST else "other"

    def _strongest(self, spam: Reading, body: Reading, abuse: Reading) -> list[Contribution]:
        kinds = spam.logits[KINDS]
        likeliest = KINDS.start + kinds.index(max(kinds))
        shown = _top("spam", spam, [piece.row[likeliest] for piece in spam.pieces])
        shown += _top("sentiment", body, sentiment_margins(body))
        if self.judges_abuse:
            shown += _top("abuse", abuse, [piece.row[ABUSE] for piece in abuse.pieces])
        return shown

    def _read(self, fields: Mapping[str, Canonical], names: Sequence[str]) -> Reading:
        """Sum the named fields; what a pair of neighbours weighs is shared between the two."""
        found: dict[str, tuple[str, int, int]] = {}
        rows: dict[str, Row] = {}
        grams = 0
        pairs: set[str] = set()
        denied: set[str] = set()
        for name, before, (word, start, end, denier) in walk(fields, names):
            if word not in found:
                found[word] = (name, start, end)
                size, rows[word] = self._token_row(word)
                grams += size
            for pair, other in pair_grams(before, word):
                if pair not in pairs:
                    pairs.add(pair)
                    self._share(pair, word, other, rows)
            for gram in denied_grams(word) if denier else ():
                if gram not in denied:
                    denied.add(gram)
                    self._share(gram, word, denier, rows)
        damp = damping(grams + len(pairs))
        sums = map(sum, zip(*rows.values(), strict=True)) if rows else NOTHING
        logits = [b + damp * s for b, s in zip(self._bias, sums, strict=True)]
        logits.append(log_sum(logits[KINDS]))
        pieces = [Piece(*place, rows[word]) for word, place in found.items()]
        return Reading(pieces, damp, logits)

    def _share(self, gram: str, word: str, other: str, rows: dict[str, Row]) -> None:
        """Add what a feature of two tokens weighs, half to each."""
        if units := self._units_of(gram):
            half = self._half_row(units)
            rows[other] = tuple(map(add, rows[other], half))
            rows[word] = tuple(map(add, rows[word], half))

    def _units_of(self, gram: str) -> int:
        units = self._packed.get(gram)
        return units + self._learnt.get(gram, 0) if self._learnt else units

    def _sum_of_token(self, word: str) -> tuple[int, Row]:
        grams = token_grams(word)
        feeling = self._units_of(feeling_gram(word))  # no feature like the others: never counted
        return len(grams), self._unpack(sum(map(self._units_of, grams), feeling))

    def _half_of_pair(self, units: int) -> Row:
        return tuple([value / 2 for value in self._unpack(units)])

    def _unpack(self, units: int) -> Row:
        """The outputs in one integer, lowest first, each signed, in log-odds before damping."""
        row = []
        for scale in self._scale:
            value = ((units + HALF) & MASK) - HALF
            units = (units - value) >> FIELD_BITS
            row.append(value * scale)
        return tuple(row)


def sentiment_margins(reading: Reading) -> list[float]:
    """For each piece: what it adds to the likeliest sentiment beyond the mean of the others."""
    logits = reading.logits[SENTIMENT]
    label = SENTIMENT.start + logits.index(max(logits))
    others = len(logits) - 1
    return [
        piece.row[label] - (sum(piece.row[SENTIMENT]) - piece.row[label]) / others
        for piece in reading.pieces
    ]


def _pack(packed: FeatureTable, weights: Weights, place: int) -> None:
    """Add a task's weights to the shared table, its first output in field number `place`."""
    for gram, units in zip(weights.grams, zip(*weights.rows, strict=True), strict=True):
        packed.add(gram, sum(unit << (FIELD_BITS * at) for at, unit in enumerate(units, place)))


def _top(task: str, reading: Reading, weights: Sequence[float]) -> list[Contribution]:
    """The strongest spans for a task: the heaviest words, those side by side read as one."""
    damped = [weight * reading.damp for weight in weights]
    heavy = sorted(
        (at for at, weight in enumerate(damped) if weight >= WORTH_SHOWING),
        key=lambda at: (-damped[at], at),
    )[: 2 * SHOWN]
    spans: list[Contribution] = []
    for at in sorted(heavy):
        piece = reading.pieces[at]
        last = spans[-1] if spans else None
        if last and last.field == piece.field and piece.start - last.end in (0, 1):
            joined = last.weight + damped[at]
            spans[-1] = Contribution(task, piece.field, last.start, piece.end, joined)
        else:
            spans.append(Contribution(task, piece.field, piece.start, piece.end, damped[at]))
    return sorted(spans, key=lambda span: (-span.weight, span.start))[:SHOWN]
