"""Slang and number words: read as a dictionary spells them, and only where they are words."""

from __future__ import annotations

import re

import pytest

from service.screening.slang import MAX_GROWTH, SLANG
from service.screening.text import MAX_LENGTH, canonical


def test_the_list_is_long_and_plain() -> None:
    assert len(SLANG) >= 400
    for written, word in SLANG.items():
        assert re.fullmatch("[a-z]{2,}", written), written
        assert re.fullmatch("[a-z]{2,}(?: [a-z]{2,})*", word), word
        assert len(word) <= MAX_GROWTH * len(written), written
        assert not re.search(r"([a-z])\1\1", written + " " + word), written
        assert not SLANG.keys() & set(word.split()), f"{word} is itself another word"


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("yg jualan jgn di trotoar dong", "yang jualan jangan di trotoar dong"),
        ("gak, ga, nggak, ngga, kagak & tdk", "tidak, tidak, tidak, tidak, tidak & tidak"),
        ("udh lama bgt blm beres", "sudah lama banget belum beres"),
        ("Gimana sih, kyk gini trs", "bagaimana sih, kayak begini terus"),
        ("gatau knp gabisa", "tidak tahu kenapa tidak bisa"),
        ("bangettt gakkk", "banget tidak"),
        ("temen-temen", "teman-teman"),
        ("makasih pak, mksh bu", "terima kasih pak, terima kasih bu"),
        ("𝐲𝐠 g4k b a g u s", "yang tidak bagus"),
        ("dasar gblk, anjg", "dasar goblok, anjing"),
    ],
)
def test_slang_reads_as_the_word(written: str, read: str) -> None:
    assert canonical(written).text == read


@pytest.mark.parametrize(
    "kept",
    [
        "dr. sari dan kk 12 orang, pa lurah",  # doctor, family card, father
        "sd negeri 5 km 12 kel. sukamaju",
        "yayasan@yg.org",
        "lapor ke www.lapor-warga.org/yg",
        "depo wd jp slot judol",  # what spam is known by
        "yg2 ygx yg_a 1yg",
        "lo aing maneh kon koen",
    ],
)
def test_other_words_stay(kept: str) -> None:
    assert canonical(kept).text == kept


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("gacor delapan delapan", "gacor 88"),
        ("main di MANIS tujuh tujuh yuk", "main di manis 77 yuk"),
        ("wa nol delapan satu dua tiga empat", "wa 081234"),
        ("𝐠𝐚𝐜𝐨𝐫 𝐝𝐞𝐥𝐚𝐩𝐚𝐧 𝐝𝐞𝐥𝐚𝐩𝐚𝐧", "gacor 88"),
    ],
)
def test_digits_written_as_words(written: str, read: str) -> None:
    assert canonical(written).text == read


@pytest.mark.parametrize(
    "kept",
    [
        "delapan orang, komunikasi dua arah",
        "dua tiga kali sehari, satu dua orang",
        "satu satu dulu, dua dua nya rusak",
        "seratus dua puluh tiga ribu",
        "tiga tiga puluh dan empat empat ratus",
        "kursi kosong kosong",
        "lima. lima",
    ],
)
def test_numbers_in_sentences_stay(kept: str) -> None:
    assert canonical(kept).text == kept


def test_places_lead_to_the_word_that_was_written() -> None:
    reading = canonical("pak, jgn gitu")
    assert reading.text == "pak, jangan begitu"
    assert reading.span(5, 11) == (5, 8)
    assert reading.original[slice(*reading.span(12, 18))] == "gitu"
    numbers = canonical("gacor delapan delapan!")
    assert numbers.original[slice(*numbers.span(6, 8))] == "delapan delapan"


def test_slang_and_number_words_are_no_disguise() -> None:
    assert canonical("yg gak bisa delapan delapan").disguise == 0
    assert canonical("g4k").hidden == [1]


def test_a_text_does_not_grow_over_the_limit() -> None:
    reading = canonical("bgt " * (MAX_LENGTH // 5))
    assert MAX_LENGTH - 4 < len(reading.text) <= MAX_LENGTH
    assert reading.text.startswith("banget banget ")
    assert reading.text.endswith("bgt")
    assert canonical(reading.text).text == reading.text
