"""Which words there are, and how a text without spaces falls into them."""

from __future__ import annotations

import pytest

from service.screening.words import COMMON, KNOWN, MOST_PARTED, familiarity, part


@pytest.mark.parametrize("word", ["jalan", "saya", "slot", "daftar"])
def test_words_of_the_corpus_are_common(word: str) -> None:
    assert familiarity(word) == COMMON


@pytest.mark.parametrize("word", ["abiotik", "memperindahkan", "penyapuan", "diperhalus", "knp"])
def test_other_words_are_known_inflected_and_slang_too(word: str) -> None:
    assert familiarity(word) == KNOWN


@pytest.mark.parametrize("word", ["", "x", "jud", "kancilwin", "gacor88"])
def test_what_is_no_word(word: str) -> None:
    assert familiarity(word) == 0


@pytest.mark.parametrize(
    ("letters", "words"),
    [
        ("jalanrusakparah", ["jalan", "rusak", "parah"]),
        ("slotgacor88", ["slot", "gacor88"]),
        ("bukajam8pagi", ["buka", "jam", "8", "pagi"]),
        ("modal20rbsaja", ["modal", "20rb", "saja"]),
        ("ab", ["ab"]),
        ("a", ["a"]),
        ("88", ["88"]),
        ("", []),
    ],
)
def test_parting(letters: str, words: list[str]) -> None:
    starts = [0, *part(letters)]
    pieces = [letters[a:b] for a, b in zip(starts, [*starts[1:], len(letters)], strict=True)]
    assert [piece for piece in pieces if piece] == words


def test_only_the_first_letters_of_a_long_run_are_parted() -> None:
    starts = part("jalanrusak" * 500)
    assert starts[:4] == [5, 10, 15, 20]
    assert starts[-1] < MOST_PARTED
