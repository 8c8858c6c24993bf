"""Personal data is found where it stands, and prices, years and halls of service are not."""

from __future__ import annotations

import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.moderation.personal import MASKS, find_personal, masked

MASK = MASKS["phone"]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("0812-3456-7890", "phone"),
        ("+62 812 3456 7890", "phone"),
        ("6281234567890", "phone"),
        ("0812.3456.7890", "phone"),
        ("0 8 1 2 3 4 5 6 7 8 9 0", "phone"),
        ("(021) 5576 1234", "phone"),
        ("siti.a@contoh.co.id", "email"),
        ("3671015505900001", "nik"),  # a woman, born on 15 May
        ("3671 0129 0296 0001", "nik"),  # born on a 29 February
    ],
)
def test_it_is_found_and_masked(text: str, kind: str) -> None:
    whole = f"hubungi {text} ya"
    (found,) = find_personal(whole)
    assert (found.kind, whole[found.start : found.end]) == (kind, text)
    assert masked(whole) == f"hubungi {MASK} ya"


@pytest.mark.parametrize(
    "text",
    [
        "harganya Rp 1.500.000",
        "anggaran 2024-2025 Rp 12500000000",
        "lapor ke 112 atau 1500-123",
        "12-05-2024 pukul 10.30",
        "rumah nomor 12 RT 03/05",
        "rekening 3671019905900001",  # no such day of birth
        "3671015513900001",  # no such month
        "pada x@y dan @siti",
        "",
    ],
)
def test_other_numbers_are_left_alone(text: str) -> None:
    assert find_personal(text) == []
    assert masked(text) == text


@given(st.text(max_size=300))
def test_any_text_is_masked_once_and_for_all(text: str) -> None:
    text = unicodedata.normalize("NFC", text)
    pieces = find_personal(text)
    assert all(a.end <= b.start for a, b in pairwise(pieces))
    assert masked(text).count(MASK) - text.count(MASK) == len(pieces)
