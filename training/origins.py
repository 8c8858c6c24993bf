"""Reads the files of the origins, each in its own format, into rows; called by *fetch*."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Final

from training.rows import Row, RowsError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SMS_KINDS: Final = {"0": ("ham", "normal"), "1": ("spam", "scam"), "2": ("spam", "promo")}
NUSAX_LANGS: Final = {
    "indonesian": "id", "javanese": "jv", "sundanese": "su", "minangkabau": "min",
    "balinese": "ban", "banjarese": "bjn", "acehnese": "ace", "buginese": "bug",
    "madurese": "mad", "ngaju": "nij", "toba_batak": "bbc", "english": "en",
}  # fmt: skip


def read_origin(form: str, path: str, data: bytes) -> list[Row]:
    """The rows of one origin file; `path` is its place in the origin.

    Raises:
        RowsError: the bytes are not what that origin's format says.
    """
    try:
        return [row for row in FORMATS[form](path, data) if row.text.strip()]
    except KeyError as error:
        raise RowsError(f"{path}: no {error} in it") from error
    except (UnicodeDecodeError, csv.Error, IndexError, ValueError) as error:
        raise RowsError(f"{path}: not in the format {form}: {error}") from error


def _table(data: bytes, encoding: str = "utf-8-sig") -> Iterator[dict[str, str]]:
    return csv.DictReader(io.StringIO(data.decode(encoding), newline=""), strict=True)


def _stored(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\n", "\\n")


def _gabriel(_path: str, data: bytes) -> Iterator[Row]:
    for entry in _table(data):
        spam = int(float(entry["label"])) == 1
        label, kind = ("spam", "judol") if spam else ("ham", "normal")
        yield Row(_stored(entry["comment_text"]), label, "id", kind)


def _sms(_path: str, data: bytes) -> Iterator[Row]:
    for entry in _table(data):
        label, kind = SMS_KINDS[entry["label"].strip()]
        yield Row(_stored(entry["Teks"]), label, "id", kind)


def _smsa(_path: str, data: bytes) -> Iterator[Row]:
    for line in data.decode("utf-8").splitlines():
        text, label = line.rsplit("\t", 1)
        yield Row(text, label.strip(), "id")


def _nusax(path: str, data: bytes) -> Iterator[Row]:
    lang = NUSAX_LANGS[path.split("/")[-2]]
    for entry in _table(data):
        yield Row(_stored(entry["text"]), entry["label"], lang)


def _emot(_path: str, data: bytes) -> Iterator[Row]:
    for entry in _table(data):
        yield Row(_stored(entry["tweet"]), entry["label"], "id")


def _ibrohim(_path: str, data: bytes) -> Iterator[Row]:
    for entry in _table(data, "latin-1"):
        found = [name for name, column in (("hate", "HS"), ("abusive", "Abusive"))
                 if entry[column] == "1"]  # fmt: skip
        yield Row(_stored(entry["Tweet"]), "+".join(found) or "clean", "id")


FORMATS: Final[dict[str, Callable[[str, bytes], Iterator[Row]]]] = {
    "gabriel": _gabriel,
    "sms": _sms,
    "smsa": _smsa,
    "nusax": _nusax,
    "emot": _emot,
    "ibrohim2019": _ibrohim,
}
