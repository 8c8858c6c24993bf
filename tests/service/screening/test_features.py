"""Features: what a token gives, that cost is bounded, that numbers of people are not kept."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.screening.features import (
    MAX_GRAMS,
    MAX_TOKEN,
    SPARE,
    damping,
    denied_grams,
    feeling_gram,
    is_whole,
    pair_grams,
    shape,
    token_grams,
    tokenize,
)


def test_words_marks_and_emoji_are_tokens_and_know_their_place() -> None:
    text = "jalan rusak, kapan?! 🙏"
    tokens = tokenize(text)
    assert [one.word for one in tokens] == ["jalan", "rusak", "kapan", "?", "!", "🙏"]
    assert all(text[one.start : one.end] == one.word for one in tokens)


def test_of_a_long_number_only_the_beginning_is_read() -> None:
    assert [one.word for one in tokenize("hub 081234567890")] == ["hub", "08000"]
    assert [one.word for one in tokenize("rp 50000, rt 04")] == ["rp", "50000", "rt", "04"]
    assert tokenize("gacor88888")[0].word == "gacor88888"


def test_a_word_gives_itself_its_shape_and_its_pieces() -> None:
    grams = token_grams("ayo")
    assert grams[:2] == ["=ayo", "#a"]
    assert grams[2:] == [" a", "ay", "yo", "o ", " ay", "ayo", "yo ", " ayo", "ayo ", " ayo "]


@pytest.mark.parametrize(
    ("word", "built"), [("gacor88", "a99"), ("4d", "9a"), ("rp50000000", "a99999"), ("ayo", "a")]
)
def test_shape_tells_letters_from_digits(word: str, built: str) -> None:
    assert shape(word) == built


def test_only_words_and_pairs_are_whole() -> None:
    assert is_whole("=ayo")
    pairs = pair_grams(["di", "ayo"], "main")
    assert pairs == [("ayo main", "ayo"), ("di ~ main", "di")]
    assert all(is_whole(pair) for pair, _ in pairs)
    assert not any(is_whole(gram) for gram in token_grams("ayo")[1:])


@given(st.text())
def test_no_token_is_longer_or_has_more_features_than_stated(text: str) -> None:
    for token in tokenize(text):
        assert 0 < len(token.word) <= MAX_TOKEN
        assert len(token_grams(token.word)) <= MAX_GRAMS


def test_a_token_of_fifteen_thousand_letters_costs_what_a_long_word_costs() -> None:
    (token,) = tokenize("a" * 15_000)
    assert (token.start, token.end) == (0, 15_000)
    assert len(token_grams(token.word)) <= MAX_GRAMS


def test_the_first_token_has_no_pair_and_the_second_one() -> None:
    assert pair_grams([], "ayo") == []
    assert pair_grams(["ayo"], "main") == [("ayo main", "ayo")]


def test_damping_of_nothing_is_finite() -> None:
    assert 0 < damping(0) < 1
    assert damping(400 - SPARE) == pytest.approx(0.05)


@pytest.mark.parametrize(
    ("text", "denied"),
    [
        ("tamannya tidak bersih", {"bersih": "tidak"}),
        ("ora pati resik tenan", {"pati": "ora", "resik": "ora"}),
        ("teu ribet, gancang pisan", {"ribet": "teu"}),
        ("tidak antre. cepat", {"antre": "tidak"}),
        ("aya teu? caang", {}),
        ("tidak hanya bersih", {"hanya": "tidak"}),
        ("belum tentu tidak aman", {"tentu": "belum", "aman": "tidak"}),
        ("bersih", {}),
        ("tidak", {}),
    ],
)
def test_a_denial_reaches_two_words_within_its_clause(text: str, denied: dict[str, str]) -> None:
    assert {one.word: one.denier for one in tokenize(text) if one.denier} == denied


def test_what_denies_stands_before_what_it_denies() -> None:
    tokens = tokenize("tidak bersih tidak ramah, bukan tidak mau")
    for at, token in enumerate(tokens):
        before = [one.word for one in tokens[max(at - 2, 0) : at]]
        assert not token.denier or token.denier in before


def test_sentiment_sees_praise_and_that_it_is_denied() -> None:
    assert (feeling_gram("resik"), feeling_gram("reged"), feeling_gram("dalan")) == ("~+", "~-", "")
    assert denied_grams("resik") == ["no: resik", "no: ~+"]
    assert denied_grams("liwat") == ["no: liwat"]
    assert all(is_whole(gram) for gram in denied_grams("resik"))


@given(st.text())
def test_no_text_has_the_features_of_a_feeling_by_itself(text: str) -> None:
    for token in tokenize(text):
        pairs = [pair for pair, _ in pair_grams([token.word, token.word], token.word)]
        assert not any(gram.startswith(("~", "no:")) for gram in (*token_grams(token.word), *pairs))
