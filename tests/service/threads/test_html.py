"""What a citizen wrote, as HTML that holds nothing of hers but words, line breaks and links."""

from __future__ import annotations

import unicodedata
from html.parser import HTMLParser

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from service.threads.html import MOST_MARKS, body_html, shown_text

REL = 'rel="nofollow ugc noopener" target="_blank"'


def link(address: str) -> str:
    return f'<a href="{address}" {REL}>{address}</a>'


class Reader(HTMLParser):
    """Reads HTML back: its tags with their attributes, and its words."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag == "br":
            self.words += "\n"

    def handle_data(self, data: str) -> None:
        self.words += data


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("a\nb", "a<br>b"),
        ("<b>&amp;</b>", "&lt;b&gt;&amp;amp;&lt;/b&gt;"),
        ("lihat https://a.example/?y=1&z.", f"lihat {link('https://a.example/?y=1&amp;z')}."),
        ("javascript:alert(1)", "javascript:alert(1)"),
        ('https://a.example/"x="y', f"{link('https://a.example/')}&#34;x=&#34;y"),
    ],
)
def test_html(text: str, html: str) -> None:
    assert body_html(text) == html


@given(
    st.text(st.characters(exclude_categories=["Cs", "Cc"])) | st.from_regex(r"[<>&\"' h:/tps.]*")
)
def test_only_links_and_breaks(text: str) -> None:
    read = Reader(body_html(text))
    assert {tag for tag, _ in read.tags} <= {"a", "br"}
    for tag, attributes in read.tags:
        assert tag == "br" or str(attributes["href"]).startswith(("http://", "https://"))
        assert tag == "br" or set(attributes) == {"href", "rel", "target"}
    assert read.words == shown_text(text)


def test_direction_cannot_be_turned() -> None:
    assert shown_text("a\u202eb\u2066c") == "abc"


def test_arabic_javanese_and_emoji_stay() -> None:
    for text in ("السلام عليكم", "ꦱꦸꦒꦼꦁ ꦫꦮꦸꦃ", "👩‍👩‍👧‍👦 👍🏽"):
        assert shown_text(text) == text


PILES = "\u0301\u0336\u0489\u0300\u064b\u0e47\u20dd"
"""Marks that stand above, below or around a letter; not all of them have a combining class."""


@given(st.text(f"eب\u0e01\u200c\u200d{PILES}"))
@example("e" + "\u0e47" * 20)
@example("e" + ("\u0301" * 8 + "\u200d") * 3)
def test_marks_do_not_pile_up(text: str) -> None:
    run = 0
    for character in shown_text(text):
        if unicodedata.category(character) != "Cf":
            run = run + 1 if character in PILES else 0
        assert run <= MOST_MARKS
