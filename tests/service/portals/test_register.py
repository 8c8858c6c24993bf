"""What may be registered: origins as browsers send them, and names that a header can hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from service.errors import InvalidError
from service.portals.register import NewPortal, add_agency, add_portal, checked_origin

if TYPE_CHECKING:
    from flask import Flask

    from tests.fakes import FakeClock


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
    ],
)
def test_no_origin(text: str) -> None:
    with pytest.raises(InvalidError):
        checked_origin(text)


@pytest.mark.parametrize("name", ["", " ", "x" * 121, "Dinas\nKesehatan", "Dinas\0"])
def test_no_name(app: Flask, clock: FakeClock, name: str) -> None:
    """A line break in an agency's name would keep its every answer from being mailed."""
    with app.app_context():
        with pytest.raises(InvalidError):
            add_agency("baru", name, "test:setup", clock.now())
        new = NewPortal("baru", name, "dinkes", ("https://baru.example",))
        with pytest.raises(InvalidError):
            add_portal(new, "test:setup", clock.now())
