"""A text between two steps: what is replaced still knows where it stood."""

from __future__ import annotations

from service.screening.draft import Draft, moved, respelled
from service.screening.slang import Edit

EDITS = [Edit(0, 2, "yang"), Edit(5, 10, "no")]


def test_what_is_new_stems_from_all_that_it_replaces() -> None:
    text, starts, ends = respelled("yg a nolah b", range(12), range(1, 13), EDITS)
    assert text == "yang a no b"
    assert starts == [0, 0, 0, 0, 2, 3, 4, 5, 5, 10, 11]
    assert ends == [2, 2, 2, 2, 3, 4, 5, 10, 10, 11, 12]


def test_hidden_places_move_with_their_words() -> None:
    assert moved([0, 1, 3, 5, 8, 11], EDITS) == [0, 1, 5, 7, 10]
    assert moved([3], []) == [3]


def test_a_draft_less_some_places() -> None:
    draft = Draft(list("abc"), [0, 1, 2], [1, 2, 3], [True, False, True])
    assert draft.without({1}).text == "ac"
    assert draft.without({1}).starts == [0, 2]
    assert draft.without(set()) is draft
    assert draft.hidden_letters() == [0, 2]
