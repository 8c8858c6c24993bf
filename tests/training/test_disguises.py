"""The disguises: seeded, of letters alone, and each really another text than the plain one."""
# ruff: noqa: S311 - repeatable on purpose

from __future__ import annotations

import random
import re

import pytest

from training.disguises import DISGUISES, MEASURED

TEXT = "Slot Gacor88 bonus besar, DAFTAR sekarang: wa 0812 (24 jam)!"


def test_the_measured_twelve_come_first_and_names_are_kebab_case() -> None:
    assert len(MEASURED) == len(set(MEASURED)) == 12
    assert MEASURED[-1] == "mixed"
    assert {"regional-indicators", "parenthesised", "cherokee", "tag-characters"} <= set(DISGUISES)
    assert all(re.fullmatch("[a-z]+(-[a-z]+)*", name) for name in DISGUISES)


@pytest.mark.parametrize("name", DISGUISES)
def test_a_disguise_repeats_by_its_seed_and_changes_the_text(name: str) -> None:
    disguise = DISGUISES[name]
    once = disguise(TEXT, random.Random(7))
    assert once == disguise(TEXT, random.Random(7))
    assert once != TEXT
    assert disguise("", random.Random(7)) == ""


@pytest.mark.parametrize("name", DISGUISES)
def test_what_is_no_letter_stays(name: str) -> None:
    assert DISGUISES[name]("0812-33, (24)!", random.Random(1)) in {
        "0812-33, (24)!",
        "!)42( ,33-2180",  # upside-down
        *("0812-33," + emoji + "(24)!" for emoji in "🔥🎰💰✨💥🚀💎👑"),
    } | {"0812-33,  (24)!"}  # words wide apart


@pytest.mark.parametrize(
    ("name", "text", "disguised"),
    [
        ("mathematical-bold", "Gacor88", "𝐆𝐚𝐜𝐨𝐫88"),
        ("sans-italic", "gacor", "𝘨𝘢𝘤𝘰𝘳"),
        ("fullwidth", "Gacor", "Ｇａｃｏｒ"),
        ("circled", "Gacor", "Ⓖⓐⓒⓞⓡ"),
        ("squared", "gacor", "🅶🅰🅲🅾🆁"),
        ("small-capitals", "gacorx", "ɢᴀᴄᴏʀx"),
        ("parenthesised", "gacor", "⒢⒜⒞⒪⒭"),
        ("soft-hyphens", "gacor", "g\u00ada\u00adc\u00ado\u00adr"),
        ("upside-down", "main gacor", "ɹoɔɐƃ uᴉɐɯ"),
        ("cherokee", "gacor", "ᏀᎪᏟoᏒ"),
    ],
)
def test_disguised_forms(name: str, text: str, disguised: str) -> None:
    assert DISGUISES[name](text, random.Random(0)) == disguised


def test_spaced_words_stand_two_spaces_apart_or_one() -> None:
    variants = {DISGUISES["spaced-letters"]("main di 88", random.Random(seed)) for seed in range(9)}
    assert variants == {"m a i n  d i  88", "m a i n d i 88"}


def test_digits_stand_for_some_letters() -> None:
    swapped = DISGUISES["digits-for-letters"]("obat gigi sebatas" * 9, random.Random(3))
    assert set(re.findall(r"\d", swapped)) == set("01345798")
    assert re.search("[oieastgb]", swapped)
