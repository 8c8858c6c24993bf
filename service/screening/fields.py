"""The fields of a submission as they are judged, token by token; `classifier` and training walk."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from service.screening.features import NEAR, tokenize

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from service.screening.features import Token
    from service.screening.text import Canonical

BODY: Final = "text"
FIELDS: Final = ("text", "author_name", "author_url")
DIGITS: Final = "0123456789"
URL_NOISE: Final = frozenset({"http", "https", "www", "com", "net", "org", "co", "id", "go", "my"})


def walk(
    fields: Mapping[str, Canonical], names: Sequence[str]
) -> Iterator[tuple[str, list[str], Token]]:
    """Field, the `NEAR` words before (fewer at a field's start), and the token; in order."""
    for name in names:
        before: list[str] = []
        for token in tokenize(fields[name].text) if name in fields else ():
            if name == "author_url" and token.word in URL_NOISE:
                continue
            if name == "author_name":  # "Teguh88": a year as often as a brand
                word = token.word.rstrip(DIGITS) or token.word
                token = token._replace(word=word)  # noqa: PLW2901 - read otherwise
            yield name, before, token
            before = [*before, token.word][-NEAR:]


def says_more(fields: Mapping[str, Canonical]) -> bool:
    """Whether the author says something of herself besides the body."""
    return any(name != BODY and fields[name].text for name in FIELDS if name in fields)
