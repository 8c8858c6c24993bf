"""The adaptations of one installation on disk: which serves, how it came to, and how to go back.

Below `<var>/models`: `adaptations/<id>/` (never changed), `current` (the id that serves, or
`shipped`), `history.jsonl` (what was promoted, refused and rolled back, oldest first). `current` is
replaced in one step, so whoever reads it finds the old or the new one and never half of either.
"""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from service.screening.adaptation import ID, AdaptationError, read_details

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

SHIPPED: Final = "shipped"
PREVIOUS: Final = "previous"
KEPT: Final = 30  # adaptations; older ones that nothing leads back to are removed


class ShelfError(ValueError):
    """There is no such adaptation to go to; the message says what there is."""


@dataclass(frozen=True)
class Shelf:
    """The folder `<var>/models`; it need not exist before something is promoted."""

    folder: Path

    @property
    def pointer(self) -> Path:
        """The file that names what serves."""
        return self.folder / "current"

    def current(self) -> str:
        """The id of the adaptation that serves; `shipped` where none does.

        Raises:
            AdaptationError: the pointer cannot be read or names nothing.
        """
        try:
            name = self.pointer.read_text("ascii").strip()
        except FileNotFoundError:
            return SHIPPED
        except (OSError, UnicodeDecodeError) as error:
            raise AdaptationError(f"{self.pointer.name} cannot be read: {error}") from error
        if name != SHIPPED and not ID.fullmatch(name):
            raise AdaptationError(f"{self.pointer.name} names nothing known: {name[:40]!r}")
        return name

    def place(self, name: str) -> Path:
        """The folder of an adaptation."""
        return self.folder / "adaptations" / name

    def ids(self) -> list[str]:
        """All adaptations, oldest first."""
        found = (path.name for path in self.folder.glob("adaptations/*"))
        return sorted((name for name in found if ID.fullmatch(name)), key=_number)

    def next_number(self) -> int:
        """The number of the next adaptation."""
        return max(map(_number, self.ids()), default=0) + 1

    def promote(self, candidate: Path, moment: str) -> str:
        """Take the candidate's folder in, let it serve, and write that down; gives its id.

        Raises:
            AdaptationError: the candidate is none.
        """
        name = str(read_details(candidate)["id"])
        if not ID.fullmatch(name):
            raise AdaptationError(f"{name[:40]!r} is no name of an adaptation")
        place = self.place(name)
        place.parent.mkdir(parents=True, exist_ok=True)
        for path in candidate.iterdir():
            _to_disk(path)
        _to_disk(candidate)
        shutil.rmtree(place, ignore_errors=True)
        candidate.rename(place)
        _to_disk(place.parent)
        self._point(name)
        self.note("promoted", moment, id=name)
        self._forget_old()
        return name

    def roll_back(self, target: str, moment: str) -> str:
        """Let `previous`, `shipped` or an id serve; gives what serves now.

        Raises:
            ShelfError: no such adaptation, or none serves and there is nothing before it.
        """
        name = self._previous() if target == PREVIOUS else target
        if name != SHIPPED and name not in self.ids():
            there = ", ".join(self.ids()) or "none yet"
            raise ShelfError(f"there is no adaptation {name}; there are: {there}")
        self._point(name)
        self.note("rolled back", moment, id=name)
        return name

    def _previous(self) -> str:
        name = self.current_or_shipped()
        if name == SHIPPED:
            raise ShelfError("the shipped model serves alone; there is nothing to go back to")
        try:
            parent = read_details(self.place(name)).get("parent")
        except AdaptationError:
            return SHIPPED
        return parent if parent in self.ids() else SHIPPED

    def current_or_shipped(self) -> str:
        """As `current`; `shipped` too where the pointer is damaged."""
        try:
            return self.current()
        except AdaptationError:
            return SHIPPED

    def history(self) -> list[dict[str, Any]]:
        """What happened, oldest first; a line that was not written whole is left out."""
        found = []
        try:
            lines = (self.folder / "history.jsonl").read_text("utf-8").splitlines()
        except (OSError, UnicodeDecodeError):
            return []
        for line in lines:
            try:
                entry = json.loads(line)
            except json.JSONDecodeError:
                continue
            if isinstance(entry, dict):
                found.append(entry)
        return found

    def note(self, event: str, moment: str, **more: object) -> None:
        """Add a line to the history."""
        self.folder.mkdir(parents=True, exist_ok=True)
        line = json.dumps({"at": moment, "event": event} | more, ensure_ascii=False)
        with (self.folder / "history.jsonl").open("a", encoding="utf-8") as file:
            file.write(line + "\n")

    def _point(self, name: str) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        draft = self.folder / f".current.{os.getpid()}"
        draft.write_text(name + "\n", "ascii")
        _to_disk(draft)
        draft.replace(self.pointer)
        _to_disk(self.folder)

    def _forget_old(self) -> None:
        kept = set(self.ids()[-KEPT:]) | self._line(self.current_or_shipped())
        for name in self.ids():
            if name not in kept:
                shutil.rmtree(self.place(name), ignore_errors=True)

    def _line(self, name: str) -> set[str]:
        """The adaptation and the newest ones it stems from: what going back can lead to."""
        found: set[str] = set()
        while name in self.ids() and name not in found and len(found) < KEPT:
            found.add(name)
            name = _parent(self.place(name))
        return found


def _parent(place: Path) -> str:
    try:
        details: Mapping[str, Any] = read_details(place)
    except AdaptationError:
        return SHIPPED
    return str(details.get("parent") or SHIPPED)


def _number(name: str) -> int:
    return int(name.partition("-")[0])


def _to_disk(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
