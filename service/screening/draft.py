"""A text on its way to its canonical form; the steps in this room hand it on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from service.screening.slang import Edit


@dataclass(slots=True)
class Draft:
    """A text between two steps: one entry a code point; `hidden` tells a disguised letter."""

    chars: list[str]
    starts: list[int]
    ends: list[int]
    hidden: list[bool]

    @property
    def text(self) -> str:
        """The text so far."""
        return "".join(self.chars)

    def only(self, kept: list[int]) -> Draft:
        """The draft reduced to these places, in order."""
        return Draft(
            [self.chars[i] for i in kept],
            [self.starts[i] for i in kept],
            [self.ends[i] for i in kept],
            [self.hidden[i] for i in kept],
        )

    def without(self, dropped: set[int]) -> Draft:
        """The draft less these places."""
        if not dropped:
            return self
        return self.only([i for i in range(len(self.chars)) if i not in dropped])

    def hidden_letters(self) -> list[int]:
        """Places of the letters that were disguised; elongation and accents are no disguise."""
        return [i for i, hidden in enumerate(self.hidden) if hidden and self.chars[i].isalpha()]


def respelled(
    text: str, starts: Sequence[int], ends: Sequence[int], edits: list[Edit]
) -> tuple[str, list[int], list[int]]:
    """Text, starts and ends with the edits made; what is new stems from all that it replaces."""
    pieces: list[str] = []
    new_starts: list[int] = []
    new_ends: list[int] = []
    at = 0
    for start, end, new in edits:
        pieces += (text[at:start], new)
        new_starts.extend(starts[at:start])
        new_starts.extend([starts[start]] * len(new))
        new_ends.extend(ends[at:start])
        new_ends.extend([ends[end - 1]] * len(new))
        at = end
    pieces.append(text[at:])
    new_starts.extend(starts[at:])
    new_ends.extend(ends[at:])
    return "".join(pieces), new_starts, new_ends


def moved(places: Sequence[int], edits: list[Edit]) -> list[int]:
    """Places of a text after the edits; in a replaced word as far from its start, or nowhere."""
    result: list[int] = []
    shift, waiting = 0, iter(edits)
    edit = next(waiting, None)
    for place in places:
        while edit is not None and edit.end <= place:
            shift += len(edit.new) - (edit.end - edit.start)
            edit = next(waiting, None)
        if edit is None or place - edit.start < len(edit.new):
            result.append(place + shift)
    return result
