"""`duaarah worker` and `duaarah outbox`; registered by `service.cli`."""

from __future__ import annotations

import signal
import threading
from typing import TYPE_CHECKING

import click
from flask import current_app
from flask.cli import with_appcontext

from service.delivery import outbox as rows
from service.delivery.worker import DeliveryThread, drain, new_owner
from service.ports import ports

if TYPE_CHECKING:
    from types import FrameType

STATES = ("queued", "delivered", "cancelled", "failed")


@click.command()
@click.option("--once", is_flag=True, help="deliver what is due now, then stop")
@with_appcontext
def worker(*, once: bool) -> None:
    """Deliver what waits in the outbox, in the foreground, until stopped."""
    if once:
        click.echo(f"{drain(new_owner())} tries")
        return
    stop = threading.Event()

    def end(_signal: int, _frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    DeliveryThread(current_app._get_current_object(), stop).run()  # type: ignore[attr-defined]  # noqa: SLF001 - Flask's own way to the app itself


@click.command()
@click.option("--state", type=click.Choice(STATES), help="only these")
@click.option("--limit", default=50, show_default=True, help="at most so many, newest first")
@click.option("--retry-failed", is_flag=True, help="queue what was given up once more, first")
@with_appcontext
def outbox(state: str | None, limit: int, *, retry_failed: bool) -> None:
    """List what was announced and how its delivery stands."""
    if retry_failed:
        click.echo(f"{rows.try_again(ports().clock())} queued again", err=True)
    click.echo("id\tkind\tsubject\tstate\ttries\tnot before\tlast error")
    for row in rows.listing(state, limit):
        when = row.not_before.isoformat(timespec="seconds")
        click.echo(
            f"{row.id}\t{row.kind}\t{row.subject}\t{row.state}\t{row.attempts}\t{when}"
            f"\t{row.last_error or ''}"
        )
