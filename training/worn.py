"""Copies in disguise that train spam besides their originals; *prepare* asks for each text.

Canonical text undoes nearly every disguise. What it leaves of two, half-read digits (`84n9`) and
emoji between all words, stands in spam far more often than in harmless texts, though it says
nothing by itself: so harmless and spam wear them alike, some of each.
"""

from __future__ import annotations

import random
from typing import Final

from service.screening.text import canonical
from training.disguises import DISGUISES

SHARES: Final = {"digits-for-letters": 0.15, "emoji-between-words": 0.02}
SEED: Final = 5


def worn_reading(text: str, plain: str) -> str:
    """What is read of a raw text in disguise, where it gets one and that leaves a trace; or empty.

    `plain` is what is read of it undisguised. The same text gets the same disguise, or none.
    """
    rng = random.Random(f"{SEED} {text}")  # noqa: S311 - a draw that repeats
    drawn = rng.random()
    for name, share in SHARES.items():
        if drawn < share:
            reading = canonical(DISGUISES[name](text, rng)).text
            return "" if reading == plain else reading
        drawn -= share
    return ""
