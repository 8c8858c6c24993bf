"""What is asked for, from addresses and codes."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from service.moderation.asked import Asked, View, asked_named, asked_of


def test_a_code_is_read_back() -> None:
    asked = Asked(View.SPAM, portal="dinkes", language="id", q="jalan & lampu? 50%=setengah")
    assert asked_named(asked.code) == asked


def test_a_view_alone_is_its_own_code() -> None:
    assert Asked(View.MINE).code == "mine"
    assert asked_named("mine") == Asked(View.MINE)


def test_what_nobody_offers_is_not_asked_for() -> None:
    assert asked_of({"view": "tiada", "sentiment": "lapar", "age": "x", "q": "  "}) == Asked()
    assert asked_named(None) == Asked()


def test_what_stands_beside_a_code_counts_more() -> None:
    code = Asked(View.PENDING, sentiment="negative", q="jalan").code
    assert asked_of({"view": code, "q": ""}) == Asked(sentiment="negative")
    assert asked_of({"view": code, "sentiment": "positive"}).sentiment == "positive"


@given(st.text(max_size=300))
@example("a" * 99 + " b")
@example("a\0b")
def test_any_text_is_some_part_of_the_queue(text: str) -> None:
    asked = asked_of({"view": text, "q": text, "portal": text})
    assert asked_named(asked.code) == asked
