"""Roots of Indonesian words as people write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.policies.stems import MAX_WORD, Stems
from service.screening.words import in_dictionary

STEMS = Stems(["slot", "gacor", "tipuan", "slotnya"])


@pytest.mark.parametrize(
    "word",
    [
        "tipu", "menipu", "ditipu", "penipu", "penipuan", "tertipu", "tipuan", "tipunya",
        "ketipu", "nipu", "tipuin", "nipuin", "penipu2", "penipu2nya",
    ],
)  # fmt: skip
def test_inflections_of_one_root(word: str) -> None:
    assert STEMS.root(word) == "tipu"


@pytest.mark.parametrize("word", ["slot", "slotnya", "ngeslot", "slotku", "slotan"])
def test_a_listed_word_that_no_dictionary_has_is_a_root(word: str) -> None:
    assert STEMS.root(word) == "slot"
    if word != "slot":
        assert Stems().root(word) == word


@pytest.mark.parametrize(
    "word",
    ["specialist", "cialis", "analisis", "anal", "nanti", "main", "kemarin", "kain", "izin",
     "gacor88", "2024", "ꦥꦸꦱ꧀ꦏ", "école", "t1pu", "a" * (MAX_WORD + 1)],
)  # fmt: skip
def test_what_is_no_inflection_stays(word: str) -> None:
    assert STEMS.root(word) == word


@given(st.text(max_size=80))
def test_any_word_has_a_root_and_a_root_is_its_own(word: str) -> None:
    root = STEMS.root(word)
    assert root == word or STEMS.root(root) == root


def test_a_dictionary_word_is_a_root_and_nothing_is_none() -> None:
    assert in_dictionary("tipu")
    assert not in_dictionary("menipu")
    assert not in_dictionary("")
