"""The part of the console script that mails the head of the audit chain: `duaarah audit mail`."""

from __future__ import annotations

import click
from flask.cli import with_appcontext

from service.admin.anchor_mail import mail_anchor, recipients
from service.ports import ports


@click.command("mail")
@with_appcontext
def mail_command() -> None:
    """Announce today's mail with the head of the chain, as the daily chore does."""
    if not recipients():
        raise click.ClickException("nobody wants it: DUAARAH_AUDIT_MAIL is empty")
    head = mail_anchor(ports().clock())
    if head is None:
        click.echo("nothing to send: today has its mail, or the trail has no event yet")
    else:
        click.echo(f"event {head.number} is on its way to {', '.join(recipients())}")
