"""What a process remembers of the lists, and what it costs where there are none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from service.policies import refine as refining
from service.policies import words_load
from service.policies.words import switch_words
from service.portals.find import find_portal
from service.prepared import Prepared
from tests.fakes import MORNING
from tests.service.policies.test_refine import WHO, add, refined

if TYPE_CHECKING:
    from flask import Flask


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[Prepared]:
    """The prepared reads that were run."""
    seen: list[Prepared] = []
    rows = Prepared.rows

    def counted(self: Prepared, **values: Any) -> list[Any]:  # noqa: ANN401 - the real one's
        seen.append(self)
        return rows(self, **values)

    monkeypatch.setattr(Prepared, "rows", counted)
    return seen


def test_without_entries_it_is_one_read(
    app: Flask, reads: list[Prepared], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(refining, "canonical", None)  # nothing is read for nobody
    assert refined(app, "menipu").outcome == "publish"
    assert reads.count(words_load.VERSION) == 1
    assert words_load.ENTRIES not in reads


def test_entries_are_read_once_a_change(app: Flask, reads: list[Prepared]) -> None:
    number = add(app, "tipu")
    for _ in range(3):
        assert refined(app, "menipu").outcome == "hold"
    assert reads.count(words_load.VERSION) == 3
    assert reads.count(words_load.ENTRIES) == 1
    with app.app_context():
        switch_words(number, WHO, MORNING, active=False)
    assert refined(app, "menipu").outcome == "publish"
    assert reads.count(words_load.ENTRIES) == 2


def test_portals_share_their_lists_while_they_have_the_same(app: Flask) -> None:
    add(app, "tipu")
    with app.app_context():
        one, other = find_portal("dinkes"), find_portal("dishub")

        def lists() -> list[object]:
            return [words_load.lists_of(found.id, found.agency_id) for found in (one, other)]

        first, second = lists()
        assert first is not None
        assert first is second
    add(app, "slot", scope="portal:dishub")
    with app.app_context():
        first, second = lists()
        assert first is not second


def test_a_portal_without_entries_among_others(app: Flask) -> None:
    add(app, "tipu", scope="portal:dishub")
    with app.app_context():
        found = find_portal("dinkes")
        assert words_load.lists_of(found.id, found.agency_id) is None
