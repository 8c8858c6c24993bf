"""What the tests of the shipped artefact share: their texts, the screener, disguises."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

MODELS: Final = Path(__file__).parents[2] / "models"
HERE: Final = Path(__file__).parent


class Comment(NamedTuple):
    """A citizen's comment and what it is: criticism, complaint, question, thanks, statement."""

    what: str
    text: str


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
