"""`duaarah user invite|invitations|uninvite`; registered with `user`."""

from __future__ import annotations

import click
from flask.cli import with_appcontext

from service.accounts.grant import Reach
from service.accounts.invite import DAYS, invite, open_invitations, revoke_invitations
from service.accounts.reach_options import reach_options
from service.ports import ports

BY = "command:line"


@click.command("invite")
@click.argument("email")
@click.option("--link", "by_link", is_flag=True, help="print the link instead of mailing it")
@reach_options
@with_appcontext
def user_invite(
    email: str, role: str, agency: str | None, portal: str | None, *, by_link: bool
) -> None:
    """Mail an invitation with a first role (city-wide without --agency and --portal)."""
    link = invite(email, Reach(role, agency, portal), BY, ports().clock(), mail=not by_link)
    click.echo(f"{email} is invited as {role}; the link holds for {DAYS} days")
    if by_link:
        click.echo(link)


@click.command("invitations")
@with_appcontext
def user_invitations() -> None:
    """List the invitations that are open: e-mail, role, until when."""
    for invitation in open_invitations(ports().clock()):
        until = f"{invitation.expires_at:%Y-%m-%d}"
        click.echo(f"{invitation.email}\t{invitation.role}\tuntil {until}")


@click.command("uninvite")
@click.argument("email")
@with_appcontext
def user_uninvite(email: str) -> None:
    """Revoke the open invitation of an address."""
    revoke_invitations(email, BY, ports().clock())
    click.echo(f"the invitation of {email} is revoked")
