"""`duaarah words preview`: what words would have caught; registered by `service.cli`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click
from flask.cli import with_appcontext

from service.moderation.word_preview import preview
from service.policies.commands import words_asked, words_options

if TYPE_CHECKING:
    from service.policies.words_preview import Caught


@click.command("preview")
@words_options
@with_appcontext
def words_preview(words: str, action: str, agency: str | None, portal: str | None) -> None:
    """Show what WORDS would have caught in the last comments; nothing is listed."""
    found = preview(words_asked(words, action, agency, portal))
    click.echo(
        f"{found.count} of {found.looked_at} comments, {found.published} of them published "
        "(likely false alarms)"
    )
    for caught in found.first:
        click.echo(_line(caught))


def _line(caught: Caught) -> str:
    """The comment's number, whether it is published, and what was caught in it."""
    state = "published" if caught.seen.published else "-"
    written = caught.seen.submission
    quotes = [getattr(written, hit.field)[slice(*hit.span)] for hit in caught.hits]
    return f"{caught.seen.id}\t{state}\t{' | '.join(quotes)}"
