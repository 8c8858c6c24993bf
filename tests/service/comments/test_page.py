"""Which thread an address belongs to, whatever is sent as one."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.comments.page import canonical_url, page_key
from service.comments.tables import URL_LENGTH
from service.errors import InvalidError
from tests.sending import PAGE, send
from tests.widget import open_thread

if TYPE_CHECKING:
    from flask.testing import FlaskClient

UNREADABLE = "https://["


@pytest.mark.parametrize(
    "same",
    [
        f"{PAGE}/",
        f"{PAGE}#tanggapan",
        f" {PAGE}",
        PAGE.replace("https://", "http://"),
        PAGE.replace(".example", ".EXAMPLE:443"),
        f"{PAGE}?utm_source=wa&fbclid=1",
    ],
)
def test_many_addresses_of_one_page(same: str) -> None:
    assert page_key(same, None) == page_key(PAGE, None)


@pytest.mark.parametrize("other", [f"{PAGE}?hal=2", PAGE.upper(), f"{PAGE}/x", "https://a.example"])
def test_other_pages(other: str) -> None:
    assert page_key(other, None) != page_key(PAGE, None)


def test_an_id_names_the_page_whatever_its_address() -> None:
    assert page_key(PAGE, "7") == page_key("https://a.example/lain", "7") != page_key(PAGE, None)


def test_an_address_is_as_long_as_its_encoded_query() -> None:
    longest = f"{PAGE}?a=".ljust(URL_LENGTH, "x")
    assert canonical_url(longest) == longest
    for too_long in (f"{longest}x", f"{PAGE}?a=" + "é" * 500):
        with pytest.raises(InvalidError):
            canonical_url(too_long)


@given(st.text() | st.from_regex(r"https?://[\[\]:@/?#&=%a-z0-9é]+", fullmatch=True))
def test_any_text_is_an_address_or_is_refused(text: str) -> None:
    with suppress(InvalidError):
        assert len(canonical_url(text)) <= URL_LENGTH


@pytest.mark.parametrize("address", [UNREADABLE, f"{PAGE}?a=" + "é" * 1900])
@pytest.mark.parametrize("page_id", ["", "berita-7"])
def test_no_comment_under_an_address_that_cannot_be(
    client: FlaskClient, address: str, page_id: str
) -> None:
    answer = send(client, page={"url": address, "id": page_id})
    assert answer.status_code == 422
    assert [fault["field"] for fault in answer.get_json()["errors"]] == ["page.url"]


def test_no_frame_for_an_address_that_cannot_be(client: FlaskClient) -> None:
    assert open_thread(client, page=UNREADABLE).status_code == 422
    assert open_thread(client, page=UNREADABLE, page_id="berita-7").status_code == 422
