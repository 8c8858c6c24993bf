"""Counts the features that the service reads into a sparse matrix; for *fit* and *evaluate*."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import scipy.sparse as sp

from service.screening.features import (
    NEAR,
    damping,
    is_whole,
    pair_grams,
    token_grams,
    tokenize,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from numpy.typing import NDArray


@dataclass(frozen=True)
class Counted:
    """Damped counts, one row a text; column k is `grams[k]`, sorted."""

    grams: list[str]
    rows: Any


def count(texts: Sequence[str], min_texts: int) -> Counted:
    """The matrix of texts over every feature that stands in at least so many texts."""
    words = [[token.word for token in tokenize(text)] for text in texts]
    grams = _vocabulary(words, min_texts)
    index = {gram: place for place, gram in enumerate(grams)}
    known: dict[str, tuple[int, list[int]]] = {}
    columns: list[int] = []
    ends = [0]
    values: list[NDArray[Any]] = []
    for line in words:
        tokens = dict.fromkeys(line)
        pairs = dict.fromkeys(_pairs(line))
        size = len(pairs)
        for word in tokens:
            if word not in known:
                made = token_grams(word)
                known[word] = len(made), [index[gram] for gram in made if gram in index]
            size += known[word][0]
            columns += known[word][1]
        columns += [index[pair] for pair in pairs if pair in index]
        values.append(np.full(len(columns) - ends[-1], damping(size)))
        ends.append(len(columns))
    shape = (len(texts), len(grams))
    data = np.concatenate(values) if values else np.zeros(0)
    rows = sp.csr_matrix((data, np.array(columns, dtype=np.int32), np.array(ends)), shape=shape)
    rows.sum_duplicates()
    return Counted(grams, rows)


def scales(counted: Counted, rows: NDArray[Any], whole_weighs: float) -> NDArray[Any]:
    """What each column is multiplied by before fitting: rarity, and words before pieces.

    A whole word weighs `whole_weighs` times one of its many pieces. Only the given rows are looked
    at; the mean norm of a row becomes 1.
    """
    part = counted.rows[rows]
    texts_with = np.bincount(part.indices, minlength=part.shape[1])
    rarity = np.log((1 + part.shape[0]) / (1 + texts_with)) + 1
    whole = np.array([whole_weighs if is_whole(gram) else 1.0 for gram in counted.grams])
    made = rarity * whole
    norms = np.sqrt(part.multiply(part) @ (made**2))
    return np.asarray(made / norms.mean())


def _pairs(line: Sequence[str]) -> Iterator[str]:
    for at, word in enumerate(line):
        for pair, _ in pair_grams(line[max(at - NEAR, 0) : at], word):
            yield pair


def _vocabulary(lines: Iterable[Sequence[str]], min_texts: int) -> list[str]:
    words: Counter[str] = Counter()
    counted: Counter[str] = Counter()
    for line in lines:
        words.update(set(line))
        counted.update(set(_pairs(line)))
    for word, times in words.items():
        for gram in set(token_grams(word)):
            counted[gram] += times
    return sorted(gram for gram, times in counted.items() if times >= min_texts)
