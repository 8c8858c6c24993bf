"""Which part of the queue is asked for: a view and filters; read from an address, kept as a code.

The pages hand the code on as `view`, so that whoever decides on one comment comes back to where
she was, filters included.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import timedelta
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode

from service.cases.classify import CaseClass
from service.languages import LANGUAGES
from service.portals.find import may_be_slug

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

MOST_TEXT = 100
SENTIMENTS = ("negative", "neutral", "positive")
OUTCOMES = ("publish", "hold", "spam", "failed")
TOPICS = (*(one.value for one in CaseClass), "gambling", "scam", "promotion", "other")
STATUSES = ("pending", "published", "rejected", "spam", "withdrawn")
AGES = {
    "day": (None, timedelta(days=1)),
    "week": (None, timedelta(days=7)),
    "over1": (timedelta(days=1), None),
    "over3": (timedelta(days=3), None),
    "over7": (timedelta(days=7), None),
    "over30": (timedelta(days=30), None),
}
"""At least and at most so old."""

CHOICES: dict[str, tuple[str, ...]] = {
    "sentiment": SENTIMENTS, "outcome": OUTCOMES, "topic": TOPICS, "language": tuple(LANGUAGES),
    "age": tuple(AGES), "status": STATUSES,
}  # fmt: skip
"""The filters that are a choice of a few, with their values."""


class View(StrEnum):
    """A part of the queue: what waits and why, and what people decided."""

    PENDING = "pending"
    SPAM = "spam"
    UNANSWERED = "unanswered"
    OVERDUE = "overdue"
    REPORTED = "reported"
    APPEALS = "appeals"
    MINE = "mine"
    PUBLISHED = "published"
    REJECTED = "rejected"


DONE = (View.PUBLISHED, View.REJECTED)
"""Views that nobody works off; they show the newest first."""

OWED = (View.UNANSWERED, View.OVERDUE)
"""Views of cases, the earliest due first."""


@dataclass(frozen=True)
class Asked:
    """A view and filters; '' asks for everything. `portal` and `agency` are slugs, `q` is text."""

    view: View = View.PENDING
    portal: str = ""
    agency: str = ""
    sentiment: str = ""
    outcome: str = ""
    topic: str = ""
    language: str = ""
    age: str = ""
    status: str = ""
    q: str = ""

    @cached_property
    def filters(self) -> dict[str, str]:
        """What is asked for beside the view, by name."""
        return {name: value for name in FILTERS if (value := getattr(self, name))}

    @cached_property
    def code(self) -> str:
        """All of it as one word, for a hidden field or an address; `asked_named` reads it."""
        return f"{self.view.value}?{urlencode(self.filters)}" if self.filters else self.view.value


FILTERS = tuple(one.name for one in fields(Asked) if one.name != "view")


def asked_named(code: str | None) -> Asked:
    """What a code stands for; an unknown view is the first one, unknown filters are none."""
    view, _, query = (code or "").partition("?")
    return _asked(view, dict(parse_qsl(query)))


def asked_of(args: Mapping[str, str]) -> Asked:
    """What an address asks for: a code in `view`, and filters beside it, which count more."""
    within = asked_named(args.get("view"))
    return _asked(within.view, {**within.filters, **dict(_given(args))})


def _given(args: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for name in FILTERS:
        if name in args:
            yield name, args[name]


def _asked(view: str, given: Mapping[str, str]) -> Asked:
    chosen = {name: given[name] for name, values in CHOICES.items() if given.get(name) in values}
    for name in ("portal", "agency"):
        slug = given.get(name, "")
        chosen[name] = slug if may_be_slug(slug) else ""
    chosen["q"] = " ".join(given.get("q", "").replace("\x00", " ").split())[:MOST_TEXT].rstrip()
    return Asked(View(view) if view in set(View) else View.PENDING, **chosen)
