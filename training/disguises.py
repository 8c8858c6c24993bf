"""Disguises as spammers put them on, for augmentation and the robustness rows of the report.

Each function takes a raw text and a random generator and gives a disguised copy; what is no letter
stays as it is. Alphabets come from Unicode's character names, so that nothing is typed by hand that
a name can give; letters of other scripts are a few explicit picks.
"""
# ruff: noqa: RUF001 - letters that look like others are the subject

from __future__ import annotations

import re
import string
import unicodedata
from functools import partial
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import random
    from collections.abc import Callable

_LETTER: Final = re.compile(r"[A-Za-z]")
_WORD: Final = re.compile(r"[A-Za-z]+")
_MARKED_WORD: Final = re.compile(r"(?=[0-9]*[A-Za-z])[A-Za-z0-9]+")  # with a letter in it
_STROKES: Final = ("\u0336", "\u0335", "\u0338", "\u0332", "\u0334", "\u0332\u0305")
_ZERO_WIDTH: Final = ("\u200b", "\u200c", "\u200d", "\u2060", "\ufeff")
_TAGS: Final = tuple(chr(0xE0000 + ord(letter)) for letter in string.ascii_lowercase)
_DOTS: Final = (".", "-", "_", "*", "·", "•")
_EMOJI: Final = ("🔥", "🎰", "💰", "✨", "💥", "🚀", "💎", "👑")
_DIGITS: Final = dict(zip("oieastgb", "01345798", strict=True))
_MIN_DOTTED: Final = 3
_DIGIT_CHANCE: Final = 0.6
_LOOK_ALIKES: Final = {
    "a": "аα", "b": "Ь", "c": "сϲ", "d": "ԁ", "e": "е", "g": "ց", "h": "һ", "i": "іι", "j": "јϳ",
    "l": "ӏ", "n": "ո", "o": "оο", "p": "рρ", "q": "ԛ", "s": "ѕ", "u": "υս", "v": "νѵ", "w": "ԝ",
    "x": "х", "y": "уγ",
    "A": "АΑ", "B": "ВΒ", "C": "СϹ", "E": "ЕΕ", "H": "НΗ", "I": "ІΙ", "J": "Ј", "K": "КΚ",
    "M": "МΜ", "N": "Ν", "O": "ОΟ", "P": "РΡ", "S": "Ѕ", "T": "ТΤ", "X": "ХΧ", "Y": "УΥ", "Z": "Ζ",
}  # fmt: skip
_CHEROKEE: Final = {
    "a": "Ꭺ", "b": "Ᏼ", "c": "Ꮯ", "d": "Ꭰ", "e": "Ꭼ", "g": "Ꮐ", "h": "Ꮋ", "i": "Ꭵ", "j": "Ꭻ",
    "k": "Ꮶ", "l": "Ꮮ", "m": "Ꮇ", "p": "Ꮲ", "r": "Ꮢ", "s": "Ꮪ", "t": "Ꭲ", "v": "Ꮩ", "w": "Ꮃ",
    "y": "Ꮍ", "z": "Ꮓ",
}  # fmt: skip
_TURNED: Final = dict(zip(string.ascii_lowercase, "ɐqɔpǝɟƃɥᴉɾʞlɯuodbɹsʇnʌʍxʎz", strict=True))


def _alphabet(lower: str, upper: str = "") -> dict[str, str]:
    """Every ASCII letter as the character whose name the template gives, where there is one."""
    table: dict[str, str] = {}
    for letter in string.ascii_uppercase:
        for key, template in ((letter.lower(), lower), (letter, upper or lower)):
            try:
                table[key] = unicodedata.lookup(template.format(letter))
            except KeyError:  # Unicode has no small capital X
                continue
    return table


def _dressed(table: dict[str, str], text: str, _: random.Random) -> str:
    return _LETTER.sub(lambda m: table.get(m[0], m[0]), text)


def _picked(table: dict[str, str], text: str, rng: random.Random) -> str:
    return _LETTER.sub(lambda m: rng.choice(table.get(m[0], m[0])), text)


def _lower_picked(table: dict[str, str], text: str, _: random.Random) -> str:
    return _LETTER.sub(lambda m: table.get(m[0].lower(), m[0]), text)


def _after_each(marks: tuple[str, ...], text: str, rng: random.Random) -> str:
    """One kind of mark after every letter of the text."""
    mark = rng.choice(marks)
    return _LETTER.sub(lambda m: m[0] + mark, text)


def _between(marks: tuple[str, ...], text: str, rng: random.Random) -> str:
    """Marks between the letters of every word, each drawn anew."""

    def split(word: re.Match[str]) -> str:
        return word[0][0] + "".join(rng.choice(marks) + letter for letter in word[0][1:])

    return _WORD.sub(split, text)


def _dotted(marks: tuple[str, ...], text: str, rng: random.Random) -> str:
    """One sign between the letters of all words that are long enough."""
    mark = rng.choice(marks)
    return _MARKED_WORD.sub(lambda m: mark.join(m[0]) if len(m[0]) >= _MIN_DOTTED else m[0], text)


def _spaced(text: str, rng: random.Random) -> str:
    """Letters apart by one space; words by two or, in every second text, by one."""
    gap = rng.choice(("  ", " "))
    return gap.join(_MARKED_WORD.sub(lambda m: " ".join(m[0]), word) for word in text.split())


def _digits(text: str, rng: random.Random) -> str:
    def swap(letter: re.Match[str]) -> str:
        digit = _DIGITS.get(letter[0].lower())
        return digit if digit and rng.random() < _DIGIT_CHANCE else letter[0]

    return _LETTER.sub(swap, text)


def _upside_down(text: str, _: random.Random) -> str:
    """Every line turned around: its letters stand on their heads, in reverse order."""
    return "\n".join(
        "".join(_TURNED.get(letter.lower(), letter) for letter in reversed(line))
        for line in text.split("\n")
    )


def _indicators(text: str, rng: random.Random) -> str:
    """Regional indicators, kept apart so that no flags appear, or left together."""
    apart = rng.choice(("", "\u200b", " "))
    table = _alphabet("REGIONAL INDICATOR SYMBOL LETTER {}")
    gap = "  " if apart == " " else " "
    dressed = (
        _WORD.sub(lambda m: apart.join(map(table.__getitem__, m[0])), w) for w in text.split()
    )
    return gap.join(dressed)


def _emoji_between_words(text: str, rng: random.Random) -> str:
    return re.sub(r" +", lambda _: rng.choice(_EMOJI), text)


def _mixed(text: str, rng: random.Random) -> str:
    """Every word in another disguise."""
    return _WORD.sub(lambda m: DISGUISES[rng.choice(_FOR_WORDS)](m[0], rng), text)


def _styled(lower: str, upper: str = "") -> Callable[[str, random.Random], str]:
    return partial(_dressed, _alphabet(lower, upper))


DISGUISES: Final[dict[str, Callable[[str, random.Random], str]]] = {
    "mathematical-bold": _styled("MATHEMATICAL BOLD SMALL {}", "MATHEMATICAL BOLD CAPITAL {}"),
    "sans-italic": _styled(
        "MATHEMATICAL SANS-SERIF ITALIC SMALL {}", "MATHEMATICAL SANS-SERIF ITALIC CAPITAL {}"
    ),
    "fullwidth": _styled("FULLWIDTH LATIN SMALL LETTER {}", "FULLWIDTH LATIN CAPITAL LETTER {}"),
    "circled": _styled("CIRCLED LATIN SMALL LETTER {}", "CIRCLED LATIN CAPITAL LETTER {}"),
    "squared": _styled("NEGATIVE SQUARED LATIN CAPITAL LETTER {}"),
    "small-capitals": _styled("LATIN LETTER SMALL CAPITAL {}"),
    "combining-strokes": partial(_after_each, _STROKES),
    "zero-width": partial(_between, _ZERO_WIDTH),
    "spaced-letters": _spaced,
    "digits-for-letters": _digits,
    "look-alikes": partial(_picked, _LOOK_ALIKES),
    "mixed": _mixed,
    "regional-indicators": _indicators,
    "parenthesised": _styled("PARENTHESIZED LATIN SMALL LETTER {}"),
    "cherokee": partial(_lower_picked, _CHEROKEE),
    "tag-characters": partial(_between, _TAGS),
    "upside-down": _upside_down,
    "soft-hyphens": partial(_between, ("\u00ad",)),
    "dotted-letters": partial(_dotted, _DOTS),
    "emoji-between-letters": partial(_dotted, _EMOJI),
    "emoji-between-words": _emoji_between_words,
    "script": _styled("MATHEMATICAL BOLD SCRIPT SMALL {}", "MATHEMATICAL BOLD SCRIPT CAPITAL {}"),
    "fraktur": _styled("MATHEMATICAL FRAKTUR SMALL {}"),
    "monospace": _styled("MATHEMATICAL MONOSPACE SMALL {}", "MATHEMATICAL MONOSPACE CAPITAL {}"),
    "white-squared": _styled("SQUARED LATIN CAPITAL LETTER {}"),
    "black-circled": _styled("NEGATIVE CIRCLED LATIN CAPITAL LETTER {}"),
}  # fmt: skip
MEASURED: Final = tuple(DISGUISES)[:12]  # what the report promises figures for
_FOR_WORDS: Final = tuple(name for name in MEASURED if name not in {"mixed", "spaced-letters"})
