"""Origins as browsers send them: what is one, what is none, and which line of a list is wrong."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.errors import InvalidError
from service.portals.origins import (
    HOST,
    MOST_ORIGINS,
    OriginError,
    checked_origin,
    checked_origins,
)


@pytest.mark.parametrize(
    ("text", "origin"),
    [
        ("https://dinkes.example", "https://dinkes.example"),
        (" HTTPS://Dinkes.Example/ ", "https://dinkes.example"),
        ("https://dinkes.example:443", "https://dinkes.example"),
        ("http://dinkes.example:80", "http://dinkes.example"),
        ("https://dinkes.example:8443", "https://dinkes.example:8443"),
        ("http://localhost:8000", "http://localhost:8000"),
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000"),
        ("http://[::1]:8000", "http://[::1]:8000"),
        ("https://xn--dinks-fsa.example", "https://xn--dinks-fsa.example"),
    ],
)
def test_an_origin_as_browsers_send_it(text: str, origin: str) -> None:
    assert checked_origin(text) == origin


@pytest.mark.parametrize(
    "text",
    [
        "",
        "dinkes.example",
        "ftp://dinkes.example",
        "https://",
        "https://[",
        "https://dinkes.example/berita",
        "https://dinkes.example?x",
        "https://dinkes.example#x",
        "https://u:p@dinkes.example",
        "https://dinkes.example:99999",
        "https://dinkes.example:x",
        "https://dinkes.example;script-src *",
        "https://dinkes.example,https://b.example",
        "https://dinkes.example 'unsafe-inline'",
        "https://*.example",
        "https://dinkés.example",
        "null",
        "https://" + "a" * 300,
    ],
)
def test_no_origin(text: str) -> None:
    with pytest.raises(InvalidError):
        checked_origin(text)


def test_a_list_in_its_order_each_once() -> None:
    lines = ["https://b.example", "", " HTTPS://A.example:443/ ", "https://b.example"]
    assert checked_origins(lines) == ["https://b.example", "https://a.example"]


def test_wrong_lines_are_named() -> None:
    lines = ["https://a.example", "dinkes.example", "", "https://*.example", "https://a.example/x"]
    with pytest.raises(InvalidError) as refused:
        checked_origins(lines)
    found = [fault for fault in refused.value.errors if isinstance(fault, OriginError)]
    assert [fault.number for fault in found] == [2, 4, 5]
    assert "https://" in found[0].message
    assert "*" in found[1].message
    assert "jalur" in found[2].message
    assert "'dinkes.example'" in refused.value.detail, "commands show the text"


@pytest.mark.parametrize(
    "lines", [[], ["", " "], [f"https://a{number}.example" for number in range(MOST_ORIGINS + 1)]]
)
def test_none_and_too_many(lines: list[str]) -> None:
    with pytest.raises(InvalidError):
        checked_origins(lines)


@given(st.text(max_size=40), st.sampled_from(["", "https://", "http://a.example:"]))
def test_what_passes_can_stand_in_a_header(text: str, before: str) -> None:
    try:
        origin = checked_origin(before + text)
    except InvalidError:
        return
    assert HOST.fullmatch(origin.partition("://")[2])
    assert checked_origin(origin) == origin
