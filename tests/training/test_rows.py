"""Rows: read, written, cleaned of what the collectors left in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from training.rows import Row, RowsError, as_written, distinct, read_rows, write_rows

if TYPE_CHECKING:
    from pathlib import Path


def test_rows_come_back_as_written_and_the_bytes_repeat(tmp_path: Path) -> None:
    rows = [Row('jalan, "rusak"', "ham", "id", "normal"), Row("𝐬𝐥𝐨𝐭", "spam", "jv", "judol")]
    write_rows(tmp_path / "a.csv.gz", rows, "here")
    write_rows(tmp_path / "b.csv.gz", rows, "here")
    assert list(read_rows(tmp_path / "a.csv.gz")) == rows
    assert (tmp_path / "a.csv.gz").read_bytes() == (tmp_path / "b.csv.gz").read_bytes()
    assert (tmp_path / "a.csv.gz").read_bytes()[4:8] == b"\0" * 4  # no clock in the header


@pytest.mark.parametrize("data", [b"", b"text,label\n", b"\x1f\x8b\x08broken"])
def test_what_is_not_a_collected_file_is_refused_by_name(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "odd.csv.gz"
    path.write_bytes(data)
    with pytest.raises(RowsError, match=r"odd\.csv\.gz"):
        list(read_rows(path))


def test_a_row_without_label_is_refused(tmp_path: Path) -> None:
    write_rows(tmp_path / "a.csv.gz", [Row("teks", "", "id")], "here")
    with pytest.raises(RowsError, match="without text or label"):
        list(read_rows(tmp_path / "a.csv.gz"))


@pytest.mark.parametrize(
    ("stored", "written"),
    [
        ("satu\\ndua", "satu\ndua"),
        ("mantap \\xf0\\x9f\\x98\\x82 kak", "mantap 😂 kak"),
        ("RT USER USER: lihat URL ya", ": lihat ya"),
        ("[USERNAME] tolong [URL]", "tolong"),
        ("USERS dan URLA tetap", "USERS dan URLA tetap"),
    ],
)
def test_traces_of_the_collectors_are_taken_out(stored: str, written: str) -> None:
    assert as_written(stored) == written


def test_equal_texts_are_merged_and_a_text_with_two_labels_dropped() -> None:
    rows = [
        Row("Jalan  rusak", "ham", "id"), Row("jalan rusak", "ham", "id"),
        Row("slot", "spam", "id"), Row("SLOT", "ham", "id"), Row("slot", "spam", "id"),
        Row(" ", "ham", "id"),
    ]  # fmt: skip
    assert distinct(rows) == [Row("Jalan  rusak", "ham", "id")]
