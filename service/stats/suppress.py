"""Keeping small groups out of public figures on sentiment; called by `answer`."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

FEWEST = 5
"""A cell over fewer comments than this says too much about each of them."""


def too_small(parts: Sequence[int]) -> set[int]:
    """Which parts of a whole, by index, may not be shown.

    Where the whole has fewer than `FEWEST`, none of its parts may (with nothing at all there is
    nobody to protect); else every part of 1 to 4, and, where that is a single one, the smallest
    other too: the one could be found by subtraction.
    """
    total = sum(parts)
    if total == 0:
        return set()
    if total < FEWEST:
        return set(range(len(parts)))
    hidden = {index for index, part in enumerate(parts) if 0 < part < FEWEST}
    if len(hidden) == 1 and len(parts) > 1:
        others = [index for index in range(len(parts)) if index not in hidden]
        hidden.add(min(others, key=lambda index: parts[index]))
    return hidden
