"""What an adaptation is learnt from and held against: decisions and civic comments; for `adapt`.

Features are those that the classifier reads, of the reading that it would have taken, so that a
learnt weight does in the service exactly what it did in the fit.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import scipy.sparse as sp

from service.screening.classifier import ABUSE, SPAM
from service.screening.features import damping, is_whole, pair_grams, token_grams
from service.screening.fields import FIELDS, walk
from service.screening.text import canonical
from training.civic import CIVIC, NOT_SPAM, read_civic
from training.groups import group_of_each

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from service.screening.classifier import Classifier
    from service.screening.text import Canonical

CRITICAL: Final = ("criticism", "sarcasm", "complaint", "about_spam")
PLACE: Final = {"spam": SPAM, "abuse": ABUSE}
MIN_GROUPS: Final = 3  # of near-duplicates in which a feature must stand,
MIN_AUTHORS: Final = 2  # and the authors: nobody's name or habit is learnt
MAX_FEATURES: Final = 4000
WHOLE_WEIGHS: Final = 3.0  # a word against one of its many pieces
HELD_BACK: Final = 0.3


class DecisionsError(ValueError):
    """The file of decisions cannot be read; the message says where."""


@dataclass(frozen=True)
class Decided:
    """One decision: canonical fields, label (harmless, spam, abuse), who decided, when, group."""

    fields: dict[str, Canonical]
    label: str
    moderator: str
    at: str
    group: int = 0

    @property
    def author(self) -> str:
        """The author's name; empty where none was given."""
        name = self.fields.get("author_name")
        return name.text if name else ""


@dataclass(frozen=True)
class Civic:
    """One comment of the civic corpus; `critical` ones are complaints that must stay public."""

    fields: dict[str, Canonical]
    spam: bool
    abuse: bool
    critical: bool
    anchors: bool


@dataclass(frozen=True)
class Rows:
    """Rows of a fit: log-odds of the shipped model, damped counts, targets 0 to 1, weights.

    `decided` is False for the anchors.
    """

    offsets: NDArray[Any]
    counts: Any
    targets: NDArray[Any]
    weights: NDArray[Any]
    decided: NDArray[Any]


def read_decisions(path: Path) -> list[Decided]:
    """The decisions in a JSON Lines file, each with its group of near-duplicates.

    Raises:
        DecisionsError: unreadable, or a line is not a decision.
    """
    try:
        lines = path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise DecisionsError(f"{path.name} cannot be read: {error}") from error
    found = []
    for number, line in enumerate(lines, 1):
        try:
            entry = json.loads(line)
            fields = {name: canonical(entry[name]) for name in FIELDS if entry.get(name)}
            fields.setdefault("text", canonical(entry["text"]))
            found.append(Decided(fields, entry["label"], str(entry["moderator"]), entry["at"]))
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise DecisionsError(f"{path.name}, line {number}: {error!r}") from error
    groups = group_of_each([one.fields["text"].text for one in found]) if found else []
    return [
        Decided(one.fields, one.label, one.moderator, one.at, group)
        for one, group in zip(found, groups, strict=True)
    ]


def civic_examples(path: Path = CIVIC) -> list[Civic]:
    """The civic corpus; half of its themes anchor the fit, the gate measures on the other half.

    Raises:
        CivicError: a line is not what it should be.
    """
    return [
        Civic(
            {"text": canonical(one.text)},
            one.spam != NOT_SPAM,
            one.abuse,
            one.kind in CRITICAL,
            hashlib.sha256(one.theme.encode()).digest()[0] % 2 == 0,
        )
        for one in read_civic(path)
    ]


def split(decisions: Sequence[Decided], positive: str) -> tuple[list[Decided], list[Decided]]:
    """What is learnt from, and what is held back: 30 % of each class of each moderator, the newest.

    Near-duplicates stay together: a group counts as of the class and moderator of most of it.
    """
    members: dict[int, list[Decided]] = {}
    for one in decisions:
        members.setdefault(one.group, []).append(one)
    parts: dict[tuple[bool, str], list[tuple[str, int, int]]] = {}
    for group, inside in members.items():
        (part, _), *_ = Counter(
            (one.label == positive, one.moderator) for one in inside
        ).most_common(1)
        parts.setdefault(part, []).append((min(one.at for one in inside), group, len(inside)))
    held: set[int] = set()
    for groups in parts.values():
        left = HELD_BACK * sum(size for _, _, size in groups)
        for _, group, size in sorted(groups, reverse=True):
            if left < size / 2:
                break
            held.add(group)
            left -= size
    learnt = [one for one in decisions if one.group not in held]
    return learnt, [one for one in decisions if one.group in held]


def reading(shipped: Classifier, fields: dict[str, Canonical], task: str) -> tuple[float, Any]:
    """The log-odds that the shipped model gives for a task, and the names of the fields it read."""
    body, whole = shipped.readings(fields)
    place = PLACE[task]
    if whole.logits[place] > body.logits[place]:
        return whole.logits[place], FIELDS
    return body.logits[place], FIELDS[:1]


def grams_of(fields: dict[str, Canonical], names: Sequence[str]) -> list[str]:
    """The features of a reading, once for each distinct token or pair that has them."""
    words: dict[str, None] = {}
    pairs: dict[str, None] = {}
    for _, before, token in walk(fields, names):
        words[token.word] = None
        pairs |= dict.fromkeys(pair for pair, _ in pair_grams(before, token.word))
    return [gram for word in words for gram in _known_grams(word)] + list(pairs)


@lru_cache(maxsize=200_000)
def _known_grams(word: str) -> list[str]:
    """A token's features, each string made once: there are hundreds a text."""
    return token_grams(word)


def vocabulary(decisions: Sequence[Decided], grams: Sequence[Sequence[str]]) -> list[str]:
    """The features that stand in enough groups and were written by enough authors, sorted."""
    groups: dict[str, set[int]] = {}
    authors: dict[str, set[str]] = {}
    texts = Counter(gram for found in grams for gram in set(found))
    for one, found in zip(decisions, grams, strict=True):
        for gram in set(found):
            if texts[gram] < MIN_GROUPS:
                continue
            if len(seen := groups.setdefault(gram, set())) < MIN_GROUPS:
                seen.add(one.group)
            if len(names := authors.setdefault(gram, set())) < MIN_AUTHORS:
                names.add(one.author)
    return sorted(
        gram
        for gram, seen in groups.items()
        if len(seen) >= MIN_GROUPS and len(authors[gram]) >= MIN_AUTHORS
    )


def counts(grams: Sequence[Sequence[str]], known: Sequence[str]) -> sp.csr_matrix:
    """Damped counts of the known features, one row a text."""
    index = {gram: place for place, gram in enumerate(known)}
    columns: list[int] = []
    values: list[float] = []
    ends = [0]
    for found in grams:
        damp = damping(len(found))
        inside = Counter(index[gram] for gram in found if gram in index)
        columns += inside
        values += [damp * times for times in inside.values()]
        ends.append(len(columns))
    return sp.csr_matrix((values, columns, ends), shape=(len(grams), len(known)))


def column_scales(matrix: sp.csr_matrix, known: Sequence[str]) -> NDArray[Any]:
    """What a column is multiplied by in the fit: rare ones and whole words more."""
    texts_with = np.bincount(matrix.indices, minlength=matrix.shape[1])
    rarity = np.log((1 + matrix.shape[0]) / (1 + texts_with)) + 1
    made = rarity * np.array([WHOLE_WEIGHS if is_whole(gram) else 1.0 for gram in known])
    norms = np.sqrt(matrix.multiply(matrix) @ (made**2))
    return np.asarray(made / max(float(norms.mean()), math.ulp(1.0)))
