"""`duaarah deliveries status|list|retry|cancel|put-away|restore`, the outbox at the console.

`service.cli` registers it.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Final

import click
from flask.cli import with_appcontext

from service.admin.deliveries import (
    call_off_delivery,
    put_deliveries_away,
    restore_delivery,
    retry_deliveries,
    retry_delivery,
)
from service.admin.deliveries_pages import count_words
from service.delivery.render import kinds
from service.delivery.tend import DEAD, STATES, Wanted, counts, left_out, listing, oldest_due
from service.errors import ServiceError
from service.portals.manage import Manager
from service.ports import ports

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

BY: Final = Manager("command:line")
NUMBER: Final = click.IntRange(1, 2**31 - 1)
LIMIT: Final = click.IntRange(1, 10_000)


@click.group("deliveries")
def deliveries_group() -> None:
    """What was announced by mail, and how its delivery stands."""


@deliveries_group.command("list")
@click.option("--state", type=click.Choice([*STATES, DEAD]), help="only these")
@click.option("--kind", default="", help="only of this kind, for example comment_decided")
@click.option("--limit", type=LIMIT, default=50, show_default=True, help="the newest so many")
@with_appcontext
def deliveries_list(state: str | None, kind: str, limit: int) -> None:
    """List what was announced and how its delivery stands."""
    _check_kind(kind)
    click.echo("id\tkind\tsubject\tstate\ttries\tnot before\tlast error")
    for row in listing(Wanted(state or "", kind), limit, ports().clock()):
        when = row.not_before.isoformat(timespec="seconds")
        click.echo(
            f"{row.id}\t{row.kind}\t{row.subject}\t{row.state}\t{row.attempts}\t{when}"
            f"\t{row.last_error or ''}"
        )


@deliveries_group.command("status")
@with_appcontext
def deliveries_status() -> None:
    """Tell how many stand how, and whether something waits that should have been tried."""
    now = ports().clock()
    for state, number in counts(now).items():
        click.echo(f"{state}\t{count_words(number)}")
    oldest = oldest_due(now)
    if oldest is not None:
        click.echo(f"due since\t{oldest.isoformat(timespec='seconds')}")
    if not ports().settings.smtp_url:
        click.echo("no DUAARAH_SMTP_URL: what is called delivered reaches nobody", err=True)


@deliveries_group.command("retry")
@click.argument("numbers", type=NUMBER, nargs=-1)
@click.option("--failed", is_flag=True, help="all that failed and may still reach somebody")
@click.option("--kind", default="", help="with --failed: only of this kind")
@click.option("--refused", is_flag=True, help="with --failed: refused addresses, too")
@with_appcontext
def deliveries_retry(numbers: tuple[int, ...], kind: str, *, failed: bool, refused: bool) -> None:
    """Try again now what failed: these numbers, or all with --failed."""
    if bool(numbers) == failed:
        raise click.UsageError("give numbers, or --failed")
    if numbers and (kind or refused):
        raise click.UsageError("--kind and --refused go with --failed")
    if numbers:
        _each(numbers, retry_delivery, "queued again")
        return
    _check_kind(kind)
    click.echo(f"{retry_deliveries(kind, BY, ports().clock(), refused=refused)} queued again")
    left = left_out(ports().clock(), kind)
    if left.bounced:
        click.echo(f"{left.bounced} left out: the server refused their addresses (--refused)")
    if left.expired:
        click.echo(f"{left.expired} left out: the links in them have expired")


@deliveries_group.command("cancel")
@click.argument("numbers", type=NUMBER, nargs=-1, required=True)
@with_appcontext
def deliveries_cancel(numbers: tuple[int, ...]) -> None:
    """Call off what waits, or put away what failed."""
    _each(numbers, call_off_delivery, "cancelled")


@deliveries_group.command("put-away")
@click.option("--kind", default="", help="only of this kind")
@with_appcontext
def deliveries_put_away(kind: str) -> None:
    """Put away what no further try brings to anybody: `list --state dead` shows it."""
    _check_kind(kind)
    click.echo(f"{put_deliveries_away(kind, BY, ports().clock())} put away")


@deliveries_group.command("restore")
@click.argument("numbers", type=NUMBER, nargs=-1, required=True)
@with_appcontext
def deliveries_restore(numbers: tuple[int, ...]) -> None:
    """Take back that these were cancelled or put away."""
    _each(numbers, restore_delivery, "restored")


def _each(
    numbers: tuple[int, ...], act: Callable[[int, Manager, datetime], None], done: str
) -> None:
    """Do it to each: one that is refused does not stop the rest, but the command has failed."""
    refused = 0
    for number in numbers:
        try:
            act(number, BY, ports().clock())
        except ServiceError as error:
            click.echo(f"{number}: {error}", err=True)
            refused += 1
        else:
            click.echo(f"{number} {done}")
    if refused:
        sys.exit(1)


def _check_kind(kind: str) -> None:
    if kind and kind not in kinds():
        raise click.UsageError(f"no kind {kind!r}; there are {', '.join(kinds())}")
