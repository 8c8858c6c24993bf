"""What the classifiers see of a canonical text: tokens and their n-grams; training counts the same.

Every feature belongs to one token, or to two that stand side by side or with one between them. So
what a token contributes depends on the token alone (it can be remembered between texts), and the
sum over tokens and pairs is the score exactly: a reason is a token with its contribution, and
nothing is left over.

Sentiment alone sees more: whether a word praises or blames (`service.screening.feelings`), and that
it stands denied. Spam and abuse do not, so that no feeling speaks for either.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from service.screening.feelings import DENIERS, REACH, ends_denial, lets_through, sign_of

if TYPE_CHECKING:
    from collections.abc import Sequence

FEATURES_VERSION: Final = 3
MAX_TOKEN: Final = 32  # a longer token is read by its beginning: the cost stays linear
GRAM_SIZES: Final = (2, 3, 4, 5)
MAX_DIGITS: Final = 5
HIDDEN_DIGITS: Final = "0" * (MAX_DIGITS - 2)
NEAR: Final = 2  # so many tokens before a token make a pair with it
SPARE: Final = 60  # features that every text is taken to have besides its own
MAX_GRAMS: Final = 2 + sum(MAX_TOKEN + 3 - size for size in GRAM_SIZES)  # of one token

_TOKEN = re.compile(r"\w+|[!?\"]|[^\w\s\x00-\x7f]")
_LETTERS = re.compile(r"[^\W\d_]+")
_DIGITS = re.compile(r"\d+")


class Token(NamedTuple):
    """A token of a canonical text and its place, half-open, in canonical code points.

    `denier` is the word before it that denies it, or empty.
    """

    word: str
    start: int
    end: int
    denier: str = ""


def tokenize(text: str) -> list[Token]:
    """The tokens in order: words, marks of exclamation, question and quotation, symbols like emoji.

    Of a long number only the first two digits are read (a telephone number begins otherwise than a
    price): which number it is belongs to people, and says nothing about the next text.
    """
    tokens = [Token(_word_of(m.group()), m.start(), m.end()) for m in _TOKEN.finditer(text)]
    if DENIERS.isdisjoint([token.word for token in tokens]):
        return tokens
    return _denied(tokens, text)


def _denied(tokens: Sequence[Token], text: str) -> list[Token]:
    """The tokens, those within reach of a denial marked."""
    marked = []
    denier, left, end = "", 0, 0
    for token in tokens:
        if token.word in DENIERS:
            denier, left = token.word, REACH
        elif left and ends_denial(token.word, text[end : token.start]):
            left = 0
        elif left:
            left = 0 if lets_through(token.word) else left - 1
            token = token._replace(denier=denier)  # noqa: PLW2901 - the same token, marked
        end = token.end
        marked.append(token)
    return marked


def _word_of(token: str) -> str:
    if len(token) >= MAX_DIGITS and token.isdecimal():
        return token[:2] + HIDDEN_DIGITS
    return token[:MAX_TOKEN]


def token_grams(word: str) -> list[str]:
    """The features of one token: itself, its shape, and its character n-grams with word borders."""
    if len(word) == 1:
        return ["=" + word]
    framed = f" {word} "
    grams = ["=" + word, "#" + shape(word)]
    for size in GRAM_SIZES:
        grams += [framed[at : at + size] for at in range(len(framed) - size + 1)]
    return grams


def pair_grams(before: Sequence[str], word: str) -> list[tuple[str, str]]:
    """The features of a token with each of the `NEAR` before it, and which token that is.

    `before` has the nearest last. Only these features have a space between two characters:
    "tidak bagus", and "tidak ~ bagus" where a word stands between.
    """
    if not before:
        return []
    found = [(f"{before[-1]} {word}", before[-1])]
    if len(before) > 1:
        found.append((f"{before[-2]} ~ {word}", before[-2]))
    return found


def feeling_gram(word: str) -> str:
    """What sentiment sees of a token besides its own features: that it praises or blames."""
    sign = sign_of(word)
    return "~" + sign if sign else ""


def denied_grams(word: str) -> list[str]:
    """What sentiment sees of a denied token; shared between it and what denies it."""
    sign = sign_of(word)
    return ["no: " + word, "no: ~" + sign] if sign else ["no: " + word]


def is_whole(gram: str) -> bool:
    """Whether the feature is a word or a pair of words, not a piece or a shape."""
    return gram[0] == "=" or " " in gram[1:-1]


def shape(word: str) -> str:
    """How a token is built: letters as `a`, digits by their number (`gacor88` is `a99`)."""
    letters = _LETTERS.sub("a", word)
    return _DIGITS.sub(lambda run: "9" * min(len(run.group()), MAX_DIGITS), letters)


def damping(grams: int) -> float:
    """What a sum over so many features of distinct tokens and pairs is multiplied by.

    It keeps length from shouting: twice the text, the same evidence a word, is not twice as sure;
    and it keeps a lone word or emoji from being judged as surely as a whole comment.
    """
    return float((grams + SPARE) ** -0.5)
