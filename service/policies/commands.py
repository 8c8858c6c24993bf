"""`duaarah words …`: what is listed, adding, removing; registered by `service.cli`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click
from flask.cli import with_appcontext

from service.access import Scope
from service.policies.words import NewWords, Who, add_words, read_words, switch_words
from service.policies.words_match import ACTIONS, HOLD
from service.policies.words_scope import ALL, scope_named
from service.ports import ports

if TYPE_CHECKING:
    from collections.abc import Callable

EVERYWHERE = Scope(everywhere=True)
WHO = Who("command:line", EVERYWHERE)


def words_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The argument and the options that name words and the list they stand on."""
    for option in (
        click.argument("words"),
        click.option("--portal", metavar="SLUG", help="for this portal alone"),
        click.option("--agency", metavar="SLUG", help="for this agency alone"),
        click.option(
            "--action", type=click.Choice(ACTIONS), default=HOLD, show_default=True,
            help="what becomes of comments with these words",
        ),
    ):  # fmt: skip
        command = option(command)
    return command


def words_asked(words: str, action: str, agency: str | None, portal: str | None) -> NewWords:
    """The words as the options name them; everybody's list without any.

    Raises:
        InvalidError: no such agency or portal.
        UsageError: both are named.
    """
    if agency and portal:
        raise click.UsageError("a list is an agency's or a portal's")
    name = f"agency:{agency}" if agency else f"portal:{portal}" if portal else ALL
    return NewWords(words, scope_named(name, EVERYWHERE), action)


@click.group("words")
def words_group() -> None:
    """Word lists: words that hold a comment, make it spam, or are allowed."""


@words_group.command("list")
@with_appcontext
def words_list() -> None:
    """List the entries: number, list, action, words."""
    for one in read_words(EVERYWHERE):
        entry = one.entry
        click.echo(f"{entry.id}\t{one.scope.name}\t{entry.action}\t{entry.words}")


@words_group.command("add")
@words_options
@with_appcontext
def words_add(words: str, action: str, agency: str | None, portal: str | None) -> None:
    """List WORDS, one word or a phrase; inflections and disguises are caught as well."""
    new = words_asked(words, action, agency, portal)
    number = add_words(new, WHO, ports().clock())
    click.echo(f"{words} listed as number {number}")


@words_group.command("remove")
@click.argument("number", type=click.IntRange(1, 2**31 - 1))
@with_appcontext
def words_remove(number: int) -> None:
    """Take the entry with this NUMBER off its list."""
    changed = switch_words(number, WHO, ports().clock(), active=False)
    click.echo(f"{number} removed" if changed else f"{number} was removed already")
