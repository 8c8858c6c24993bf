"""`duaarah queue`: count the views anew, index comments for the search; registered by `cli`."""

from __future__ import annotations

import click
from flask.cli import with_appcontext

from service.comments.totals import recount
from service.moderation.search import count_missing, forget_index, index_all


@click.group("queue")
def queue_group() -> None:
    """Look after the desk's queue."""


@queue_group.command("recount")
@with_appcontext
def recount_views() -> None:
    """Count anew how much lies in each view."""
    recount()
    click.echo("counted")


@queue_group.command("index")
@click.option("--anew", is_flag=True, help="empty the index first")
@with_appcontext
def index(*, anew: bool) -> None:
    """Index for the search whatever is not yet; the service itself does it by and by."""
    if anew:
        forget_index()
    missing = count_missing()
    with click.progressbar(length=missing, label="indexing") as bar:
        index_all(bar.update)
    click.echo(f"{missing} comments indexed")
