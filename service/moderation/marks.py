"""Marking in a text the places that the machine's reasons name; called by the item page."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from service.threads.html import shown_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


@dataclass(frozen=True)
class Place:
    """A half-open span of code points in a text, and what those were read as ('' for as is)."""

    start: int
    end: int
    read_as: str = ""


@dataclass(frozen=True)
class Segment:
    """A piece of the text: marked or not, and what the places that end with it were read as."""

    text: str
    marked: bool = False
    read_as: tuple[str, ...] = ()


def mark(text: str, places: Iterable[Place]) -> list[Segment]:
    """The text as consecutive segments; nested and overlapping places share their segments.

    Joined, the segments are the text again, but for what `shown_text` takes off for safety (never
    a letter). A place that does not lie inside the text is ignored.
    """
    inside = [place for place in places if 0 <= place.start < place.end <= len(text)]
    cuts = sorted({0, len(text)} | {cut for p in inside for cut in (p.start, p.end)})
    made = [_segment(text, start, end, inside) for start, end in pairwise(cuts)]
    return _joined(made)


def _segment(text: str, start: int, end: int, places: Sequence[Place]) -> Segment:
    marked = any(place.start <= start and end <= place.end for place in places)
    notes = [
        place.read_as
        for place in places
        if place.end == end and place.read_as and place.read_as != text[place.start : place.end]
    ]
    return Segment(shown_text(text[start:end]), marked, tuple(dict.fromkeys(notes)))


def _joined(segments: list[Segment]) -> list[Segment]:
    """Neighbours that look alike are one: a mark is cut only where something is said of it."""
    joined: list[Segment] = []
    for segment in segments:
        last = joined[-1] if joined else None
        if last is not None and last.marked == segment.marked and not last.read_as:
            joined[-1] = Segment(last.text + segment.text, segment.marked, segment.read_as)
        else:
            joined.append(segment)
    return joined
