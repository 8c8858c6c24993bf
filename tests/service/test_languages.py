"""Every text that people read is Indonesian in the source and complete in English."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from flask import render_template_string

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog
    from flask import Flask
    from flask.testing import FlaskClient

SERVICE = Path(__file__).parents[2] / "service"
MESSAGES = SERVICE / "translations" / "en" / "LC_MESSAGES"
METHODS = [
    ("**.py", "python"),
    ("**/templates/**.html", "jinja2"),
    ("**/templates/**.txt", "jinja2"),
]
KEYWORDS = DEFAULT_KEYWORDS | {"lazy_gettext": None, "said": None}
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%%|\{\w+\}")


def catalogue() -> Catalog:
    with (MESSAGES / "messages.po").open("rb") as file:
        return read_po(file, locale="en")


def english() -> dict[str, list[str]]:
    """What stands in the catalogue: by Indonesian text, its English forms."""
    found = {}
    for message in catalogue():
        if message.id:
            source = message.id if isinstance(message.id, str) else message.id[0]
            forms = [message.string] if isinstance(message.string, str) else message.string
            found[source] = ["" if message.fuzzy else str(form) for form in forms or [""]]
    return found


def said_in_the_source() -> set[str]:
    found = extract_from_dir(SERVICE, METHODS, keywords=KEYWORDS)
    return {ids[0] if isinstance(ids, tuple) else ids for _, _, ids, _, _ in found}


def test_nothing_is_left_in_indonesian() -> None:
    source, translated = said_in_the_source(), english()
    assert len(source) > 200
    assert source - set(translated) == set(), "make messages"
    assert set(translated) - source == set(), "make messages"
    assert [text for text, forms in translated.items() if not all(forms)] == []


def test_english_keeps_the_placeholders() -> None:
    for source, forms in english().items():
        for form in forms:
            assert set(PLACEHOLDER.findall(source)) == set(PLACEHOLDER.findall(form)), source


def test_what_is_compiled_is_what_is_written() -> None:
    made = io.BytesIO()
    write_mo(made, catalogue())
    assert made.getvalue() == (MESSAGES / "messages.mo").read_bytes(), "make messages"


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"Accept-Language": "en-GB,en;q=0.9"}, "Not found"),
        ({"Accept-Language": "id"}, "Tidak ditemukan"),
        ({"Accept-Language": "fr"}, "Tidak ditemukan"),
        ({}, "Tidak ditemukan"),
    ],
)
def test_an_error_speaks_the_readers_language(
    client: FlaskClient, asked: dict[str, str], words: str
) -> None:
    assert words in client.get("/tiada", headers=asked).text
    assert client.get("/api/v1/tiada", headers=asked).get_json()["title"] == words


def test_no_template_translates_what_it_is_given() -> None:
    """`_()` takes its argument for safe HTML and for a format: a variable goes through `told`."""
    for template in Path("service").rglob("*.html"):
        found = re.findall(r"\b_\(\s*[^\s\"']", template.read_text(encoding="utf-8"))
        assert found == [], template


def test_words_that_are_kept_are_kept_for_each_language(app: Flask) -> None:
    for code, expected in (("id", "Antrean"), ("en", "Queue"), ("id", "Antrean")):
        with app.test_request_context(f"/?lang={code}"):
            assert render_template_string("{{ _('Antrean') }}") == expected


def test_what_is_filled_in_is_no_markup(app: Flask) -> None:
    shown = "{{ _('%(name)s menghapus', name='<b>') }} {{ _('100%% <i>') }}"
    with app.test_request_context("/"):
        assert render_template_string(shown) == "&lt;b&gt; menghapus 100% <i>"
        plain = "{% autoescape false %}{{ _('untuk %(name)s', name='<b>') }}{% endautoescape %}"
        assert render_template_string(plain) == "untuk <b>"
