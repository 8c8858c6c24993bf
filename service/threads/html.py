"""What a citizen wrote, as safe HTML: escaped, with line breaks and plain links."""

from __future__ import annotations

import re
import unicodedata

from markupsafe import escape

LINK = re.compile(r"https?://[^\s<>\"'`]{1,500}")
CLOSING = ".,;:!?)]}»”’"
BIDI_CONTROLS = dict.fromkeys(map(ord, "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"))
MOST_MARKS = 8
INVISIBLE = "Cf"
MARKS = frozenset({"Mn", "Me"})  # not all have a combining class: Thai vowels pile up without one


def shown_text(text: str) -> str:
    """The text without direction overrides and with at most 8 combining marks a base."""
    if text.isascii():
        return text
    shown, marks = [], 0
    for character in text.translate(BIDI_CONTROLS):
        kind = unicodedata.category(character)
        if kind in MARKS:
            marks += 1
        elif kind != INVISIBLE:  # that is no new base
            marks = 0
        if marks <= MOST_MARKS or kind == INVISIBLE:
            shown.append(character)
    return "".join(shown)


def body_html(text: str) -> str:
    """Paragraph text as HTML; nothing in it is the citizen's own markup."""
    text = shown_text(text)
    parts, end = [], 0
    for match in LINK.finditer(text):
        address = match.group().rstrip(CLOSING)
        parts.append(str(escape(text[end : match.start()])))
        parts.append(_link(address))
        end = match.start() + len(address)
    parts.append(str(escape(text[end:])))
    return "".join(parts).replace("\n", "<br>")


def _link(address: str) -> str:
    safe = escape(address)
    return f'<a href="{safe}" rel="nofollow ugc noopener" target="_blank">{safe}</a>'
