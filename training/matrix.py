"""Counts the features that the service reads into a sparse matrix; for *fit* and *evaluate*."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Any

import numpy as np
import scipy.sparse as sp

from service.screening.features import (
    NEAR,
    damping,
    denied_grams,
    feeling_gram,
    is_whole,
    pair_grams,
    token_grams,
    tokenize,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from numpy.typing import NDArray

    from service.screening.features import Token


@dataclass(frozen=True)
class Counted:
    """Damped counts, one row a text; column k is `grams[k]`, sorted.

    `copies` are further rows, of copies that train with a text; `copy_of` says with which.
    """

    grams: list[str]
    rows: Any
    copies: Any
    copy_of: NDArray[Any]

    def with_copies(self, rows: NDArray[Any]) -> tuple[Any, NDArray[Any]]:
        """The given rows and their copies' ones behind them, and which text each is of."""
        chosen = np.isin(self.copy_of, rows)
        return (
            sp.vstack([self.rows[rows], self.copies[chosen]], format="csr"),
            np.concatenate([rows, self.copy_of[chosen]]),
        )


def count(
    texts: Sequence[str], min_texts: int, *, worn: Sequence[str] = (), feelings: bool = False
) -> Counted:
    """The matrix of texts over every feature that stands in at least so many texts.

    `worn`: for each text what is read of a copy in disguise, or empty. `feelings`: also what
    sentiment alone sees, that a word praises, blames or stands denied.
    """
    copy_of = np.array([at for at, copy in enumerate(worn) if copy], dtype=int)
    lines = [tokenize(text) for text in (*texts, *filter(None, worn))]
    grams = _vocabulary(lines, min_texts, feelings=feelings)
    index = {gram: place for place, gram in enumerate(grams)}
    known: dict[str, tuple[int, list[int]]] = {}
    columns: list[int] = []
    ends = [0]
    values: list[NDArray[Any]] = []
    for line in lines:
        pairs = dict.fromkeys(_pairs(line))
        size = len(pairs)
        for word in dict.fromkeys(token.word for token in line):
            if word not in known:
                made = token_grams(word)
                seen = [*made, feeling_gram(word)]
                known[word] = len(made), [index[gram] for gram in seen if gram in index]
            size += known[word][0]
            columns += known[word][1]
        columns += [index[gram] for gram in (*pairs, *_denied(line)) if gram in index]
        values.append(np.full(len(columns) - ends[-1], damping(size)))
        ends.append(len(columns))
    shape = (len(lines), len(grams))
    data = np.concatenate(values) if values else np.zeros(0)
    rows = sp.csr_matrix((data, np.array(columns, dtype=np.int32), np.array(ends)), shape=shape)
    rows.sum_duplicates()
    return Counted(grams, rows[: len(texts)], rows[len(texts) :], copy_of)


def scales(part: sp.csr_matrix, grams: Sequence[str], whole_weighs: float) -> NDArray[Any]:
    """What each column is multiplied by before fitting: rarity, and words before pieces.

    A whole word weighs `whole_weighs` times one of its many pieces; the mean norm of a row
    becomes 1.
    """
    texts_with = np.bincount(part.indices, minlength=part.shape[1])
    rarity = np.log((1 + part.shape[0]) / (1 + texts_with)) + 1
    whole = np.array([whole_weighs if is_whole(gram) else 1.0 for gram in grams])
    made = rarity * whole
    norms = np.sqrt(part.multiply(part) @ (made**2))
    return np.asarray(made / norms.mean())


def _pairs(line: Sequence[Token]) -> Iterator[str]:
    words = [token.word for token in line]
    for at, word in enumerate(words):
        for pair, _ in pair_grams(words[max(at - NEAR, 0) : at], word):
            yield pair


def _denied(line: Sequence[Token]) -> dict[str, None]:
    found = [denied_grams(token.word) for token in line if token.denier]
    return dict.fromkeys(chain.from_iterable(found))


def _vocabulary(lines: Iterable[Sequence[Token]], min_texts: int, *, feelings: bool) -> list[str]:
    words: Counter[str] = Counter()
    counted: Counter[str] = Counter()
    for line in lines:
        words.update({token.word for token in line})
        counted.update(set(_pairs(line)))
        if feelings:
            counted.update(_denied(line).keys())
    for word, times in words.items():
        for gram in set(token_grams(word)):
            counted[gram] += times
        if feelings and (gram := feeling_gram(word)):
            counted[gram] += times
    return sorted(gram for gram, times in counted.items() if times >= min_texts)
