"""Marking the places that reasons name: nested, overlapping, out of range."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from service.moderation.marks import Place, Segment, mark
from service.threads.html import shown_text

PLACES = st.lists(
    st.builds(
        Place,
        st.integers(-3, 40),
        st.integers(-3, 40),
        st.sampled_from(["", "slot", "judi"]),
    ),
    max_size=6,
)


def test_nothing_to_mark() -> None:
    assert mark("Selamat pagi", []) == [Segment("Selamat pagi")]
    assert mark("", [Place(0, 1)]) == []


def test_one_place() -> None:
    assert mark("main sl0t yuk", [Place(5, 9, "slot")]) == [
        Segment("main "),
        Segment("sl0t", marked=True, read_as=("slot",)),
        Segment(" yuk"),
    ]


def test_read_as_it_stands_needs_no_words() -> None:
    assert mark("slot", [Place(0, 4, "slot")]) == [Segment("slot", marked=True)]


def test_nested_and_overlapping() -> None:
    places = [Place(0, 6, "abcdef!"), Place(2, 4, "CD"), Place(5, 8, "FGH")]
    assert mark("abcdefghij", places) == [
        Segment("abcd", marked=True, read_as=("CD",)),
        Segment("ef", marked=True, read_as=("abcdef!",)),
        Segment("gh", marked=True, read_as=("FGH",)),
        Segment("ij"),
    ]


def test_places_outside_are_ignored() -> None:
    assert mark("abc", [Place(-1, 2), Place(2, 9), Place(2, 2), Place(3, 1)]) == [Segment("abc")]


def test_direction_overrides_are_not_shown() -> None:
    assert mark("a\u202eb", [Place(0, 3)]) == [Segment("ab", marked=True)]


@given(st.text(alphabet="abc d\u202e\u0301😀", max_size=40), PLACES)
def test_no_letter_is_lost_or_doubled(text: str, places: list[Place]) -> None:
    joined = "".join(segment.text for segment in mark(text, places))
    assert joined.replace("\u0301", "") == shown_text(text).replace("\u0301", "")


@given(st.text(alphabet="abcdef", max_size=40), PLACES)
def test_exactly_the_places_are_marked(text: str, places: list[Place]) -> None:
    covered = [
        any(0 <= p.start <= n < p.end <= len(text) for p in places) for n in range(len(text))
    ]
    marked = [segment.marked for segment in mark(text, places) for _ in segment.text]
    assert marked == covered
