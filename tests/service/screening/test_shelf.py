"""Adaptations on disk: promoting, going back one step or all the way, history."""

from __future__ import annotations

import resource
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from service.screening import shelf as module
from service.screening.adaptation import AdaptationError
from service.screening.shelf import PREVIOUS, SHIPPED, Shelf, ShelfError
from tests.service.screening.learnt import MOMENT, write_learnt

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def promoted(shelf: Shelf, folder: Path, unit: int) -> str:
    """Make and promote an adaptation as a run does."""
    current = shelf.current()
    parent = None if current == SHIPPED else current
    number = shelf.next_number()
    write_learnt(folder / "made", "base", {"=x": (unit,)}, number=number, parent=parent)
    return shelf.promote(folder / "made", MOMENT)


def test_before_anything_is_learnt(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path / "models")
    assert (shelf.current(), shelf.ids(), shelf.history()) == (SHIPPED, [], [])
    with pytest.raises(ShelfError, match="nothing to go back to"):
        shelf.roll_back(PREVIOUS, MOMENT)
    assert not shelf.folder.exists()


def test_promote_and_go_back_step_by_step(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path / "models")
    first, second, third = (promoted(shelf, tmp_path, unit) for unit in (1, 2, 3))
    assert shelf.ids() == [first, second, third]
    assert shelf.current() == third
    assert [shelf.roll_back(PREVIOUS, MOMENT) for _ in range(3)] == [second, first, SHIPPED]
    assert [entry["event"] for entry in shelf.history()] == ["promoted"] * 3 + ["rolled back"] * 3
    assert shelf.next_number() == 4


def test_go_back_all_the_way_and_forth_by_name(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path / "models")
    first = promoted(shelf, tmp_path, 1)
    promoted(shelf, tmp_path, 2)
    assert shelf.roll_back(SHIPPED, MOMENT) == SHIPPED
    assert shelf.current() == SHIPPED
    assert shelf.roll_back(first, MOMENT) == first
    assert shelf.current() == first


@pytest.mark.parametrize("name", ["0009-00000000", "../../etc", ""])
def test_no_way_to_what_there_is_not(tmp_path: Path, name: str) -> None:
    shelf = Shelf(tmp_path / "models")
    first = promoted(shelf, tmp_path, 1)
    with pytest.raises(ShelfError, match=f"there are: {first}"):
        shelf.roll_back(name, MOMENT)
    assert shelf.current() == first


def test_a_candidate_with_a_name_of_its_own_is_refused(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path / "models")
    write_learnt(tmp_path / "made", "base", {"=x": (1,)})
    (tmp_path / "made/adaptation.json").write_text(
        '{"format": 1, "id": "../x", "base": "", "sha256": "", "created_at": ""}'
    )
    with pytest.raises(AdaptationError, match="no name"):
        shelf.promote(tmp_path / "made", MOMENT)
    assert shelf.current() == SHIPPED


@pytest.mark.parametrize("content", [b"", b"../../x", b"\xff", b"0001-xyz"])
def test_a_damaged_pointer_names_nothing(tmp_path: Path, content: bytes) -> None:
    shelf = Shelf(tmp_path)
    shelf.pointer.write_bytes(content)
    with pytest.raises(AdaptationError):
        shelf.current()
    assert shelf.current_or_shipped() == SHIPPED


def test_a_parent_that_is_gone_leads_to_the_shipped_model(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path / "models")
    name = write_learnt(tmp_path / "made", "base", {"=x": (1,)}, parent="0009-00000000")
    shelf.promote(tmp_path / "made", MOMENT)
    assert shelf.current() == name
    assert shelf.roll_back(PREVIOUS, MOMENT) == SHIPPED


def test_a_line_of_the_history_that_was_cut_is_left_out(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    shelf.note("refused", MOMENT)
    with (tmp_path / "history.jsonl").open("a") as file:
        file.write('{"at": "2026')
    assert [entry["event"] for entry in shelf.history()] == ["refused"]


def test_a_line_after_one_that_was_cut_stands_for_itself(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    shelf.note("promoted", MOMENT)
    with (tmp_path / "history.jsonl").open("ab") as file:
        file.write('{"at": "2026", "reason": "é'.encode()[:-1])
    shelf.roll_back(SHIPPED, MOMENT)
    shelf.note("refused", MOMENT)
    events = [entry["event"] for entry in shelf.history()]
    assert events == ["promoted", "rolled back", "refused"]


@contextmanager
def room_for(size: int) -> Iterator[None]:
    """Let no file grow beyond a size, in bytes: what does not fit is written in part."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_what_finds_no_room_in_the_history_changes_nothing(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path / "models")
    first = promoted(shelf, tmp_path, 1)
    log = shelf.folder / "history.jsonl"
    written = log.read_bytes()
    write_learnt(tmp_path / "made", "base", {"=x": (2,)}, number=2, parent=first)
    with room_for(len(written) + 9):
        with pytest.raises(OSError, match="No space"):
            shelf.promote(tmp_path / "made", MOMENT)
        with pytest.raises(OSError, match="No space"):
            shelf.roll_back(SHIPPED, MOMENT)
    assert (shelf.current(), shelf.ids()) == (first, [first])
    assert log.read_bytes() == written
    assert list(shelf.folder.glob(".current*")) == []


def test_where_the_pointer_cannot_be_set_the_history_does_not_say_so(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path / "models")
    shelf.note("refused", MOMENT)
    shelf.pointer.mkdir()
    write_learnt(tmp_path / "made", "base", {"=x": (1,)})
    with pytest.raises(IsADirectoryError):
        shelf.promote(tmp_path / "made", MOMENT)
    assert [entry["event"] for entry in shelf.history()] == ["refused"]
    assert shelf.ids() == []


def test_a_history_that_cannot_be_read_is_not_an_empty_one(tmp_path: Path) -> None:
    (tmp_path / "history.jsonl").mkdir()
    with pytest.raises(AdaptationError, match="cannot be read"):
        Shelf(tmp_path).history()


def test_old_ones_go_but_not_what_serves(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "KEPT", 3)
    shelf = Shelf(tmp_path / "models")
    made = [promoted(shelf, tmp_path, unit) for unit in range(1, 6)]
    assert shelf.ids() == made[-3:]
    assert shelf.current() == made[-1]
