"""Indonesian first, English complete: which language a request is answered in."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from flask import g, has_request_context, request
from flask_babel import Babel, format_datetime, get_locale, get_translations, gettext
from jinja2 import pass_eval_context
from markupsafe import Markup

if TYPE_CHECKING:
    from datetime import datetime

    from babel.support import NullTranslations, Translations
    from flask import Flask
    from jinja2.nodes import EvalContext

LANGUAGES = ("id", "en")
LANGUAGE_COOKIE = "duaarah_lang"
KEPT = 4096  # words of templates, of which there are some hundreds in each language


def install(app: Flask) -> None:
    """Set up translations and the time zone that people read."""
    app.config.setdefault("BABEL_DEFAULT_LOCALE", "id")
    app.config.setdefault("BABEL_DEFAULT_TIMEZONE", "Asia/Jakarta")
    Babel(app, locale_selector=choose_language)
    _translate_cheaply(app)
    app.add_template_filter(shown_time, "shown_time")
    app.add_template_filter(told, "told")
    app.add_template_global(language, "language")


def _translate_cheaply(app: Flask) -> None:
    """Look the catalogue up once a request.

    Asked of the library for each of the hundreds of strings of a page, it cost a fifth of the page.
    """
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]  # of the i18n extension
        gettext=lambda one: _catalogue().ugettext(one),
        ngettext=lambda one, many, count: _catalogue().ungettext(one, many, count),
        newstyle=True,
    )
    app.jinja_env.globals["_"] = _say


@pass_eval_context
def _say(context: EvalContext, message: str, /, **values: object) -> str:
    """A template's own words in the reader's language; on a page, values are escaped."""
    if values or not context.autoescape or not has_request_context():
        said: str = _catalogue().ugettext(message)
        return (Markup(said) if context.autoescape else said) % values  # noqa: S704 - a template's own
    return _said(message, language())


@lru_cache(KEPT)
def _said(message: str, _language: str) -> Markup:
    """Words without values, to be called while that language is the reader's.

    Looked up each time, the forty of a page cost a twentieth of it.
    """
    return Markup(_catalogue().ugettext(message)) % {}  # noqa: S704 - a template's own


def _catalogue() -> Translations | NullTranslations:
    """The catalogue of this request; outside of one, a renderer may force another language."""
    if not has_request_context():
        outside: NullTranslations = get_translations()
        return outside
    if "catalogue" not in g:
        g.catalogue = get_translations()
    found: Translations = g.catalogue
    return found


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
    if not has_request_context():
        return str(get_locale() or "id")
    if "language" not in g:
        g.language = str(get_locale() or "id")
    found: str = g.language
    return found


def told(message: object) -> str:
    """A message that code has chosen, in the reader's language; a template escapes it as any text.

    `_()` in a template is for its own literals alone: it takes what it is given for safe HTML and
    for a format.
    """
    said: str = gettext(str(message))
    return said


def shown_time(at: datetime) -> str:
    """A moment in words, in Asia/Jakarta."""
    return f"{format_datetime(at, 'd MMMM y, HH.mm')} WIB"
