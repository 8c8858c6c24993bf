"""HTTP of the word lists: what is listed, a preview before anything is, taking off and back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, flash, redirect, request, url_for
from flask_babel import gettext

from service.access import needs
from service.errors import InvalidError
from service.moderation.show import Refused
from service.moderation.word_pages import (
    may_list_words,
    show_preview,
    show_words,
    who,
    words_typed,
)
from service.policies.words import add_words, switch_words
from service.ports import ports
from service.responses import keep_private

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

MOST = 2**31 - 1  # what the database has numbers for
ENTRY = f"/desk/words/<int(max={MOST}):entry_id>"

pages = Blueprint("words", __name__)
pages.after_request(keep_private)
pages.add_app_template_global(may_list_words)


@pages.get("/desk/words")
@needs("words")
def words() -> str:
    """Show the lists."""
    removed = request.args.get("removed", type=_entry_number)
    return show_words(removed=removed, sought=request.args.get("q", "").strip())


@pages.get("/desk/words/preview")
@needs("words")
def preview_words() -> ResponseReturnValue:
    """Show what new words would have caught; nothing is listed yet."""
    try:
        return show_preview(request.args)
    except InvalidError as error:
        return show_words(refused=Refused(error, request.args)), error.status


@pages.post("/desk/words")
@needs("words")
def list_words() -> ResponseReturnValue:
    """List words; what is refused comes back with what was typed."""
    try:
        add_words(words_typed(request.form), who(), ports().clock())
    except InvalidError as error:
        return show_words(refused=Refused(error, request.form)), error.status
    flash(gettext("Sudah masuk daftar. Berlaku mulai tanggapan berikutnya."))
    return redirect(url_for("words.words"), 303)


@pages.post(f"{ENTRY}/remove")
@needs("words")
def remove_words(entry_id: int) -> ResponseReturnValue:
    """Take words off their list, and offer to put them back."""
    switch_words(entry_id, who(), ports().clock(), active=False)
    return redirect(url_for("words.words", removed=entry_id), 303)


@pages.post(f"{ENTRY}/restore")
@needs("words")
def restore_words(entry_id: int) -> ResponseReturnValue:
    """Put words back on their list."""
    try:
        switch_words(entry_id, who(), ports().clock(), active=True)
    except InvalidError as error:
        return show_words(refused=Refused(error, request.form)), error.status
    flash(gettext("Kata dikembalikan ke daftar."))
    return redirect(url_for("words.words"), 303)


def _entry_number(text: str) -> int:
    """The number of an entry, as an address gives it; a ValueError where none can have it."""
    number = int(text)
    if not 1 <= number <= MOST:
        raise ValueError("no entry's number")
    return number
