"""Groups of near-duplicates, so that no template stands on both sides of a split; for *prepare*.

Texts are compared by the character 5-grams of their letters (digits and spacing vary most between
copies of one template): MinHash with 32 fixed permutations, candidates by 8 bands of 4, linked
where half of the signature agrees (Broder 1997; Leskovec et al., Mining of Massive Datasets,
ch. 3).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

PERMUTATIONS: Final = 32
BANDS: Final = 8
SIZE: Final = 5
ALIKE: Final = 0.5
SEED: Final = 20261124
_PRIME: Final = np.uint64(2**31 - 1)
_NOT_LETTERS = re.compile(r"[\W\d_]+")


def group_of_each(texts: Sequence[str]) -> list[int]:
    """For each canonical text the number of its group: the place of the group's first text."""
    letters = [_NOT_LETTERS.sub(" ", text).strip() or text for text in texts]
    first: dict[str, int] = {}
    parent = [first.setdefault(text, place) for place, text in enumerate(letters)]
    places = [place for place, up in enumerate(parent) if up == place]
    signatures = np.array([_signature(letters[place]) for place in places], dtype=np.uint64)
    for one, other in _links(signatures):
        _join(parent, places[one], places[other])
    return [_root(parent, place) for place in range(len(texts))]


def fold_of_each(groups: Sequence[int], folds: int) -> NDArray[Any]:
    """A fold for each text, the same for a whole group; drawn by a fixed seed."""
    drawn = np.random.RandomState(SEED).randint(0, folds, max(groups, default=0) + 1)
    return np.asarray(drawn[np.asarray(groups, dtype=int)])


def _coefficients() -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
    rng = np.random.RandomState(SEED)
    high = 2**31 - 1
    a = rng.randint(1, high, PERMUTATIONS).astype(np.uint64)[:, None]
    return a, rng.randint(0, high, PERMUTATIONS).astype(np.uint64)[:, None]


_A, _B = _coefficients()
_POWERS: Final = np.array([257**at for at in range(SIZE)], dtype=np.uint64)


def _signature(text: str) -> NDArray[np.uint64]:
    codes = np.frombuffer(text.ljust(SIZE).encode("utf-32-le", "replace"), dtype=np.uint32)
    shingles = np.lib.stride_tricks.sliding_window_view(codes.astype(np.uint64), SIZE)
    hashed = (shingles @ _POWERS) % _PRIME
    least: NDArray[np.uint64] = ((_A * hashed + _B) % _PRIME).min(axis=1)
    return least


def _links(signatures: NDArray[np.uint64]) -> list[tuple[int, int]]:
    links: list[tuple[int, int]] = []
    width = PERMUTATIONS // BANDS
    for band in range(BANDS):
        first: dict[bytes, int] = {}
        part = np.ascontiguousarray(signatures[:, band * width : (band + 1) * width])
        for place in range(len(part)):
            known = first.setdefault(part[place].tobytes(), place)
            alike = (signatures[known] == signatures[place]).mean()
            if known != place and alike >= ALIKE:
                links.append((known, place))
    return links


def _root(parent: list[int], place: int) -> int:
    while parent[place] != place:
        parent[place] = parent[parent[place]]
        place = parent[place]
    return place


def _join(parent: list[int], one: int, other: int) -> None:
    low, high = sorted((_root(parent, one), _root(parent, other)))
    parent[high] = low
