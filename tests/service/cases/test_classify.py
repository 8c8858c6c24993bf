"""What a comment asks for, guessed in the citizen's favour."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.cases.classify import THANKS, CaseClass, guess_class

SENTIMENTS = st.sampled_from(["negative", "neutral", "positive", None])


@pytest.mark.parametrize(
    ("body", "sentiment", "expected"),
    [
        ("Kapan puskesmas buka hari Sabtu?", "neutral", "question"),
        ("bagaimana cara mengurus kartu", None, "question"),
        ("Kapan jalan ini beres?! Sudah lama rusak", "negative", "question"),
        ("Lampu jalan di depan pasar mati", "neutral", "complaint"),
        ("Petugas loket ketus", "negative", "complaint"),
        ("Mohon tambah bangku di ruang tunggu", "neutral", "request"),
        ("Terima kasih, pelayanannya cepat", "positive", "praise"),
        ("Lampunya sekarang terang. Terima kasih.", "negative", "praise"),
        ("Terima kasih untuk jalan yang rusak lagi", "negative", "complaint"),
        ("Mantap, setahun janji terus", "negative", "complaint"),
        ("mantap", None, "praise"),
        ("Bagus sekali, tiga jam mengantre", "negative", "complaint"),
        ("Tolong loketnya ditambah, kesal", "negative", "request"),
        ("Terima kasih, tetapi mohon loketnya ditambah", "positive", "request"),
        ("Saya warga Cibodas", "neutral", "request"),
    ],
)
def test_guess(body: str, sentiment: str | None, expected: str) -> None:
    assert guess_class(body, sentiment) == expected


@given(st.text(max_size=200), SENTIMENTS)
def test_a_question_mark_is_always_a_question(body: str, sentiment: str | None) -> None:
    assert guess_class(f"{body}?", sentiment) is CaseClass.QUESTION


@given(st.text(max_size=200))
def test_whoever_is_angry_and_gives_no_thanks_is_owed_an_answer(body: str) -> None:
    assert guess_class(body, "negative") is not CaseClass.PRAISE or THANKS.search(body)
