"""What the address of the iframe page asks for; read by the routes, written into its links."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING

from flask import url_for

from service.languages import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Mapping

THEMES = ("light", "dark")
TITLE_LENGTH = 200  # as much as the loader sends


@dataclass(frozen=True)
class Asked:
    """A part of a page's thread: which page, in which language and theme, which answer to what.

    `cursor` begins a later page, `root` shows the replies to one comment, `reply` names the
    comment that the form answers, `report` the one that a reader reports. An empty text stands for
    what was not asked for.
    """

    portal: str
    page: str
    page_id: str = ""
    title: str = ""
    lang: str = ""
    theme: str = ""
    cursor: str = ""
    root: str = ""
    reply: str = ""
    report: str = ""

    def link(self, **change: str) -> str:
        """The address of the same thread, in another part; a report is not carried along."""
        return replace(self, **({"report": ""} | change)).at("widget.thread")

    def at(self, endpoint: str) -> str:
        """What is asked for, as the address of an endpoint."""
        given = {field.name: getattr(self, field.name) for field in fields(self)}
        return url_for(endpoint, **{name: text for name, text in given.items() if text})


def read_asked(query: Mapping[str, str]) -> Asked:
    """Read the address; a title is only decoration, so what cannot be kept of it is dropped."""
    lang, theme = query.get("lang", ""), query.get("theme", "")
    return Asked(
        portal=query.get("portal", ""),
        page=query.get("page", ""),
        page_id=query.get("page_id", ""),
        title=_one_line(query.get("title", "")),
        lang=lang if lang in LANGUAGES else "",
        theme=theme if theme in THEMES else "",
        cursor=query.get("cursor", ""),
        root=query.get("root", ""),
        reply=query.get("reply", ""),
        report=query.get("report", ""),
    )


def _one_line(text: str) -> str:
    kept = "".join(letter for letter in " ".join(text.split()) if letter.isprintable())
    return kept[:TITLE_LENGTH].strip()
