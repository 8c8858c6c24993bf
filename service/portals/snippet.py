"""The lines a webmaster pastes so that a portal shows its comments; for the desk and commands."""

from __future__ import annotations

from html import escape
from typing import Final

LANGUAGES: Final = ("id", "en")
THEMES: Final = ("light", "dark")


def snippet(base_url: str, slug: str, *, lang: str = "", theme: str = "") -> str:
    """The script tag; a language or theme that is none is left to the page and the reader."""
    given = {
        "portal": slug,
        "lang": lang if lang in LANGUAGES else "",
        "theme": theme if theme in THEMES else "",
    }
    shown = "".join(f' data-{name}="{escape(text)}"' for name, text in given.items() if text)
    return f'<script src="{escape(base_url)}/embed/v1.js"{shown} defer></script>'


def policy_of_ours(base_url: str) -> str:
    """What the Content-Security-Policy of the portal's own site must allow, where it has one."""
    return f"script-src {base_url}; frame-src {base_url}; connect-src {base_url}"
