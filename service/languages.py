"""Indonesian first, English complete: which language a request is answered in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import has_request_context, request
from flask_babel import Babel, format_datetime, get_locale

if TYPE_CHECKING:
    from datetime import datetime

    from flask import Flask

LANGUAGES = ("id", "en")
LANGUAGE_COOKIE = "duaarah_lang"


def install(app: Flask) -> None:
    """Set up translations and the time zone that people read."""
    app.config.setdefault("BABEL_DEFAULT_LOCALE", "id")
    app.config.setdefault("BABEL_DEFAULT_TIMEZONE", "Asia/Jakarta")
    Babel(app, locale_selector=choose_language)
    app.add_template_filter(shown_time, "shown_time")
    app.add_template_global(language, "language")


def choose_language() -> str:
    """`?lang=`, else the desk's cookie, else what the browser asks for, else Indonesian."""
    if not has_request_context():
        return "id"  # a command or the worker
    asked = request.args.get("lang") or request.cookies.get(LANGUAGE_COOKIE)
    if asked in LANGUAGES:
        return asked
    return request.accept_languages.best_match(LANGUAGES) or "id"


def language() -> str:
    """The language of this answer, as an HTML `lang`."""
    return str(get_locale() or "id")


def shown_time(at: datetime) -> str:
    """A moment in words, in Asia/Jakarta."""
    return f"{format_datetime(at, 'd MMMM y, HH.mm')} WIB"
