"""The adaptations of one installation on disk: which serves, how it came to, and how to go back.

Below `<var>/models`: `adaptations/<id>/` (never changed), `current` (the id that serves, or
`shipped`), `history.jsonl` (what was promoted, refused and rolled back, oldest first). `current` is
replaced in one step, so whoever reads it finds the old or the new one and never half of either.
That step comes last: where the disk is full, what serves and its history are as they were.
"""

from __future__ import annotations

import errno
import json
import os
import shutil
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from service.screening.adaptation import ID, AdaptationError, read_details
from service.screening.disk import to_disk

if TYPE_CHECKING:
    from collections.abc import Mapping
    from io import FileIO
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
            OSError: it could not be stored; what serves is as it was.
        """
        name = str(read_details(candidate)["id"])
        if not ID.fullmatch(name):
            raise AdaptationError(f"{name[:40]!r} is no name of an adaptation")
        place = self.place(name)
        try:
            self._take_in(candidate, place)
            self._serve(name, "promoted", moment)
        except OSError:
            shutil.rmtree(place, ignore_errors=True)
            raise
        with suppress(OSError):  # it serves; the next one tidies up
            self._forget_old()
        return name

    def roll_back(self, target: str, moment: str) -> str:
        """Let `previous`, `shipped` or an id serve; gives what serves now.

        Raises:
            ShelfError: no such adaptation, or none serves and there is nothing before it.
            OSError: it could not be written down; what serves is as it was.
        """
        name = self._previous() if target == PREVIOUS else target
        if name != SHIPPED and name not in self.ids():
            there = ", ".join(self.ids()) or "none yet"
            raise ShelfError(f"there is no adaptation {name}; there are: {there}")
        self._serve(name, "rolled back", moment)
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
        """What happened, oldest first; a line that was not written whole is left out.

        Raises:
            AdaptationError: it cannot be read.
        """
        found = []
        try:
            lines = self._log.read_bytes().splitlines()
        except FileNotFoundError:
            return []
        except OSError as error:
            raise AdaptationError(f"{self._log.name} cannot be read: {error.strerror}") from error
        for line in lines:
            try:
                entry = json.loads(line)
            except ValueError:  # neither JSON nor, where it was cut, UTF-8
                continue
            if isinstance(entry, dict):
                found.append(entry)
        return found

    def note(self, event: str, moment: str, **more: object) -> None:
        """Add a line to the history, whole or not at all.

        Raises:
            OSError: it cannot be written.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        line = json.dumps({"at": moment, "event": event} | more, ensure_ascii=False) + "\n"
        with self._log.open("ab+", buffering=0) as file:
            size = file.seek(0, os.SEEK_END)
            file.seek(max(size - 1, 0))
            cut = file.read(1) not in {b"", b"\n"}  # by a crash in mid-line: start on a new one
            try:
                _write_whole(file, b"\n" * cut + line.encode())
            except OSError:
                with suppress(OSError):
                    file.truncate(size)
                raise

    @property
    def _log(self) -> Path:
        return self.folder / "history.jsonl"

    def _take_in(self, candidate: Path, place: Path) -> None:
        place.parent.mkdir(parents=True, exist_ok=True)
        for path in candidate.iterdir():
            to_disk(path)
        to_disk(candidate)
        shutil.rmtree(place, ignore_errors=True)
        candidate.rename(place)
        to_disk(place.parent)

    def _serve(self, name: str, event: str, moment: str) -> None:
        """Write down that it serves, then let it: what needs room on the disk comes first."""
        self.folder.mkdir(parents=True, exist_ok=True)
        draft = self.folder / f".current.{os.getpid()}"
        size = self._log.stat().st_size if self._log.exists() else 0
        try:
            draft.write_text(name + "\n", "ascii")
            to_disk(draft)
            self.note(event, moment, id=name)
            draft.replace(self.pointer)
        except OSError:
            with suppress(OSError):
                os.truncate(self._log, size)
            with suppress(OSError):
                draft.unlink()
            raise
        with suppress(OSError):  # it serves, and that is what the caller must hear
            to_disk(self.folder)

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


def _write_whole(file: FileIO, data: bytes) -> None:
    if file.write(data) != len(data):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(file.name))
    os.fsync(file.fileno())
