"""What a citizen may send: every limit from both sides, and text as it will be stored."""

from __future__ import annotations

import unicodedata
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from marshmallow import ValidationError

from service.errors import InvalidError
from service.payloads import invalid_of
from service.submissions.payload import LIMITS, SCHEMA, Submitted, read_form
from tests.sending import payload


def load(**change: Any) -> Submitted:  # noqa: ANN401 - JSON
    found: Submitted = SCHEMA.load(payload(**change))
    return found


def faults(**change: Any) -> list[tuple[str, str]]:  # noqa: ANN401 - JSON
    with pytest.raises(ValidationError) as caught:
        load(**change)
    return [(fault.field, fault.code) for fault in invalid_of(caught.value).errors]


def test_the_limits_that_were_promised() -> None:
    assert LIMITS == {
        "author_name": (1, 80),
        "author_email": (0, 254),
        "author_url": (0, 500),
        "body": (2, 5000),
    }


@pytest.mark.parametrize(
    ("field", "least", "most"), [("author_name", "n", "n" * 80), ("body", "ya", "y" * 5000)]
)
def test_the_shortest_and_the_longest(field: str, least: str, most: str) -> None:
    assert getattr(load(**{field: least}), field) == least
    assert getattr(load(**{field: most}), field) == most
    assert faults(**{field: least[1:]}) == [(field, "length")]
    assert faults(**{field: f"{most}x"}) == [(field, "length")]


def test_an_address_as_long_as_it_may_be() -> None:
    address = "https://a.example/".ljust(500, "x")
    assert load(author_url=address).author_url == address
    assert faults(author_url=f"{address}x") == [("author_url", "length")]


def test_code_points_are_counted_not_bytes_nor_what_utf16_needs() -> None:
    assert len(load(body="👍" * 5000).body) == 5000
    assert faults(body="👍" * 5001) == [("body", "length")]


def test_length_is_counted_after_composition() -> None:
    assert load(body="e\u0301" * 5000).body == "é" * 5000


def test_spaces_around_do_not_count() -> None:
    assert load(body=f"  ya\n{' ' * 6000}").body == "ya"
    assert faults(body=" a ") == [("body", "length")]


@pytest.mark.parametrize("given", ["a\r\nb", "a\rb", "a\nb"])
def test_line_breaks_are_one_kind(given: str) -> None:
    assert load(body=given).body == "a\nb"


@pytest.mark.parametrize("character", ["\0", "\x1b", "\x7f", "\x85", "\ud800", "\uffff"])
@pytest.mark.parametrize("field", ["body", "author_name", "author_url"])
def test_what_cannot_be_stored(field: str, character: str) -> None:
    found = faults(**{field: f"https://a.example/{character}"})
    assert found == [(field, "characters")]


NO_WEB_ADDRESSES = (
    "https://",
    "ftp://a.example",
    "//a.example",
    "a.example",
    "javascript:alert(1)",
    "data:text/html,x",
    "https://a b.example",
    "https://[x",
)


@pytest.mark.parametrize("url", NO_WEB_ADDRESSES)
def test_what_is_no_web_address(url: str) -> None:
    assert faults(author_url=url) == [("author_url", "url")]


@pytest.mark.parametrize(
    "email", ["siti@warga.example", "o'neil@a.example", "a+b@a.example", "x" * 64 + "@a.example"]
)
def test_a_mail_address(email: str) -> None:
    assert load(author_email=email).author_email == email


def test_a_mail_address_under_a_domain_of_other_letters() -> None:
    assert load(author_email="a@bücher.example").author_email == "a@xn--bcher-kva.example"


@pytest.mark.parametrize("email", ["siti😀@a.example", "josé@a.example", "=?utf-8?q?x?=@a.example"])
def test_a_mail_address_that_we_cannot_write_to(email: str) -> None:
    """Better told at once than promised a mail that never comes."""
    assert faults(author_email=email) == [("author_email", "email")]


@pytest.mark.parametrize("email", ["x", "a@", "@b.example", "a b@c.example", "a@b", "a@@b.example"])
def test_what_is_no_mail_address(email: str) -> None:
    assert faults(author_email=email) == [("author_email", "email")]


@pytest.mark.parametrize("empty", [None, ""])
def test_what_may_be_left_empty(empty: str | None) -> None:
    found = load(author_email=empty, author_url=empty, page=payload()["page"] | {"id": empty})
    assert (found.author_email, found.author_url, found.page_id) == (None, None, None)


def test_every_fault_at_once() -> None:
    found = faults(author_name="", body="x", author_email="x", page={"url": "", "warna": "biru"})
    assert sorted(found) == [
        ("author_email", "email"),
        ("author_name", "length"),
        ("body", "length"),
        ("page.url", "length"),
        ("page.warna", "unknown"),
    ]


@pytest.mark.parametrize("document", [None, 1, "x", [], [payload()]])
def test_what_is_not_an_object(document: object) -> None:
    with pytest.raises(ValidationError) as caught:
        SCHEMA.load(document)  # type: ignore[arg-type]  # what a client may send
    assert [(fault.field, fault.code) for fault in invalid_of(caught.value).errors] == [
        ("", "type")
    ]


@given(st.text())
def test_what_is_read_is_composed_bounded_and_storable(text: str) -> None:
    try:
        body = load(body=text).body
    except ValidationError:
        return
    assert body == unicodedata.normalize("NFC", body).strip()
    assert 2 <= len(body) <= 5000
    assert not any(unicodedata.category(one) == "Cs" for one in body)
    assert {one for one in body if unicodedata.category(one) == "Cc"} <= {"\n", "\t"}
    assert load(body=body).body == body


def test_equal_submissions_have_equal_digests() -> None:
    parent = str(uuid4())
    assert load(parent_id=parent).digest() == load(parent_id=parent).digest()
    assert load().digest() != load(body="Isi lain.").digest()
    assert load().digest() != load(notify=True).digest()


def test_the_form_says_the_same_as_json() -> None:
    form = {
        "author_name": "Siti",
        "body": payload()["body"],
        "author_email": "",
        "author_url": "",
        "parent_id": "",
        "page": payload()["page"]["url"],
    }
    assert read_form(form, {}) == load()
    assert read_form(form | {"page": ""}, {"page": form["page"]}) == load()
    assert read_form(form | {"notify": "1"}, {}).notify is True


def test_the_form_names_its_faults_like_json() -> None:
    with pytest.raises(InvalidError) as caught:
        read_form({"author_name": "Siti", "parent_id": "x"}, {"page": "https://dinkes.example/a"})
    assert {(fault.field, fault.code) for fault in caught.value.errors} == {
        ("body", "length"),
        ("parent_id", "type"),
    }
