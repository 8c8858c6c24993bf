"""Records from JSON Lines and CSV: what is read, and that nothing broken takes others with it."""

from __future__ import annotations

import gzip
import io
from typing import IO, cast

import pytest

from service.screening.records import MAX_LINE, Broken, Record, physical_lines, records
from service.screening.verdict import Submission


def read(content: bytes, name: str = "-") -> list[Record]:
    return list(records(physical_lines(io.BytesIO(content)), name))


def told(found: list[Record]) -> list[str | tuple[int, str]]:
    return [one.text if isinstance(one, Submission) else (one.line, one.error) for one in found]


def test_json_lines() -> None:
    content = (
        b'\xef\xbb\xbf{"text": "halo", "author_name": "Ani", "author_email": null, "lang": 3}\n'
        b"\n"
        b'  {"author_url": "https://a.example", "text": "\\ud83d\\ude00 \\u0000"}\r\n'
        b'{"text": ""}'
    )
    assert read(content) == [
        Submission("halo", "Ani"),
        Submission("😀 \x00", author_url="https://a.example"),
        Submission(""),
    ]


@pytest.mark.parametrize(
    ("line", "error"),
    [
        (b"{", "not JSON: "),
        (b'"text"', "not a JSON object"),
        (b'["text"]', "not a JSON object"),
        (b"null", "not a JSON object"),
        (b"{}", "the field text is missing"),
        (b'{"text": null}', "the field text is missing"),
        (b'{"text": 3}', "the field text is not a string"),
        (b'{"text": ["a"]}', "the field text is not a string"),
        (b'{"text": "a", "author_name": 3}', "the field author_name is not a string"),
        (b'{"text": "a"} {"text": "b"}', "not JSON: "),
        (b'{"text": "\xff"}', "not UTF-8"),
        (b'{"text": "a\x01"}', "not JSON: "),
        (b"[" * 100_000, "nested too deeply"),
        (b'{"text": "a", "n": ' + b"9" * 10_000 + b"}", "not JSON: "),
        (b'{"text": "' + b"a" * MAX_LINE + b'"}', "longer than "),
    ],
    ids=range(15),
)
def test_a_broken_json_line_stands_in_its_place(line: bytes, error: str) -> None:
    found = read(b'{"text": "satu"}\n' + line + b'\n{"text": "dua"}\n', "a.jsonl")
    assert (found[0], found[2]) == (Submission("satu"), Submission("dua"))
    assert len(found) == 3
    broken = found[1]
    assert isinstance(broken, Broken)
    assert broken.line == 2
    assert broken.error.startswith(error)


def test_csv_with_quotes_line_breaks_and_unknown_columns() -> None:
    content = (
        'id, text ,author_name\r\n1,"Pak, kapan\nselesai?","Bu ""Ani"""\r\n\r\n2,,\r\n3,tiga,\r\n'
    )
    assert read(content.encode(), "a.csv") == [
        Submission("Pak, kapan\nselesai?", 'Bu "Ani"'),
        Submission(""),
        Submission("tiga"),
    ]


def test_broken_csv_rows_stand_in_their_places() -> None:
    content = (
        b"text,author_name\n"
        b"satu,A\n"
        b"too,many,cells\n"
        b"few\n"
        b'"never closed,B\n'
        b"dua,B\n"
        b'"closed" badly,C\n'
        b"\xff\xfe,D\n"
        b'"runs into",""\n'
        b'"two\n'
        b'lines",E\n'
    )
    assert told(read(content, "a.CSV")) == [
        "satu",
        (3, "3 columns instead of 2"),
        (4, "1 columns instead of 2"),
        (5, "not CSV: ',' expected after '\"'"),
        "dua",
        (7, "not CSV: ',' expected after '\"'"),
        (8, "not UTF-8"),
        "runs into",
        "two\nlines",
    ]


def test_a_quote_that_never_closes_costs_one_row() -> None:
    content = b'text\n"open\n' + b"baik\n" * 5000
    found = told(read(content, "a.csv"))
    assert found[0] == (2, "not CSV: unexpected end of data")
    assert found[1:] == ["baik"] * 5000


def test_a_cell_too_large_for_csv_costs_one_row() -> None:
    found = told(
        read(b"text\n" + b"a" * 200_000 + b"\nbaik\n" + b"b" * MAX_LINE + b"\nbaik\n", "a.csv")
    )
    assert [one if isinstance(one, str) else one[0] for one in found] == [2, "baik", 4, "baik"]


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b"body,name\nhalo,A\n", "no column text in the header"),
        (b"\xff\n", "not UTF-8"),
        (b'"text\n', "not CSV: unexpected end of data"),
    ],
)
def test_a_csv_without_a_header_that_can_be_read(content: bytes, error: str) -> None:
    assert read(content, "a.csv") == [Broken(1, error)]


@pytest.mark.parametrize("name", ["-", "a.csv", "a.jsonl.gz"])
def test_an_empty_input_has_no_records(name: str) -> None:
    assert read(b"", name) == []


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b'{"text": "halo"}\n', "-"),
        (b'{"text": "halo"}\n', "a.txt"),
        (b"text\nhalo\n", "-"),
        (b'\xef\xbb\xbf"author_name","text"\r\n"","halo"\r\n', "-"),
        (b"id;text\r\n1;halo\r\n", "-"),
        (b"id\ttext\r\n1\thalo\r\n", "a.csv"),
        (b"text\nhalo\n", "data.csv.gz"),
        (b'{"text": "halo"}\n', "data.jsonl.gz"),
        (b'{"text": "halo"}\n', "DATA.NDJSON"),
    ],
)
def test_the_format_is_told_by_the_ending_or_the_first_line(content: bytes, name: str) -> None:
    assert read(content, name) == [Submission("halo")]


def test_an_archive_that_breaks_off_is_told_at_its_line() -> None:
    packed = gzip.compress(b'{"text": "halo"}\n' * 50_000)
    with gzip.open(io.BytesIO(packed[: len(packed) // 2])) as file:
        lines = physical_lines(cast("IO[bytes]", file))
        found = list(records(lines, "a.jsonl.gz"))
    assert all(one == Submission("halo") for one in found[:-1])
    broken = found[-1]
    assert isinstance(broken, Broken)
    assert broken.line == len(found)
    assert broken.error.startswith("the input cannot be read on: ")
