"""Reads submissions from JSON Lines or CSV, record by record; `duaarah screen` calls it.

What cannot be read becomes a `Broken` in its place and the next record is read as if nothing had
happened: a bulk run over a year of comments does not end at its first odd line.
"""

from __future__ import annotations

import csv
import json
import re
import zlib
from dataclasses import dataclass
from itertools import chain
from pathlib import PurePath
from typing import IO, TYPE_CHECKING, Any, NamedTuple

from service.screening.verdict import Submission

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

MAX_LINE = 1 << 20  # bytes; a comment has 5,000 code points at most
MAX_RECORD_LINES = 1000  # of one CSV record; what is longer has lost its closing quote
FIELDS = ("author_name", "author_email", "author_url")
JSON_ENDINGS = frozenset({".jsonl", ".ndjson", ".json"})
DELIMITERS = (",", ";", "\t")  # spreadsheets in Indonesian write semicolons
BOM = b"\xef\xbb\xbf"


class Line(NamedTuple):
    """A physical line and its number, from 1."""

    number: int
    content: bytes


@dataclass(frozen=True, slots=True)
class Broken:
    """A record that cannot be screened: its first line's number, and why."""

    line: int
    error: str


Record = Submission | Broken


class BadRecordError(ValueError):
    """What is wrong with one record."""


def physical_lines(file: IO[bytes]) -> Iterator[Line | Broken]:
    """The lines without their ends; one that is too long, or a damaged archive, is a `Broken`."""
    number = 0
    while True:
        number += 1
        try:
            content = file.readline(MAX_LINE + 1)
            whole = len(content) <= MAX_LINE or content.endswith(b"\n")
            if not whole:
                _skip_line(file)
        except (OSError, EOFError, zlib.error) as error:
            yield Broken(number, f"the input cannot be read on: {error}")
            return
        if not content:
            return
        if number == 1:
            content = content.removeprefix(BOM)
        yield Line(number, content) if whole else Broken(number, f"longer than {MAX_LINE} bytes")


def _skip_line(file: IO[bytes]) -> None:
    while (more := file.readline(MAX_LINE)) and not more.endswith(b"\n"):
        pass


def json_records(lines: Iterable[Line | Broken]) -> Iterator[Record]:
    """One submission a line; blank lines are no records."""
    for line in lines:
        if isinstance(line, Broken):
            yield line
        elif line.content.strip():
            yield _guarded(line.number, _from_json, line.content)


def records(lines: Iterator[Line | Broken], name: str) -> Iterator[Record]:
    """The submissions of an input whose file is called `name`; what that leaves open, line 1 tells.

    Formats: `.csv`, and `.jsonl`, `.ndjson` or `.json`, each with or without `.gz`.
    """
    kind = PurePath(name.lower().removesuffix(".gz")).suffix
    if kind in JSON_ENDINGS:
        return json_records(lines)
    first = next(lines, None)
    if first is None:
        return iter(())
    whole = chain([first], lines)
    return csv_records(whole) if kind == ".csv" or _is_header(first) else json_records(whole)


def _is_header(line: Line | Broken) -> bool:
    if isinstance(line, Broken):
        return False
    cells = re.split(b"[,;\t]", line.content)
    return b"text" in (cell.strip(b' "\r\n') for cell in cells)


def _guarded(number: int, make: Callable[[Any], Submission], raw: object) -> Record:
    try:
        return make(raw)
    except BadRecordError as error:
        return Broken(number, str(error))


def _from_json(raw: bytes) -> Submission:
    try:
        value = json.loads(raw.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise BadRecordError("not UTF-8") from error
    except RecursionError as error:
        raise BadRecordError("nested too deeply") from error
    except ValueError as error:
        raise BadRecordError(f"not JSON: {error}") from error
    if not isinstance(value, dict):
        raise BadRecordError("not a JSON object")
    return _submission(value)


def _submission(values: Mapping[str, object]) -> Submission:
    text = values.get("text")
    if text is None:
        raise BadRecordError("the field text is missing")
    if not isinstance(text, str):
        raise BadRecordError("the field text is not a string")
    author = {}
    for name in FIELDS:
        value = values.get(name)
        if value is not None and not isinstance(value, str):
            raise BadRecordError(f"the field {name} is not a string")
        author[name] = value or ""
    return Submission(text, **author)


def csv_records(lines: Iterable[Line | Broken]) -> Iterator[Record]:
    """One submission a row; the first row names the columns, those that nobody knows are ignored.

    A row with another number of cells than the header, or with a quote that never closes, is
    broken alone: reading goes on at the line after its first.
    """
    source = _Rewindable(iter(lines))
    layout = _layout(source)
    if isinstance(layout, Broken):
        yield layout
        return
    while (first := source.take()) is not None:
        if isinstance(first, Broken):
            yield first
        elif first.content.strip():
            yield _guarded(first.number, lambda line: _from_csv(line, source, layout), first)


class _Rewindable:
    """Lines that can be given back, to be read again on their own."""

    def __init__(self, lines: Iterator[Line | Broken]) -> None:
        self._lines = lines
        self._returned: list[Line | Broken] = []

    def take(self) -> Line | Broken | None:
        return self._returned.pop() if self._returned else next(self._lines, None)

    def give_back(self, lines: list[Line | Broken]) -> None:
        self._returned += reversed(lines)


class _Layout(NamedTuple):
    """What the header tells: the names of the columns and what stands between two."""

    names: list[str]
    delimiter: str


def _layout(source: _Rewindable) -> _Layout | Broken:
    first = source.take()
    if first is None or isinstance(first, Broken):
        return first or Broken(1, "the input is empty")
    for delimiter in DELIMITERS:
        try:
            names = [name.strip() for name in _row(first, source, delimiter)]
        except BadRecordError as error:
            return Broken(first.number, str(error))
        if "text" in names:
            return _Layout(names, delimiter)
    return Broken(first.number, "no column text in the header")


def _from_csv(first: Line, source: _Rewindable, layout: _Layout) -> Submission:
    row = _row(first, source, layout.delimiter, len(layout.names))
    return _submission(dict(zip(layout.names, row, strict=True)))


def _row(first: Line, source: _Rewindable, delimiter: str, width: int | None = None) -> list[str]:
    """The cells of the record that begins with this line, which may run over several lines."""
    following: list[Line | Broken] = []
    try:
        texts = _texts(first, source, following)
        row = next(csv.reader(texts, strict=True, delimiter=delimiter))
        _check_width(row, width)
    except BadRecordError:
        source.give_back(following)
        raise
    except csv.Error as error:
        source.give_back(following)
        raise BadRecordError(f"not CSV: {error}") from error
    return row


def _texts(first: Line, source: _Rewindable, following: list[Line | Broken]) -> Iterator[str]:
    """The lines of a record as the parser asks for them; those after the first are noted."""
    yield _decoded(first)
    while len(following) < MAX_RECORD_LINES and (line := source.take()) is not None:
        following.append(line)
        if isinstance(line, Broken):
            raise BadRecordError("runs into a line that cannot be read")
        yield _decoded(line)


def _check_width(row: list[str], width: int | None) -> None:
    if width is not None and len(row) != width:
        raise BadRecordError(f"{len(row)} columns instead of {width}")


def _decoded(line: Line) -> str:
    try:
        return line.content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise BadRecordError("not UTF-8") from error
