"""The console script `duaarah`; with the factory the only module that knows every room."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click
from flask.cli import ScriptInfo, with_appcontext

from service import create_app
from service.access_table import access_command
from service.accounts.commands import user
from service.admin.anchor_commands import mail_command
from service.admin.deliveries_commands import deliveries_group
from service.audit.commands import audit
from service.backup_commands import backup, restore
from service.delivery.commands import worker
from service.demo import fill_demo
from service.errors import ServiceError
from service.learn_commands import learn_command
from service.moderation.complaint_commands import appeals_group, reports_group
from service.moderation.evidence_commands import evidence_command
from service.moderation.queue_commands import queue_group
from service.moderation.word_commands import words_preview
from service.policies.commands import words_group
from service.policies.policy_commands import ban_group, policy_group
from service.portals.commands import agency, portal
from service.screening.commands import screen_command
from service.settings import Settings, SettingsError
from service.upgrade import upgrade as bring_up_to_date
from service.upgrade import with_migrations

if TYPE_CHECKING:
    from flask import Flask


def application() -> Flask:
    """The application as commands see it: with its migrations."""
    return with_migrations(create_app(Settings.from_env()))


@click.group()
@click.pass_context
def cli(context: click.Context) -> None:
    """Dua Arah: two-way comments for city portals."""
    context.obj = ScriptInfo(create_app=application)


@cli.group("db")
def database() -> None:
    """Look after the database."""


@database.command()
@with_appcontext
def upgrade() -> None:
    """Bring the database to this version's tables; harmless when it is there already."""
    bring_up_to_date()
    click.echo("database is up to date")


@cli.command()
@with_appcontext
def demo() -> None:
    """Make the demo agency, portal, staff and comments, once; print where to go.

    It brings the database up to date first: a second command would take a second longer to start.
    """
    bring_up_to_date()
    for line in fill_demo():
        click.echo(line)


words_group.add_command(words_preview)
audit.add_command(evidence_command)
audit.add_command(mail_command)
for command in (
    screen_command, learn_command, user, agency, portal, words_group, policy_group, ban_group,
    worker, deliveries_group, backup, restore, audit, access_command, reports_group,
    appeals_group, queue_group,
):  # fmt: skip
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
