"""The civic corpus, written for this project: read and checked for *prepare* and *manifest*.

It is split for validation by theme, the subject of the article that a comment stands under.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final, NamedTuple

CIVIC: Final = Path(__file__).parent / "corpora" / "civic.jsonl"
SOURCE: Final = "civic"
LICENCE: Final = "Apache-2.0"
NOT_SPAM: Final = "none"
KINDS_OF_SPAM: Final = ("gambling", "scam", "promotion", "other")
SENTIMENTS: Final = ("negative", "neutral", "positive")


class CivicError(ValueError):
    """A line of the corpus is not what it should be; the message names it."""


class Comment(NamedTuple):
    """A line: `kind` is what sort of comment it is, `spam` the kind of spam, or none."""

    text: str
    theme: str
    kind: str
    lang: str
    spam: str
    sentiment: str
    abuse: bool

    def label(self, task: str) -> str | None:
        """Its label in a task; None where it has none: nobody asks what spam feels."""
        if task == "spam":
            return "ham" if self.spam == NOT_SPAM else "spam"
        if self.spam != NOT_SPAM:
            return None
        if task == "abuse":
            return "abusive" if self.abuse else "clean"
        return self.sentiment


def read_civic(path: Path = CIVIC) -> list[Comment]:
    """All comments in order.

    Raises:
        CivicError: a line lacks a field or has an unknown label.
    """
    return [
        _comment(f"{path.name}, line {number}", line)
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
    ]


def _comment(place: str, line: str) -> Comment:
    try:
        comment = Comment(**json.loads(line))
    except (ValueError, TypeError) as error:
        raise CivicError(f"{place}: {error}") from error
    known = comment.spam in (NOT_SPAM, *KINDS_OF_SPAM) and comment.sentiment in SENTIMENTS
    if not known or not comment.text.strip() or not comment.theme:
        raise CivicError(f"{place}: an unknown label, or no text or theme")
    return comment
