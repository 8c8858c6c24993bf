"""Copies in disguise: which texts get one, that it repeats, and that it leaves a trace."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.screening.text import canonical
from tests.training.sample import collect
from training.fetch import fetch_collected
from training.fit import material_of
from training.prepare import prepare, read_examples
from training.sources import TASKS
from training.worn import SHARES, worn_reading

if TYPE_CHECKING:
    from pathlib import Path

TEXTS = [f"Besok bang Gatot ngising di esteh nomor {number}, banget" for number in range(400)]


def worn(text: str) -> str:
    return worn_reading(text, canonical(text).text)


def test_about_the_declared_share_wears_a_disguise_and_each_time_the_same() -> None:
    found = [worn(text) for text in TEXTS]
    assert found == [worn(text) for text in TEXTS]
    share = sum(map(bool, found)) / len(found)
    assert abs(share - sum(SHARES.values())) < 0.06


def test_a_copy_is_canonical_and_reads_otherwise_than_its_original() -> None:
    for text in TEXTS:
        copy = worn(text)
        assert copy == canonical(copy).text
        assert copy != canonical(text).text


def test_a_copy_that_reads_as_its_original_is_none() -> None:
    assert not any(worn(f"{number}?") for number in range(200))


def test_only_what_trains_spam_wears_disguise(tmp_path: Path) -> None:
    sources = collect(tmp_path)
    prepare(sources, fetch_collected(sources, tmp_path), tmp_path)
    for task in TASKS:
        examples = read_examples(tmp_path, task)
        assert any(one.worn for one in examples) == (task == "spam")
        assert not any(one.worn for one in examples if not one.trains)


def test_copies_are_no_examples_of_their_own(tmp_path: Path) -> None:
    sources = collect(tmp_path)
    prepare(sources, fetch_collected(sources, tmp_path), tmp_path)
    material = material_of(tmp_path, "spam")
    assert material.counted.rows.shape[0] == len(material.examples) == len(material.folds)
    assert material.counted.copies.shape[0] == sum(bool(one.worn) for one in material.examples) > 0
