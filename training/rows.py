"""Rows of a data set as files hold them: read, written and cleaned the same way by every step."""

from __future__ import annotations

import csv
import gzip
import io
import re
import unicodedata
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

HEADER: Final = ("text", "label", "source", "lang", "kind")
_BYTES = re.compile(r"(?:\\x[0-9a-f]{2})+")
_PLACEHOLDER = re.compile(r"\[(?:USERNAME|URL|SENSITIVE-NO)\]|\b(?:USER|URL)\b|^RT\b")
_SPACE = re.compile(r"[ \t]+")


class Row(NamedTuple):
    """One labelled text; `kind` only where the source tells kinds of spam apart."""

    text: str
    label: str
    lang: str
    kind: str = ""


class RowsError(ValueError):
    """A file does not hold what it should; the message names it."""


def read_rows(path: Path) -> Iterator[Row]:
    """The rows of a collected file (gzip'd CSV with at least text and label).

    Raises:
        RowsError: not gzip'd UTF-8 CSV, or without a column that is needed.
    """
    try:
        with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
            reader = csv.DictReader(file, strict=True)
            if not {"text", "label"} <= set(reader.fieldnames or ()):
                raise RowsError(f"{path.name}: no columns text and label")
            for entry in reader:
                if not entry.get("label") or entry.get("text") is None:
                    raise RowsError(f"{path.name}: a row without text or label")
                lang = entry.get("lang") or "id"
                yield Row(entry["text"], entry["label"], lang, entry.get("kind") or "")
    except (OSError, EOFError, UnicodeDecodeError, csv.Error) as error:
        raise RowsError(f"{path.name} cannot be read: {error}") from error


def write_rows(path: Path, rows: Iterable[Row], source: str) -> None:
    """Write rows as a collected file has them; the same rows give the same bytes."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(HEADER)
    for row in rows:
        writer.writerow((row.text, row.label, source, row.lang, row.kind))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(gzip.compress(text.getvalue().encode("utf-8"), mtime=0))


def distinct(rows: Iterable[Row]) -> list[Row]:
    """Rows merged where the text is equal but for case and spacing; dropped if labels differ."""
    found: dict[str, Row | None] = {}
    for row in rows:
        key = " ".join(unicodedata.normalize("NFKC", row.text).casefold().split())
        known = found.setdefault(key, row)
        if known is not None and known.label != row.label:
            found[key] = None
    return [row for key, row in found.items() if row is not None and key]


def as_written(text: str) -> str:
    """A row's text as its author wrote it: the traces of the collectors taken out.

    Line breaks are stored as two characters, emoji of one source as escaped bytes, names and
    links of others as placeholders that no comment on a portal contains.
    """
    text = _BYTES.sub(_decoded, text.replace("\\n", "\n"))
    return _SPACE.sub(" ", _PLACEHOLDER.sub(" ", text)).strip()


def _decoded(match: re.Match[str]) -> str:
    return bytes.fromhex(match.group().replace("\\x", "")).decode("utf-8", "ignore")
