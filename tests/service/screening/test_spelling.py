"""Digits for letters: read where they make a word, left where they are figures, names or brands."""

from __future__ import annotations

import pytest

from service.screening.spelling import as_letters
from service.screening.text import canonical


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("g4c0r", "gacor"), ("jud1", "judi"), ("5lot", "slot"), ("s4lah", "salah"),
        ("sa1ah", "salah"), ("8apak", "bapak"), ("ja9a", "jaga"), ("b4ng54t", "bangsat"),
        ("g4cor88", "gacor88"), ("4nak2", "anak2"), ("k074", "kota"), ("da$ar", "dasar"),
    ],
)  # fmt: skip
def test_words_are_read(written: str, read: str) -> None:
    assert as_letters(written) == read


@pytest.mark.parametrize(
    "kept",
    [
        "gacor88", "visi4d", "togel4d", "4d", "p3k", "h1n1", "k3", "rt05", "rw3", "kelas1", "jam8",
        "7anak", "5kali", "3orang", "9an", "20rb", "rp1juta", "5jt", "dari5x", "2in1",
        "s1", "d1", "anak2", "anak2nya", "4g", "covid19", "mp3", "usb3",
    ],
)  # fmt: skip
def test_figures_names_and_brands_stay(kept: str) -> None:
    assert as_letters(kept) == kept


def test_short_words_are_read_where_others_are_written_so() -> None:
    assert canonical("ma1n d1 51tus k4mi, y4").text == "main di situs kami, ya"
    assert canonical("kuliah d1 atau s1, k4mi bantu").text == "kuliah d1 atau s1, kami bantu"


def test_an_address_keeps_its_sign() -> None:
    assert canonical("surat ke dinas@kota.go.id").text == "surat ke dinas@kota.go.id"


def test_part_of_a_word_in_another_script_stays() -> None:
    assert canonical("ꦲ5lot ꦱ4pi").text == "ꦲ5lot ꦱ4pi"
