"""Letters set apart: joined, and parted into words again where the spaces do not tell."""

from __future__ import annotations

import random
from string import ascii_lowercase

import pytest

from service.screening import words
from service.screening.text import canonical

LONGEST_LOOK = 12_000  # words looked up for a whole text; unbounded, it was 45,000


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("j a l a n  d i  k o t a", "jalan di kota"),
        ("j a l a n d i k o t a", "jalan di kota"),
        ("J.A.L.A.N.R.U.S.A.K", "jalan rusak"),
        ("s l o t g a c o r 8 8", "slot gacor88"),
        ("b r i n d e l w y", "brindelwy"),
        ("b u k a  j a m  8  p a g i", "buka jam 8 pagi"),
        ("m e n a n g  d i  s i t u s  k a m i, i b u", "menang di situs kami, ibu"),
        ("B E R K A H  i·t·u", "berkah itu"),
        ("g a  c o r", "gacor"),
    ],
)
def test_words_come_back(written: str, read: str) -> None:
    assert canonical(written).text == read


@pytest.mark.parametrize("kept", ["vitamin a b c", "i b u", "pilih a. b. c. atau d", "rt 5 a b"])
def test_letters_that_are_letters_stay(kept: str) -> None:
    assert canonical(kept).text == kept


@pytest.mark.parametrize("letters", [40, 250, 2500], ids=["short runs", "long runs", "one run"])
def test_a_text_of_nothing_but_letters_set_apart_asks_for_few_words(letters: int) -> None:
    chance = random.Random(5)  # noqa: S311 - the same letters every time
    apart = [" ".join(chance.choices(ascii_lowercase, k=letters)) for _ in range(2500 // letters)]
    before = words.familiarity.cache_info().misses
    once = canonical(" ya ".join(apart)).text
    assert words.familiarity.cache_info().misses - before < LONGEST_LOOK
    assert canonical(once).text == once


def test_what_is_not_parted_is_joined() -> None:
    read = canonical(" ".join("jalanrusak" * 100)).text
    assert read.startswith("jalan rusak jalan rusak")
    assert read.replace(" ", "") == "jalanrusak" * 100
