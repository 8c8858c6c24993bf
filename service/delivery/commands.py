"""`duaarah worker`; registered by `service.cli`."""

from __future__ import annotations

import signal
import threading
from typing import TYPE_CHECKING

import click
from flask import current_app
from flask.cli import with_appcontext

from service.delivery.worker import DeliveryThread, drain, new_owner

if TYPE_CHECKING:
    from types import FrameType


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
