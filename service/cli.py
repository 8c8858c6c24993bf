"""The console script `duaarah`; with the factory the only module that knows every room."""

from __future__ import annotations

import sys

import click
import flask_migrate
from flask.cli import ScriptInfo, with_appcontext

from service import create_app
from service.accounts.commands import user
from service.backup_commands import backup, restore
from service.db import db
from service.delivery.commands import outbox, worker
from service.demo import fill_demo
from service.errors import ServiceError
from service.portals.commands import agency, portal
from service.screening.commands import screen_command
from service.settings import Settings, SettingsError


@click.group()
@click.pass_context
def cli(context: click.Context) -> None:
    """Dua Arah: two-way comments for city portals."""
    context.obj = ScriptInfo(create_app=lambda: create_app(Settings.from_env()))


@cli.group("db")
def database() -> None:
    """Look after the database."""


@database.command()
@with_appcontext
def upgrade() -> None:
    """Bring the database to this version's tables; harmless when it is there already."""
    _upgrade()
    click.echo("database is up to date")


@cli.command()
@with_appcontext
def demo() -> None:
    """Make the demo agency, portal, staff and comments, once; print where to go.

    It brings the database up to date first: a second command would take a second longer to start.
    """
    _upgrade()
    for line in fill_demo():
        click.echo(line)


def _upgrade() -> None:
    flask_migrate.upgrade()
    db.session.remove()


for command in (screen_command, user, agency, portal, worker, outbox, backup, restore):
    cli.add_command(command)


def main() -> None:
    """Run a command; a fault that we know becomes one line, not a traceback."""
    try:
        cli()
    except (ServiceError, SettingsError) as error:
        click.echo(f"duaarah: {error}", err=True)
        sys.exit(1)


if __name__ == "__main__":
    main()
