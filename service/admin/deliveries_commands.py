"""`duaarah deliveries list|retry|cancel`, the outbox at the console; `service.cli` registers it."""

from __future__ import annotations

import click
from flask.cli import with_appcontext

from service.admin.deliveries import call_off_delivery, retry_deliveries, retry_delivery
from service.delivery.tend import STATES, Wanted, listing
from service.portals.manage import Manager
from service.ports import ports

BY = Manager("command:line")


@click.group("deliveries")
def deliveries_group() -> None:
    """What was announced by mail, and how its delivery stands."""


@deliveries_group.command("list")
@click.option("--state", type=click.Choice(STATES), default="", help="only these")
@click.option("--kind", default="", help="only of this kind, for example comment_decided")
@click.option("--limit", default=50, show_default=True, help="at most so many, newest first")
@with_appcontext
def deliveries_list(state: str, kind: str, limit: int) -> None:
    """List what was announced and how its delivery stands."""
    click.echo("id\tkind\tsubject\tstate\ttries\tnot before\tlast error")
    for row in listing(Wanted(state, kind), limit):
        when = row.not_before.isoformat(timespec="seconds")
        click.echo(
            f"{row.id}\t{row.kind}\t{row.subject}\t{row.state}\t{row.attempts}\t{when}"
            f"\t{row.last_error or ''}"
        )


@deliveries_group.command("retry")
@click.argument("numbers", type=int, nargs=-1)
@click.option("--failed", is_flag=True, help="all that failed")
@click.option("--kind", default="", help="with --failed: only of this kind")
@with_appcontext
def deliveries_retry(numbers: tuple[int, ...], kind: str, *, failed: bool) -> None:
    """Try again now what failed: these numbers, or all with --failed."""
    if bool(numbers) == failed:
        raise click.UsageError("give numbers, or --failed")
    if failed:
        click.echo(f"{retry_deliveries(kind, BY, ports().clock())} queued again")
    for number in numbers:
        retry_delivery(number, BY, ports().clock())
        click.echo(f"{number} queued again")


@deliveries_group.command("cancel")
@click.argument("numbers", type=int, nargs=-1, required=True)
@with_appcontext
def deliveries_cancel(numbers: tuple[int, ...]) -> None:
    """Call off what waits."""
    for number in numbers:
        call_off_delivery(number, BY, ports().clock())
        click.echo(f"{number} cancelled")
