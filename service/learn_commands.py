"""`duaarah learn`: learn from moderators' decisions, list, go back; `service.cli` registers it."""

from __future__ import annotations

import os
import sys
from typing import Final

import click
from flask.cli import with_appcontext

from service.learn import MissingExtraError, learn, roll_back, shelf_of
from service.ports import ports
from service.screening.adaptation import AdaptationError, read_details
from service.screening.shelf import PREVIOUS, SHIPPED, Shelf

ACTOR: Final = "command:line"
NIGHTLY: Final = "system:learning"
NOT_INSTALLED: Final = 2  # exit status
GENTLE: Final = 10  # how far a nightly run steps back behind everything else


@click.command("learn")
@click.option("--dry-run", is_flag=True, help="fit and judge, but let nothing new serve")
@click.option("--list", "listing", is_flag=True, help="show what was learnt, and what serves")
@click.option(
    "--rollback",
    "target",
    is_flag=False,
    flag_value=PREVIOUS,
    metavar="[previous|shipped|ID]",
    help="let what served before serve again, or the shipped model alone",
)
@click.option("--nightly", is_flag=True, hidden=True)
@with_appcontext
def learn_command(target: str | None, *, dry_run: bool, listing: bool, nightly: bool) -> None:
    """Learn from the moderators' decisions; what passes the gate serves from then on.

    Needs the extra duaarah[training] (exit status 2 without). Too few decisions, or nothing that
    passes the gate, is no fault: everything stays as it is.
    """
    if listing:
        _show(shelf_of(ports().settings))
        return
    if target is not None:
        name = roll_back(target, ACTOR)
        click.echo(f"{name} serves; running workers follow within seconds")
        return
    if nightly:
        os.nice(GENTLE)
    try:
        learnt = learn(click.echo, NIGHTLY if nightly else ACTOR, dry_run=dry_run)
    except MissingExtraError as error:
        click.echo(f"duaarah: {error}", err=True)
        sys.exit(NOT_INSTALLED)
    click.echo(f"{learnt.outcome}: {learnt.message}")


def _show(shelf: Shelf) -> None:
    current = shelf.current_or_shipped()
    click.echo("id\tserves\tfrom\tmade at\tmodel\tdecisions\tfeatures")
    click.echo(f"{SHIPPED}\t{'yes' if current == SHIPPED else ''}\t\t\t\t\t")
    for name in shelf.ids():
        click.echo(_line(shelf, name, current))
    click.echo("")
    try:
        history = shelf.history()
    except AdaptationError as error:
        raise click.ClickException(str(error)) from error
    for entry in history:
        click.echo(f"{entry.get('at', '')}\t{entry.get('event', '')}\t{entry.get('id', '')}")


def _line(shelf: Shelf, name: str, current: str) -> str:
    serves = "yes" if name == current else ""
    try:
        details = read_details(shelf.place(name))
    except AdaptationError as error:
        return f"{name}\t{serves}\tdamaged: {error}\t\t\t\t"
    counts = details.get("counts", {})
    features = sum(counts.get("features", {}).values())
    parent = details.get("parent") or SHIPPED
    made = f"{details['created_at']}\t{details['base']}"
    return f"{name}\t{serves}\t{parent}\t{made}\t{counts.get('decisions', '')}\t{features}"
