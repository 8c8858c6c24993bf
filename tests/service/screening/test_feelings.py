"""Words that praise, blame and deny: one sign each, spelt as the canonical text spells them."""

from __future__ import annotations

import pytest

from service.screening.feelings import DENIERS, LISTS, sign_of
from service.screening.slang import SLANG
from service.screening.text import canonical


def test_a_word_is_listed_once_and_as_the_canonical_text_spells_it() -> None:
    assert set(LISTS) == {"praise", "blame", "deny", "only"}
    assert min(len(LISTS["praise"]), len(LISTS["blame"])) >= 400
    assert not LISTS["praise"] & LISTS["blame"]
    for word in frozenset().union(*LISTS.values()):
        assert canonical(word).text == word
        assert word not in SLANG


@pytest.mark.parametrize(
    ("word", "sign"),
    [
        ("rapi", "+"), ("rapinya", "+"), ("rapine", "+"), ("rapinye", "+"),
        ("kotor", "-"), ("kotornya", "-"), ("reged", "-"), ("ruksak", "-"), ("lelet", "-"),
        ("jalan", ""), ("tidak", ""), ("e", ""), ("nya", ""), ("🙏", ""), ("", ""),
    ],
)  # fmt: skip
def test_a_word_has_the_sign_of_its_stem(word: str, sign: str) -> None:
    assert sign_of(word) == sign


def test_each_language_has_its_denials() -> None:
    assert {"tidak", "belum", "ora", "mboten", "durung", "teu", "acan"} <= DENIERS
    read = canonical("nggak gak kagak kaga ga tak blm belon").text.split()
    assert set(read) <= DENIERS
