"""What the tests of the shipped artefact share: their texts, the screener, disguises."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from service.screening.screener import Screener
from service.screening.verdict import Submission

if TYPE_CHECKING:
    from collections.abc import Callable

    from service.screening.verdict import Verdict

MODELS: Final = Path(__file__).parents[2] / "models"
HERE: Final = Path(__file__).parent


class Comment(NamedTuple):
    """A citizen's comment and what it is: criticism, complaint, question, thanks, statement."""

    what: str
    text: str


class Fresh(NamedTuple):
    """A line of `held_out.jsonl`: what stands under a city's article, labelled by hand."""

    text: str
    kind: str
    lang: str
    spam: str
    sentiment: str
    abuse: bool


def lines_of(name: str) -> list[str]:
    """The lines of a file of texts, remarks left out."""
    text = (HERE / name).read_text("utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


def civic() -> list[Comment]:
    """All civic comments."""
    return [Comment(*line.split("|", 1)) for line in lines_of("civic.txt")]


def gambling() -> list[str]:
    """All gambling spam."""
    return lines_of("gambling.txt")


def cases_of(name: str) -> list[tuple[str, ...]]:
    """The lines of a file of cases, cut at their bars."""
    return [tuple(line.split("|")) for line in lines_of(name)]


@cache
def fresh() -> tuple[Fresh, ...]:
    """All of `held_out.jsonl`; of its gambling, every third line is written in odd letters."""
    return tuple(Fresh(**json.loads(line)) for line in lines_of("held_out.jsonl"))


@cache
def criticism() -> tuple[str, ...]:
    """Harsh but legitimate criticisms of officials and offices."""
    return tuple(json.loads(line)["text"] for line in lines_of("criticism.jsonl"))


@cache
def shipped() -> Screener:
    """The screener with the shipped artefacts, loaded once a session."""
    return Screener.load(MODELS, abuse=True)


@cache
def said_of(text: str, name: str = "") -> Verdict:
    """What the shipped artefacts say of a text; each is asked once a session."""
    return shipped().screen(Submission(text, author_name=name))


def thresholds() -> dict[str, float]:
    """The thresholds of the shipped artefacts: `spam`, `spam_hold`, `abuse`."""
    found: dict[str, float] = json.loads((MODELS / "manifest.json").read_text("utf-8"))[
        "thresholds"
    ]
    return found


def spam_of(text: str, name: str = "") -> float:
    """The probability of spam."""
    spam = said_of(text, name).spam
    assert spam is not None
    return spam


def abuse_of(text: str) -> float:
    """The probability of abuse."""
    abuse = said_of(text).abuse
    assert abuse is not None
    return abuse


def sentiment_of(text: str) -> dict[str, float]:
    """The probabilities of the sentiments."""
    sentiment = said_of(text).sentiment
    assert sentiment is not None
    return sentiment


def _shifted(upper: int, lower: int, digit: int | None = None) -> Callable[[str], str]:
    def dress(text: str) -> str:
        return "".join(_letter(one, upper, lower, digit) for one in text)

    return dress


def _letter(one: str, upper: int, lower: int, digit: int | None) -> str:
    if "A" <= one <= "Z":
        return chr(upper + ord(one) - ord("A"))
    if "a" <= one <= "z":
        return chr(lower + ord(one) - ord("a"))
    if digit is not None and "0" <= one <= "9":
        return chr(digit + ord(one) - ord("0"))
    return one


def _look_alikes(text: str) -> str:
    return text.translate(str.maketrans("aceopxyAEOPTBHM", "асеорхуАЕОРТВНМ"))


DISGUISES: Final[dict[str, Callable[[str], str]]] = {
    "bold": _shifted(0x1D400, 0x1D41A, 0x1D7CE),
    "sans italic": _shifted(0x1D608, 0x1D622),
    "fullwidth": _shifted(0xFF21, 0xFF41, 0xFF10),
    "circled": _shifted(0x24B6, 0x24D0),
    "squared": _shifted(0x1F170, 0x1F170),
    "strokes": lambda text: "".join(one + "\u0336" if one.isalpha() else one for one in text),
    "zero-width": lambda text: "".join(one + "\u200b" if one.isalpha() else one for one in text),
    "look-alikes": _look_alikes,
}
