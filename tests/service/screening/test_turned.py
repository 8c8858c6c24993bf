"""Text that stands on its head, and text that only has letters of that kind."""

from __future__ import annotations

import pytest

from service.screening.text import canonical
from service.screening.turned import Turned, turned_back


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("ɹoɔɐƃ uᴉɐɯ", "main gacor"),
        ("yuk ɹoɔɐƃ uᴉɐɯ, bos", "yuk main gacor, bos"),
        ("88ɹoɔɐƃ ʇols", "slot gacor88"),
        ("🔥 ɹoɔɐƃ\nuᴉɐɯ ıp", "🔥 gacor di main"),
        ("pop ɐpɐ snld", "plus ada dod"),
    ],
)
def test_it_is_turned_back(written: str, read: str) -> None:
    assert canonical(written).text == read


@pytest.mark.parametrize("kept", ["pop solo dunno", "gɐcor", "kapı ışık", "ꦲɐq", ""])
def test_what_does_not_stand_on_its_head(kept: str) -> None:
    assert turned_back(kept) == []


def test_the_whole_stretch_is_the_place_of_what_it_says() -> None:
    assert turned_back("a ɹoɔɐƃ uᴉɐɯ b") == [Turned(2, 12, "main gacor")]
    reading = canonical("a ɹoɔɐƃ uᴉɐɯ k")
    assert reading.span(2, 6) == (2, 12)
    assert reading.disguise == pytest.approx(9 / 11)
